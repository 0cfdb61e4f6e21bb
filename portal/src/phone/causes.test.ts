import { describe, expect, it } from "vitest";
import { causeOf, takenElsewhere } from "./causes";

describe("why a call is over", () => {
  const refused = { by: "remote", cause: "Rejected", established: false } as const;
  it.each([
    [486, "busy"],
    [603, "declined"],
    [404, "not_found"],
    [403, "forbidden"],
    [480, "no_answer"],
    [503, "unavailable"],
    [499, "failed"],
  ])("%i is %s", (status, cause) => expect(causeOf({ ...refused, status })).toBe(cause));

  it("is done once it was talked, whoever hangs up, unless the connection broke", () => {
    const bye = { by: "remote", cause: "Terminated", established: true } as const;
    expect(causeOf(bye)).toBe("done");
    expect(causeOf({ ...bye, by: "system", cause: "Request Timeout" })).toBe("connection");
  });

  it("is cancelled by who gave up", () => {
    expect(causeOf({ ...refused, by: "local", cause: "Canceled" })).toBe("cancelled");
  });
});

it("tells a call that another phone took from a missed one", () => {
  expect(takenElsewhere('SIP;cause=200;text="Call completed elsewhere"')).toBe(true);
  expect(takenElsewhere("SIP ;cause=200")).toBe(true);
  expect(takenElsewhere('Q.850;cause=16;text="Terminated"')).toBe(false);
  expect(takenElsewhere(undefined)).toBe(false);
});
