import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LiveCallSeen } from "../../api/types";
import { Form } from "../../parts/Form";
import { useNamed } from "./useNamed";

/** What is to be done with a call, asked once more. */
export function SteeringModal(props: {
  call: LiveCallSeen;
  title: string;
  text?: ReactNode;
  button: string;
  danger?: boolean;
  ready: boolean;
  pending: boolean;
  error: Error | null;
  submit: () => void;
  close: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={props.close} title={props.title}>
      <Form send={() => props.ready && props.submit()}>
        <div>
          <Text size="sm" fw={550}>
            {useNamed(props.call)}
          </Text>
          {props.text && <Text size="sm">{props.text}</Text>}
        </div>
        {props.children}
        {props.error && (
          <Alert color="red" role="alert">
            {props.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.close}>
            {t("do.cancel")}
          </Button>
          <Button
            type="submit"
            color={props.danger ? "red" : undefined}
            disabled={!props.ready}
            loading={props.pending}
          >
            {props.button}
          </Button>
        </Group>
      </Form>
    </Modal>
  );
}
