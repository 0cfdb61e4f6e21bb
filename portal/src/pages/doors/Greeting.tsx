import { Blockquote, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Invitation } from "../../api/types";

/** Who is invited to what, with the words of whoever invited. */
export function Greeting({ invitation, isIn }: { invitation: Invitation; isIn: boolean }) {
  const { t } = useTranslation();
  const { name, account, email, greeting, password_needed } = invitation;
  const text = isIn ? "door.in_text" : password_needed ? "door.first_text" : "door.again_text";
  return (
    <>
      <Title order={1}>{t(isIn ? "door.in_title" : "door.welcome", { name })}</Title>
      {greeting && !isIn && (
        <Blockquote mt="md" p="sm" pl="md" radius="sm" fz="sm" style={{ whiteSpace: "pre-line" }}>
          {greeting}
        </Blockquote>
      )}
      <Text c="dimmed" size="sm" mt={isIn || !greeting ? 6 : "md"}>
        {t(text, { account, email })}
      </Text>
    </>
  );
}
