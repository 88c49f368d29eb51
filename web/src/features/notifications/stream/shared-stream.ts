import type { Notification } from "@/lib/api/types";
import { type ConnectionHandlers, keepConnected, type OpenStream } from "@/lib/event-stream/reconnecting-stream";
import { parseNotification } from "./parse-notification";

/** What the leading tab sends to the others, and the question of a new tab. */
type TabMessage =
  | { type: "notification"; notification: Notification }
  | { type: "connected"; lastEventId?: string }
  | { type: "disconnected" }
  | { type: "status?" };

/** Of the Web Lock and the BroadcastChannel, with the user's id. */
const CHANNEL = "rapport-notifications";

interface TabHandlers {
  /** The stream is connected, in this tab or another. */
  onConnected: () => void;
  onDisconnected: () => void;
  onNotification: (notification: Notification) => void;
  /** The newest notification that this tab shows; used until the stream has sent one. */
  newestId: () => string | undefined;
}

/**
 * Joins the stream that all tabs of this browser share for this user. One stream for all tabs, because a browser opens only six
 * connections to a host. The leader is the tab that holds a Web Lock: it keeps the stream open and broadcasts what arrives.
 * When it closes, the next tab becomes the leader and continues after the last notification. Without Web Locks each tab has its
 * own stream. Returns how to leave.
 */
export function joinSharedStream(userId: string, open: OpenStream, tab: TabHandlers): () => void {
  const left = new AbortController();
  const name = `${CHANNEL}:${userId}`;
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);
  const broadcast = (message: TabMessage) => {
    if (!left.signal.aborted) channel?.postMessage(message);
  };
  let lastEventId: string | undefined;
  let isLeader = false;
  let isConnected = false;

  const receive = (notification: Notification) => {
    lastEventId = notification.id;
    tab.onNotification(notification);
  };
  if (channel) {
    channel.onmessage = ({ data: message }: MessageEvent<TabMessage>) => {
      if (message.type === "status?") {
        if (isLeader && isConnected) broadcast({ type: "connected", lastEventId });
      } else if (isLeader) {
        // A late message of the previous leader.
      } else if (message.type === "notification") {
        receive(message.notification);
      } else if (message.type === "connected") {
        lastEventId = message.lastEventId ?? lastEventId;
        // It may be the reply to another tab's question.
        if (!isConnected) {
          isConnected = true;
          tab.onConnected();
        }
      } else {
        isConnected = false;
        tab.onDisconnected();
      }
    };
  }

  const handlers: ConnectionHandlers = {
    lastEventId: () => lastEventId ?? tab.newestId(),
    onConnected: () => {
      isConnected = true;
      tab.onConnected();
      broadcast({ type: "connected", lastEventId });
    },
    onDisconnected: () => {
      isConnected = false;
      tab.onDisconnected();
      broadcast({ type: "disconnected" });
    },
    onEvent: (event) => {
      const notification = parseNotification(event);
      if (!notification) return;
      receive(notification);
      broadcast({ type: "notification", notification });
    },
  };
  const lead = async () => {
    isLeader = true;
    await keepConnected(open, handlers, left.signal);
  };

  if (channel && "locks" in navigator) {
    // Rejects only when this tab leaves while it waits for the lock.
    navigator.locks.request(name, { signal: left.signal }, lead).catch(() => undefined);
    broadcast({ type: "status?" });
  } else {
    void lead();
  }

  return () => {
    // Until the next leader broadcasts "connected", there is no stream.
    if (isLeader) broadcast({ type: "disconnected" });
    left.abort();
    channel?.close();
  };
}
