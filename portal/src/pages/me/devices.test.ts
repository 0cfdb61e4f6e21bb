import { expect, test } from "vitest";
import type { DeviceSeen, Who } from "../../api/types";
import { connection, isAway, ownBase, setUpBy } from "./devices";

const at = (account: string, own: string) =>
  ({ account: { id: account }, own_account: { id: own } }) as Who;
const seen = (...registrations: object[]) => ({ registrations }) as unknown as DeviceSeen;

test("own things are asked of the own account, wherever one works", () => {
  expect(ownBase(at("below", "home"))).toBe("/accounts/home");
  expect(isAway(at("below", "home"))).toBe(true);
  expect(isAway(at("home", "home"))).toBe(false);
});

test("a softphone scans, phones on a desk are typed into, others need nothing", () => {
  const kinds = ["softphone", "desk", "fax", "web", "cell", "landline"] as const;
  expect(kinds.map(setUpBy)).toEqual(["code", "secret", "secret", null, null, null]);
});

test("a connection is told by what the device says it is, else by how it comes", () => {
  const linphone = { agent: "Linphone/5.2", address: "192.0.2.7", transport: "tls" };
  expect(connection(seen(linphone))).toBe("Linphone/5.2 · 192.0.2.7");
  expect(connection(seen({ ...linphone, agent: "" }))).toBe("TLS · 192.0.2.7");
  expect(connection(seen({ ...linphone, address: null }))).toBe("Linphone/5.2");
});

test("a device without registrations is not connected", () => {
  expect(connection(undefined)).toBeNull();
  expect(connection(seen())).toBeNull();
});
