import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

/** Looks for words a moment after the last letter. */
export function SearchBox(props: {
  label: string;
  value: string;
  find: (words: string) => void;
  width?: number;
}) {
  const [words, setWords] = useState(props.value);
  const find = useDebouncedCallback(props.find, 250);
  return (
    <TextInput
      size="xs"
      type="search"
      w={{ base: "100%", xs: props.width ?? 260 }}
      leftSection={<IconSearch size={15} aria-hidden />}
      placeholder={props.label}
      aria-label={props.label}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        find(event.currentTarget.value.trim());
      }}
    />
  );
}
