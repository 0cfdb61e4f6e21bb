import { Skeleton, Stack } from "@mantine/core";

export function Waiting() {
  return (
    <Stack aria-busy>
      <Skeleton h={24} w="60%" />
      <Skeleton h={16} />
      <Skeleton h={36} mt="md" />
      <Skeleton h={36} />
    </Stack>
  );
}
