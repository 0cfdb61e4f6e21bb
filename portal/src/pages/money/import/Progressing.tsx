import { Progress, Stack, Text } from "@mantine/core";

export function Progressing({ done, label }: { done: number; label: string }) {
  const percent = Math.round(done * 100);
  return (
    <Stack gap={6} aria-live="polite">
      <Text size="sm">
        {label} <span className="tabular">{percent} %</span>
      </Text>
      <Progress
        value={Math.max(percent, 2)}
        aria-label={label}
        size="sm"
        transitionDuration={100}
      />
    </Stack>
  );
}
