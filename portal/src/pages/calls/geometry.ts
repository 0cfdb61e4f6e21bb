import type { Ladder, Step } from "../../api/types";

export const ROW = 30;
export const GUTTER = 72;
const LEAST_GAP = 132;
const MARGIN = 64;

export type Arrow = {
  step: Step;
  y: number;
  from: number;
  to: number;
  /** Since the first message. */
  seconds: number;
};
export type Drawing = { width: number; height: number; columns: number[]; arrows: Arrow[] };

/** Where everything of a ladder is drawn, in a frame of this width if it fits. */
export function draw(ladder: Pick<Ladder, "parties" | "messages">, room: number): Drawing {
  const gaps = Math.max(1, ladder.parties.length - 1);
  const gap = Math.max(LEAST_GAP, (room - GUTTER - 2 * MARGIN) / gaps);
  const columns = ladder.parties.map((_, place) => GUTTER + MARGIN + place * gap);
  const at = new Map(ladder.parties.map((party, place) => [party.id, columns[place]!]));
  const start = Date.parse(ladder.messages[0]?.at ?? "");
  return {
    width: GUTTER + 2 * MARGIN + (ladder.parties.length - 1) * gap,
    height: (ladder.messages.length + 0.6) * ROW,
    columns,
    arrows: ladder.messages.map((step, row) => ({
      step,
      y: (row + 0.75) * ROW,
      from: at.get(step.source)!,
      to: at.get(step.target)!,
      seconds: Math.max(0, (Date.parse(step.at) - start) / 1000),
    })),
  };
}

export type Tone = "request" | "provisional" | "success" | "failure";

/** Who are you? Every call begins with that. */
const CHALLENGES = [401, 407];

export function tone({ status }: Step): Tone {
  if (status === null) return "request";
  if (status < 200 || CHALLENGES.includes(status)) return "provisional";
  return status < 400 ? "success" : "failure";
}

/** The message that a key goes to. */
export function moved(key: string, place: number, count: number): number | null {
  const last = count - 1;
  if (key === "ArrowDown") return Math.min(last, place + 1);
  if (key === "ArrowUp") return Math.max(0, place - 1);
  if (key === "Home") return 0;
  return key === "End" ? last : null;
}
