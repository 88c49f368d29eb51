import type { Notification } from "@/lib/api/types";
import { keepListening, type Listener, type Open } from "./line";

/** What the tab that listens tells the others, and what a new one asks. */
type Word =
  | { say: "news"; notification: Notification }
  | { say: "up"; lastEventId?: string }
  | { say: "down" }
  | { say: "how is it?" };

/** A browser opens six connections to a host, over all tabs: one stream for each tab would leave none for anything else. */
const NAME = "rapport-news";

interface Tab {
  /** The stream stands, here or in another tab. */
  onUp: () => void;
  onDown: () => void;
  onNews: (notification: Notification) => void;
  /** The newest that this tab shows, until the stream has told of one. */
  newest: () => string | undefined;
}

/**
 * One stream for all tabs of a browser in which this person is signed in. The tab that holds the lock listens and tells the others;
 * when it closes, the next in line goes on after the last notification that was told. Browsers without Web Locks have one for each
 * tab. Answers how to stop.
 */
export function shareStream(userId: string, open: Open, tab: Tab): () => void {
  const stopped = new AbortController();
  const name = `${NAME}:${userId}`;
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name);
  const say = (word: Word) => {
    if (!stopped.signal.aborted) channel?.postMessage(word);
  };
  let lastEventId: string | undefined;
  let isListening = false;
  let isUp = false;

  const hear = (notification: Notification) => {
    lastEventId = notification.id;
    tab.onNews(notification);
  };
  if (channel) {
    channel.onmessage = ({ data: word }: MessageEvent<Word>) => {
      if (word.say === "how is it?") {
        if (isListening && isUp) say({ say: "up", lastEventId });
      } else if (isListening) {
        // What a tab that has just handed over still had to say.
      } else if (word.say === "news") {
        hear(word.notification);
      } else if (word.say === "up") {
        lastEventId = word.lastEventId ?? lastEventId;
        // Asked for by another newcomer: we know.
        if (!isUp) {
          isUp = true;
          tab.onUp();
        }
      } else {
        isUp = false;
        tab.onDown();
      }
    };
  }

  const listener: Listener = {
    lastEventId: () => lastEventId ?? tab.newest(),
    onUp: () => {
      isUp = true;
      tab.onUp();
      say({ say: "up", lastEventId });
    },
    onDown: () => {
      isUp = false;
      tab.onDown();
      say({ say: "down" });
    },
    onNews: (notification) => {
      hear(notification);
      say({ say: "news", notification });
    },
  };
  const listen = async () => {
    isListening = true;
    await keepListening(open, listener, stopped.signal);
  };

  if (channel && "locks" in navigator) {
    // Refused only when we stop while we wait.
    navigator.locks.request(name, { signal: stopped.signal }, listen).catch(() => undefined);
    say({ say: "how is it?" });
  } else {
    void listen();
  }

  return () => {
    // The others can't know whether we were the one: whoever is next says so by "up".
    if (isListening) say({ say: "down" });
    stopped.abort();
    channel?.close();
  };
}
