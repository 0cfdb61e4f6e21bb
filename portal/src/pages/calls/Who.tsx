import { Text } from "@mantine/core";
import { Phone } from "../../parts/show";

/** A side of a call: the name it had, and its number. */
export function Who({ name, number }: { name: string; number: string }) {
  if (!name || name === number) return <Phone number={number} />;
  return (
    <span>
      {name}{" "}
      <Text span size="sm" c="dimmed">
        {number && <Phone number={number} />}
      </Text>
    </span>
  );
}
