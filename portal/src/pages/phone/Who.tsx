import { Text } from "@mantine/core";
import { Phone } from "../../parts/show";

/** Name and number of the other side. */
export function Who(props: { call: { name: string | null; number: string }; large?: boolean }) {
  const { name, number } = props.call;
  const named = Boolean(name && name !== number);
  return (
    <>
      <Text fw={600} fz={props.large ? "lg" : "sm"} truncate maw="100%">
        {named ? name : <Phone number={number} />}
      </Text>
      {named && (
        <Text size="sm" c="dimmed" span>
          <Phone number={number} />
        </Text>
      )}
    </>
  );
}
