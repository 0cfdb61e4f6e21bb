import { Anchor, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { RatesTold } from "../../../api/types";
import { useAccountId } from "../../../shell/account";
import { ActivateForm } from "../decks/ActivateDialog";
import type { Target } from "./plan";

/** The rates are there; when do they count? */
export function DoneStep({ target, told }: { target: Target; told: RatesTold }) {
  const { t, i18n } = useTranslation();
  const account = useAccountId();
  const navigate = useNavigate();
  const deck = `/a/${account}/decks/${target.deck.id}`;
  return (
    <Stack gap="lg" maw={480}>
      <Stack gap={6}>
        <ThemeIcon color="teal" variant="light" radius="xl" size={40} aria-hidden>
          <IconCheck size={22} />
        </ThemeIcon>
        <Title order={2}>
          {t("rates_import.done", {
            count: told.rows,
            shown: told.rows.toLocaleString(i18n.language),
          })}
        </Title>
        <Text size="sm" c="dimmed">
          {t("rates_import.done_text", { deck: target.deck.name, version: target.version.name })}
        </Text>
      </Stack>
      <ActivateForm version={target.version} done={() => void navigate({ to: deck as string })} />
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to={deck as string} />}>
        {t("rates_import.not_yet")}
      </Anchor>
    </Stack>
  );
}
