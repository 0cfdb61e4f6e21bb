import { Button, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Calls.module.css";
import { useCallsSearch } from "./useCalls";

/** Records are read by key: on to older ones, and back the way one came. */
export function Foot({ shown, next }: { shown: number; next: string | null }) {
  const { t } = useTranslation();
  const { search, turn } = useCallsSearch();
  const way = useRef<(string | undefined)[]>([]);
  const older = () => {
    way.current.push(search.after);
    turn(next!);
  };
  return (
    <div className={classes.foot}>
      <Text size="sm" c="dimmed">
        {t("calls.shown", { count: shown })}
      </Text>
      <Group gap={8}>
        <Button
          variant="default"
          size="xs"
          disabled={!search.after}
          leftSection={<IconChevronLeft size={14} />}
          onClick={() => turn(way.current.pop())}
        >
          {t("calls.newer")}
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={!next}
          rightSection={<IconChevronRight size={14} />}
          onClick={older}
        >
          {t("calls.older")}
        </Button>
      </Group>
    </div>
  );
}
