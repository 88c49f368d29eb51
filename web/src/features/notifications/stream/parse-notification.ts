import type { Notification } from "@/lib/api/types";
import type { StreamEvent } from "@/lib/event-stream/event-stream";

/** The notification of an event; undefined when it is none: a newer API may send other events and data. */
export function parseNotification({ event, data }: StreamEvent): Notification | undefined {
  if (event !== "notification") return undefined;
  try {
    const parsed = JSON.parse(data) as Partial<Notification> | null;
    const isValid = ["id", "kind", "created_at"].every((name) => typeof parsed?.[name as "id"] === "string");
    return isValid ? (parsed as Notification) : undefined;
  } catch {
    return undefined;
  }
}
