import { useMediaQuery } from "@mantine/hooks";

/** No room for tables. */
export const useNarrow = (): boolean =>
  useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
