import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconPhoneX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Moment } from "../../parts/show";
import { CallButton } from "../../phone/dial";
import { phone } from "../../phone/phone";
import { usePhone } from "../../phone/store";
import { Who } from "./Who";

/** Calls that rang here and were not taken, until they were seen. */
export function Missed() {
  const { t } = useTranslation();
  const missed = usePhone((state) => state.missed);
  if (missed.length === 0) return null;
  return (
    <Alert
      color="gray"
      icon={<IconPhoneX size={18} />}
      title={t("phone.missed", { count: missed.length })}
    >
      <Stack gap={6}>
        {missed.slice(0, 5).map((each) => (
          <Group key={each.id} gap={8} wrap="nowrap">
            <Group gap={8} flex={1} miw={0}>
              <Who call={each} />
            </Group>
            <Text size="xs" c="dimmed" span>
              <Moment at={new Date(each.at).toISOString()} short />
            </Text>
            <CallButton number={each.number} name={each.name} />
          </Group>
        ))}
        <Group justify="flex-end">
          <Button size="compact-sm" variant="default" onClick={() => phone.command({ do: "seen" })}>
            {t("phone.seen")}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
