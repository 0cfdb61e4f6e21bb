import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, api } from "../api/client";
import { Credentials } from "./credentials";

const given = {
  device_id: "d",
  name: "Ann",
  extensions: ["1001"],
  uri: "sip:w1@acme",
  realm: "acme",
  username: "1~w1",
  secret: "s",
  good_for_s: 600,
};

describe("credentials of the line", () => {
  const post = vi.spyOn(api, "post");
  const renewed = vi.fn();
  const refused = vi.fn();
  let credentials: Credentials;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    post.mockResolvedValue(given);
    credentials = new Credentials(renewed, refused);
  });
  afterEach(() => {
    credentials.stop();
    vi.useRealTimers();
  });

  it("are renewed before they end, again and again", async () => {
    await credentials.renew();
    await vi.advanceTimersByTimeAsync(361_000);
    expect(renewed).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(361_000);
    expect(renewed).toHaveBeenCalledTimes(3);
  });

  it("are asked for again while the platform is away", async () => {
    post.mockRejectedValueOnce(new ApiError(503, "unavailable", null, ""));
    expect(await credentials.renew()).toBeNull();
    expect(refused).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(renewed).toHaveBeenCalledOnce();
  });

  it("are asked for no longer when they are refused", async () => {
    post.mockRejectedValueOnce(new ApiError(403, "feature_off", null, "off"));
    await credentials.renew();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(refused).toHaveBeenCalledOnce();
    expect(post).toHaveBeenCalledOnce();
  });

  it("are fresh before a call, also of a computer that slept", async () => {
    await credentials.renew();
    await credentials.fresh();
    expect(post).toHaveBeenCalledOnce();
    vi.setSystemTime(Date.now() + 3_600_000);
    await credentials.fresh();
    expect(post).toHaveBeenCalledTimes(2);
  });

  it("end with the phone", async () => {
    await credentials.renew();
    credentials.stop();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(post).toHaveBeenCalledOnce();
  });
});
