import { Alert } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { faultElsewhere } from "./faults";

/** Above a form: why it did not work, unless a field says so. */
export function Fault({ error, fields = [] }: { error: unknown; fields?: readonly string[] }) {
  const said = faultElsewhere(error, fields);
  if (!said) return null;
  return (
    <Alert
      color="red"
      variant="light"
      p="xs"
      icon={<IconAlertCircle size={18} aria-hidden />}
      styles={{ icon: { marginInlineEnd: 8 }, message: { color: "var(--mantine-color-error)" } }}
    >
      {said}
    </Alert>
  );
}
