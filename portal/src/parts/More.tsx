import { Button, Center } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Below a list that has further pages. */
export function More(props: {
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label?: string;
}) {
  const { t } = useTranslation();
  if (!props.of.hasNextPage) return null;
  return (
    <Center p="md">
      <Button
        variant="default"
        loading={props.of.isFetchingNextPage}
        onClick={() => props.of.fetchNextPage()}
      >
        {props.label ?? t("do.more")}
      </Button>
    </Center>
  );
}
