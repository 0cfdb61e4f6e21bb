import {
  type CSSVariablesResolver,
  createTheme,
  darken,
  lighten,
  type MantineColorsTuple,
} from "@mantine/core";

const ACCENT = "#2f5bd7";
/** Deep enough for white letters. */
const RED = "#d92d2d";
/** From letters to the ground, with a little blue. */
const DARK: MantineColorsTuple = [
  "#dde1e7",
  "#b6bcc7",
  "#8b93a1",
  "#5d6471",
  "#3a3f49",
  "#2a2e36",
  "#1e2127",
  "#1a1c21",
  "#15171b",
  "#111317",
];

/** Ten shades of one colour, the colour itself at 6. */
export function shades(colour: string): MantineColorsTuple {
  return [
    lighten(colour, 0.93),
    lighten(colour, 0.84),
    lighten(colour, 0.68),
    lighten(colour, 0.52),
    lighten(colour, 0.36),
    lighten(colour, 0.18),
    colour,
    darken(colour, 0.14),
    darken(colour, 0.28),
    darken(colour, 0.42),
  ];
}

/** The head of a dialog is no banner of the page. */
const quiet = { attributes: { header: { role: "presentation" } } };

/** @param close what buttons that close dialogs and notices are called */
export function theme(accent: string | null | undefined, close: string) {
  const closing = { closeButtonProps: { "aria-label": close } };
  return createTheme({
    primaryColor: "accent",
    primaryShade: { light: 6, dark: 7 },
    autoContrast: true,
    colors: { accent: shades(accent ?? ACCENT), red: shades(RED), dark: DARK },
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontFamilyMonospace: "ui-monospace, 'JetBrains Mono', Menlo, Consolas, monospace",
    headings: {
      fontWeight: "620",
      sizes: { h1: { fontSize: "1.35rem" }, h2: { fontSize: "1.05rem" } },
    },
    defaultRadius: "md",
    cursorType: "pointer",
    components: {
      Menu: {
        defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 100 } },
      },
      Modal: {
        defaultProps: { transitionProps: { duration: 120 }, centered: true, ...quiet, ...closing },
      },
      Drawer: { defaultProps: { transitionProps: { duration: 120 }, ...quiet, ...closing } },
      Notification: { defaultProps: closing },
      Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 100 } } },
      Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 100 } } } },
      Input: { defaultProps: { size: "sm" } },
      InputWrapper: { styles: { label: { fontWeight: 550 } } },
      Accordion: { styles: { label: { fontSize: "0.9rem", fontWeight: 550 } } },
      Pagination: { defaultProps: { size: "sm" } },
    },
  });
}

/** Mantine's own greys and reds are too pale to be read: WCAG 2.2 AA asks for 4.5 to 1. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c6470",
    "--mantine-color-placeholder": "#6b7380",
    "--mantine-color-error": "#c22525",
    "--ringfort-line": "#e6e8ec",
    "--ringfort-frame": "#f7f8fa",
    "--ringfort-hover": "#f2f4f7",
  },
  dark: {
    "--mantine-color-body": "#15171b",
    "--mantine-color-dimmed": "#a4abb6",
    "--mantine-color-placeholder": "#959ca8",
    "--mantine-color-error": "#ff8787",
    "--ringfort-line": "#2a2d34",
    "--ringfort-frame": "#111317",
    "--ringfort-hover": "#1d2026",
  },
});
