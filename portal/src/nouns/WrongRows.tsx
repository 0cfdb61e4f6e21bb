import { Button, Group, Paper, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import type { RowTold } from "../api/types";
import { fieldLabel } from "../api/words";
import { cells, record, separator } from "./csv";

const SHOWN = 20;

type Props = {
  noun: Noun;
  /** Records of the file, the heading first. */
  lines: string[];
  errors: RowTold[];
  mend: (content: string) => void;
};

/** The rows that do not fit, with what is wrong, to be corrected here. */
export function WrongRows({ noun, lines, errors, mend }: Props) {
  const { t } = useTranslation();
  const sign = separator(lines[0] ?? "");
  const heading = cells(lines[0] ?? "", sign).map((name) => name.replace(/^\uFEFF/, "").trim());
  const [mended, setMended] = useState<Map<number, string[]>>(new Map());
  const shown = errors.slice(0, SHOWN);

  function put(row: number, column: number, text: string) {
    const now = mended.get(row) ?? cells(lines[row - 1] ?? "", sign);
    const next = heading.map((_, place) => (place === column ? text : (now[place] ?? "")));
    setMended(new Map(mended).set(row, next));
  }
  function check() {
    const next = lines.map((line, place) => {
      const values = mended.get(place + 1);
      return values ? record(values, sign) : line;
    });
    mend(next.join(""));
  }
  return (
    <Stack gap="sm">
      <Text size="sm" fw={550}>
        {t("import.wrong", { count: errors.length })}
      </Text>
      {shown.map((error) => (
        <Paper key={`${error.row}${error.field}`} withBorder p="sm">
          <Text size="sm" mb={6}>
            <Text span fw={550}>
              {t("import.row", { row: error.row })}
            </Text>{" "}
            <Text span c="var(--mantine-color-error)">
              {error.field && !heading.includes(error.field) && `${error.field}: `}
              {error.message}
            </Text>
          </Text>
          {error.row > 1 && (
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="xs" verticalSpacing="xs">
              {heading.map((name, column) => (
                <TextInput
                  key={name}
                  size="xs"
                  label={fieldLabel(noun.name, name)}
                  error={name === error.field}
                  value={
                    (mended.get(error.row) ?? cells(lines[error.row - 1] ?? "", sign))[column] ?? ""
                  }
                  onChange={(event) => put(error.row, column, event.currentTarget.value)}
                />
              ))}
            </SimpleGrid>
          )}
        </Paper>
      ))}
      {errors.length > SHOWN && (
        <Text size="sm" c="dimmed">
          {t("import.more", { count: errors.length - SHOWN })}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="light" onClick={check} disabled={mended.size === 0}>
          {t("import.check_again")}
        </Button>
      </Group>
    </Stack>
  );
}
