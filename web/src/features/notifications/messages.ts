import type { Notification, NotificationKind, User } from "@/lib/api/types";
import { type Money, price } from "@/lib/money";
import { inText } from "@/lib/names";
import { shortDayTime } from "@/lib/time";

type NotificationData = Partial<
  Record<
    | "booking_id"
    | "starts_at"
    | "other_name"
    | "absent"
    | "state"
    | "rating"
    | "amount"
    | "title"
    | "decision"
    | "post_id"
    | "comment_id"
    | "resource_id"
    | "connection_id"
    | "is_answer"
    | "upvotes"
    | "calendar"
    | "reason",
    unknown
  >
>;

interface Phrases {
  data: NotificationData;
  /** The role of whoever reads it. */
  role: User["role"];
  /** The name of the other party; empty if unknown. */
  other: string;
  /** `Tue 1 Dec, 10:00`; empty if unknown. */
  time: string;
  /** ` with Ben Okafor`, or empty. */
  withOther: string;
  /** ` on Tue 1 Dec, 10:00`, or empty. */
  onDay: string;
}

/** `comment_added` can't be turned off, and so is none of the API's kinds; the digest is an email only. */
type Kind = Exclude<NotificationKind, "weekly_digest"> | "comment_added";

/** The message of each kind; undefined where the data lack what the message needs. Dates are absolute, since it is read later too. */
const MESSAGES: Record<Kind, (phrases: Phrases) => string | undefined> = {
  booking_confirmed: ({ withOther, onDay }) => `Your session${withOther}${onDay} is confirmed.`,
  booking_cancelled: ({ withOther, onDay }) => `Your session${withOther}${onDay} has been cancelled.`,
  booking_moved: ({ withOther, time }) => (time ? `Your session${withOther} has moved to ${time}.` : undefined),
  no_show: noShowMessage,
  reminder_24h: ({ withOther, time }) => (time ? `A day ahead: ${time}${withOther}.` : undefined),
  reminder_1h: ({ withOther, time }) => (time ? `An hour ahead: ${time}${withOther}.` : undefined),
  payment_failed: ({ withOther, onDay }) =>
    `The payment for your session${withOther}${onDay} did not go through. While the time is held, you can pay again.`,
  refund_issued: ({ data, withOther, onDay }) => {
    const amount = moneyFrom(data.amount);
    return `${amount ? price(amount) : "Your money"} for your session${withOther}${onDay} is on its way back to you.`;
  },
  review_request: ({ withOther, onDay }) => `Your session${withOther}${onDay} is done. How was it?`,
  review_received: ({ data, other }) =>
    typeof data.rating === "number" ? `${other || "A client"} gave your session ${data.rating} of 5 stars.` : undefined,
  moderation_decision: moderationMessage,
  comment_reply: ({ data: { is_answer }, other }) =>
    `${other || "Somebody"} ${is_answer ? "answered your comment" : "commented on your post"}.`,
  mention: ({ data: { comment_id }, other }) =>
    `${other || "Somebody"} mentioned you in a ${comment_id ? "comment" : "post"}.`,
  upvote_milestone: ({ data: { upvotes } }) =>
    typeof upvotes === "number" ? `Your post has ${upvotes} votes.` : undefined,
  resource_suggested: ({ other }) => `${other || "Your coach"} suggests something for you.`,
  report_decided: ({ data: { state, comment_id } }) => {
    const subject = comment_id ? "comment" : "post";
    return state === "upheld"
      ? `The ${subject} that you reported is not shown any more. Thank you.`
      : `We have read the ${subject} that you reported, and it stays. Thank you.`;
  },
  calendar_broken: ({ data: { calendar, reason } }) =>
    `We can’t read ${typeof calendar === "string" ? `your calendar ${calendar}` : "a calendar of yours"} any more.${
      typeof reason === "string" ? ` ${reason}` : ""
    }`,
  comment_added: ({ data, other }) =>
    `${other || "Somebody"} has commented on ${typeof data.title === "string" ? `“${data.title}”` : "your post"}.`,
};

/** A notification as a sentence, and the page it links to. A kind that this page does not know is shown by its name. */
export function notificationMessage(
  notification: Pick<Notification, "kind" | "data">,
  zone: string,
  role: User["role"],
): { text: string; href?: string } {
  const { kind } = notification;
  const data = (notification.data ?? {}) as NotificationData;
  const { starts_at, other_name } = data;
  const time = typeof starts_at === "string" ? shortDayTime(starts_at, zone) : "";
  const other = typeof other_name === "string" ? inText(other_name) : "";
  const phrases = { data, role, other, time, withOther: other && ` with ${other}`, onDay: time && ` on ${time}` };
  const message = Object.hasOwn(MESSAGES, kind) ? MESSAGES[kind as Kind](phrases) : undefined;
  const text = message ?? `${sentenceCase(kind)}${phrases.withOther}${phrases.onDay}.`;
  const href = pathOf(data);
  return href ? { text, href } : { text };
}

/** The page of what a notification is about. */
function pathOf({ booking_id, post_id, comment_id, resource_id, connection_id }: NotificationData): string | undefined {
  if (typeof booking_id === "string") return `/bookings/${booking_id}`;
  if (typeof connection_id === "string") return "/settings/calendars";
  if (typeof resource_id === "string") return `/community/resources/${resource_id}`;
  if (typeof post_id !== "string") return undefined;
  return `/community/posts/${post_id}${typeof comment_id === "string" ? `#comment-${comment_id}` : ""}`;
}

/** `a_new_kind` → `A new kind` */
function sentenceCase(kind: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll("_", " ")}`;
}

function moneyFrom(value: unknown): Money | undefined {
  const { amount, currency } = (value ?? {}) as Partial<Money>;
  return typeof amount === "number" && typeof currency === "string" ? { amount, currency } : undefined;
}

/** What was decided about something of the reader's. */
function moderationMessage({ data: { decision, comment_id } }: Phrases): string {
  const subject = comment_id ? "comment" : "post";
  switch (decision) {
    case "keep":
      return `Your ${subject} is shown again.`;
    case "hide":
      return `Your ${subject} is hidden. You can object, once.`;
    default:
      return `Your ${subject} was removed. You can object, once.`;
  }
}

/** The state of a no-show report, as the party who reads it sees it. */
function noShowMessage({ data: { absent, state }, role, other: name, onDay }: Phrases): string {
  const isAbsent = absent === role;
  const other = name || "the other side";
  switch (state) {
    case "reported":
      return isAbsent
        ? `${other} says you did not come to your session${onDay}. You can object for 24 hours.`
        : `You told us that ${other} did not come to your session${onDay}.`;
    case "disputed":
      return `You and ${other} remember your session${onDay} differently. We look at it.`;
    case "upheld":
      return isAbsent
        ? `Your session with ${other}${onDay} counts as missed.`
        : `It counts that ${other} did not come to your session${onDay}.`;
    default:
      return `Your session with ${other}${onDay} counts as held.`;
  }
}
