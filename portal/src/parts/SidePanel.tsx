import { ActionIcon, Group, Title, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./SidePanel.module.css";
import { usePageTitle } from "./states";

/** One thing beside its list, which stays in use. Escape closes it; what had the focus gets it back.
 * @param subject changes with the thing that is shown */
export function SidePanel(props: {
  title: string;
  subject: string;
  head?: ReactNode;
  wide?: boolean;
  close: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  usePageTitle(props.title);
  useEscape(props.close);
  useFocus(heading, props.subject);
  return (
    <section
      className={classes.panel}
      data-wide={props.wide || undefined}
      role="dialog"
      aria-labelledby={id}
    >
      <Group className={classes.head} justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={2} id={id} ref={heading} tabIndex={-1} className={classes.title}>
          {props.title}
        </Title>
        <Group gap={4} wrap="nowrap">
          {props.head}
          <Tooltip label={t("do.close")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={props.close}
              aria-label={t("do.close")}
            >
              <IconX size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <div className={classes.body}>{props.children}</div>
    </section>
  );
}

function useEscape(close: () => void): void {
  const last = useRef(close);
  last.current = close;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !covered()) last.current();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}

/** Something else is open that Escape is meant for. */
const covered = (): boolean =>
  [...document.querySelectorAll("[aria-modal=true], [role=listbox], [role=menu]")].some(
    (each) => !(each instanceof SVGElement) && each.checkVisibility(),
  );

function useFocus(heading: React.RefObject<HTMLElement | null>, subject: string): void {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current ??= document.activeElement;
    heading.current?.focus({ preventScroll: true });
  }, [heading, subject]);
  useEffect(
    () => () => {
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    },
    [],
  );
}
