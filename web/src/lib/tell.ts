/** Something that happened elsewhere than where somebody looks. */
export interface Message {
  text: string;
  /** Where to see more of it. */
  href?: string;
}

let receiver: ((message: Message) => void) | undefined;
let waiting: Message[] = [];

/** Shows a message over the page for a few seconds, and has screen readers say it. */
export function tell(message: Message): void {
  if (receiver) receiver(message);
  else waiting.push(message);
}

/** Who shows messages from now on; those that came before are the first. Returns how to stop. */
export function receiveMessages(show: (message: Message) => void): () => void {
  receiver = show;
  waiting.forEach(show);
  waiting = [];
  return () => {
    if (receiver === show) receiver = undefined;
  };
}
