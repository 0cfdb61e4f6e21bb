import { Text } from "@mantine/core";
import { Phone } from "../../parts/show";
import { useNameOf } from "./useNameOf";

/** Name and number of the other side. */
export function Who(props: { call: { name: string | null; number: string }; large?: boolean }) {
  const { number } = props.call;
  const name = useNameOf(props.call);
  return (
    <>
      <Text fw={600} fz={props.large ? "lg" : "sm"} truncate maw="100%">
        {name ?? <Phone number={number} />}
      </Text>
      {name && (
        <Text size="sm" c="dimmed" span>
          <Phone number={number} />
        </Text>
      )}
    </>
  );
}
