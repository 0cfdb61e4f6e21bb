import { notifications } from "@mantine/notifications";

export function saved(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 3000 });
}
