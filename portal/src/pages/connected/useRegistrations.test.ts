import { expect, test } from "vitest";
import type { RegistrationsPage } from "../../api/types";
import { away, contacts } from "./useRegistrations";

const page = (device: string, ids: string[], edges_away: string[]) =>
  ({
    items: [{ device_id: device, registrations: ids.map((id) => ({ id })) }],
    edges_away,
  }) as RegistrationsPage;

test("each contact of a device is a row, through all pages", () => {
  const rows = contacts([page("a", ["1", "2"], []), page("b", ["3"], [])]);
  expect(rows.map(({ device, registration }) => device.device_id + registration.id)).toEqual([
    "a1",
    "a2",
    "b3",
  ]);
});

test("an edge that is away is told once", () => {
  expect(away([page("a", [], ["e1"]), page("b", [], ["e1", "e2"])])).toEqual(["e1", "e2"]);
});
