import { Button, Code, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Offer } from "../../api/types";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { Qr } from "../../parts/Qr";
import { Copy } from "../../parts/show";
import { CodeInput } from "../doors/CodeInput";

/** The app scans the code (or its secret is typed in), and the code it then shows is given. */
export function ScanCode(props: {
  offer: Offer;
  pending: boolean;
  error: unknown;
  send: (code: string) => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  return (
    <Group align="flex-start" gap="lg" justify="center">
      <Qr svg={props.offer.qr} label={t("mine.totp_qr")} />
      <Form flex={1} miw={240} gap="sm" send={() => props.send(code.trim())}>
        <Text size="sm">{t("mine.scan_text")}</Text>
        <Group gap={4} wrap="nowrap">
          <Code style={{ overflowWrap: "anywhere" }}>{props.offer.secret}</Code>
          <Copy value={props.offer.secret} label={t("mine.copy_it", { what: t("mine.key") })} />
        </Group>
        <Fault error={props.error} fields={["code"]} />
        <CodeInput
          value={code}
          onChange={setCode}
          whole={props.send}
          error={faultAt(props.error, "code")}
        />
        <Button type="submit" loading={props.pending}>
          {t("mine.turn_on")}
        </Button>
      </Form>
    </Group>
  );
}
