import { Button, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { LiveCallSeen } from "../../api/types";
import { DialogFoot } from "../../parts/DialogFoot";
import { Fault } from "../../parts/Fault";
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
        <Fault error={props.error} />
        <DialogFoot cancel={props.close}>
          <Button
            type="submit"
            color={props.danger ? "red" : undefined}
            disabled={!props.ready}
            loading={props.pending}
          >
            {props.button}
          </Button>
        </DialogFoot>
      </Form>
    </Modal>
  );
}
