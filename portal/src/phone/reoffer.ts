import type { RTCSession } from "jssip/lib/RTCSession";

type Refusal = { status_code: number } | undefined;
type Handlers = { succeeded: () => void; failed: (refusal: Refusal) => void };

/** Of JsSIP 3.13.8, which is pinned. Its own `hold` and `renegotiate` end the call when they are
 * refused, as while the relay is away: a call must outlive that. */
type Inside = {
  _sendReinvite(options: { rtcOfferConstraints?: RTCOfferOptions; eventHandlers: Handlers }): void;
};

export class Refused extends Error {
  constructor(readonly status: number) {
    super(`re-INVITE: ${status}`);
  }
}

/** A re-INVITE with what the connection is to be now; Refused leaves everything as it was. */
export async function reoffer(session: RTCSession, options?: RTCOfferOptions): Promise<void> {
  await ready(session);
  await new Promise<void>((succeeded, failed) => {
    session.on("ended", () => failed(new Refused(0)));
    session.on("failed", () => failed(new Refused(0)));
    (session as unknown as Inside)._sendReinvite({
      rtcOfferConstraints: options,
      eventHandlers: {
        succeeded: () => succeeded(),
        failed: (refusal) => failed(new Refused(refusal?.status_code ?? 0)),
      },
    });
  }).catch(async (error: unknown) => {
    const connection = session.connection;
    if (connection?.signalingState === "have-local-offer") {
      await connection.setLocalDescription({ type: "rollback" }).catch(() => {});
    }
    throw error;
  });
}

/** No two offers at once (RFC 3261 §14.1). */
async function ready(session: RTCSession): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (session.isEnded()) throw new Refused(0);
    if (session.isReadyToReOffer()) return;
    await pause(100);
  }
  throw new Refused(491);
}

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
