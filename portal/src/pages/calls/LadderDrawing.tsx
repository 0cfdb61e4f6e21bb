import { type KeyboardEvent, memo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Arrow, type Drawing, GUTTER, moved, ROW, tone } from "./geometry";
import classes from "./Ladder.module.css";

type Props = { drawing: Drawing; chosen: number; choose: (place: number) => void };

/** Messages as arrows between columns; arrow keys go from one to the next. */
export function LadderDrawing({ drawing, chosen, choose }: Props) {
  const { t } = useTranslation();
  const svg = useRef<SVGSVGElement>(null);
  const press = (event: KeyboardEvent) => {
    const next = moved(event.key, chosen, drawing.arrows.length);
    if (next === null) return;
    event.preventDefault();
    choose(next);
    svg.current?.querySelectorAll<SVGGElement>("[role=option]")[next]?.focus();
  };
  return (
    <svg
      ref={svg}
      width={drawing.width}
      height={drawing.height}
      className={classes.drawing}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list that is drawn
      role="listbox"
      aria-label={t("calls.sip.messages")}
      onKeyDown={press}
    >
      {drawing.columns.map((x) => (
        <line key={x} x1={x} x2={x} y1={0} y2={drawing.height} className={classes.pole} />
      ))}
      {drawing.arrows.map((arrow, place) => (
        <Message
          key={place}
          arrow={arrow}
          place={place}
          chosen={place === chosen}
          width={drawing.width}
          choose={choose}
        />
      ))}
    </svg>
  );
}

const Message = memo(function Message(props: {
  arrow: Arrow;
  place: number;
  chosen: boolean;
  width: number;
  choose: (place: number) => void;
}) {
  const { arrow, place, chosen, choose } = props;
  const { step, y, from, to } = arrow;
  const point = to > from ? -1 : 1;
  const choosing = () => choose(place);
  return (
    <g
      role="option"
      tabIndex={chosen ? 0 : -1}
      aria-selected={chosen}
      className={classes.message}
      data-tone={tone(step)}
      data-repeated={step.repeated || undefined}
      onClick={choosing}
    >
      <rect x={0} y={y - 0.7 * ROW} width={props.width} height={ROW} className={classes.band} />
      <text x={GUTTER - 10} y={y + 4} className={classes.time}>
        {arrow.seconds.toFixed(3)}
      </text>{" "}
      <line x1={from} x2={to + 6 * point} y1={y} y2={y} className={classes.shaft} />
      <path d={`M${to} ${y} l${8 * point} -4 v8 z`} className={classes.point} />
      <text x={(from + to) / 2} y={y - 5} className={classes.label}>
        {step.text}
      </text>
    </g>
  );
});
