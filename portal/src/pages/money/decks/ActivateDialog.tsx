import { Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RateDeckVersion } from "../../../api/types";
import { DateTimeInput } from "../../../nouns/fields/DateTimeInput";
import { Fault } from "../../../parts/Fault";
import { Form } from "../../../parts/Form";
import { faultAt } from "../../../parts/faults";
import { useVersionAct } from "./useVersionActs";

export function ActivateDialog(props: { version: RateDeckVersion | null; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.version !== null}
      onClose={props.close}
      title={t("decks.activate_title", { name: props.version?.name })}
      closeButtonProps={{ "aria-label": t("do.close") }}
    >
      {props.version && <ActivateForm version={props.version} done={props.close} />}
    </Modal>
  );
}

/** Now, or from a moment on. */
export function ActivateForm(props: { version: RateDeckVersion; done: () => void }) {
  const { t } = useTranslation();
  const [when, setWhen] = useState("now");
  const [at, setAt] = useState<string | null>(null);
  const activate = useVersionAct("activate", props.done);
  return (
    <Form
      send={() => {
        const effectiveAt = when === "now" ? null : at;
        activate.mutate({ version: props.version, effectiveAt });
      }}
    >
      <Fault error={activate.error} fields={["effective_at"]} />
      <Radio.Group label={t("decks.when")} value={when} onChange={setWhen}>
        <Stack gap={8} mt={8}>
          <Radio value="now" label={t("decks.when_now")} />
          <Radio value="later" label={t("decks.when_later")} />
        </Stack>
      </Radio.Group>
      {when === "later" && (
        <DateTimeInput
          label={t("decks.effective_at")}
          required
          value={at}
          change={setAt}
          error={faultAt(activate.error, "effective_at")}
        />
      )}
      <Group justify="flex-end">
        <Button type="submit" loading={activate.isPending}>
          {t("decks.activate")}
        </Button>
      </Group>
    </Form>
  );
}
