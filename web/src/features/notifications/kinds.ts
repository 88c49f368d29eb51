import type { NotificationKind, User } from "@/lib/api/types";

interface KindSettings {
  group: "Your sessions" | "Reminders" | "Money" | "Reviews" | "Calendars" | "Community";
  /** Its name in the settings. */
  name: string;
  /** The only role that receives it; both clients and coaches if absent. */
  role?: "client" | "coach";
  /** It is sent by email, and never shown in the app. */
  isEmailOnly?: boolean;
}

/** Every kind that can be turned off, in the order of the settings; a kind of the API that is missing is a type error. */
const SETTINGS: Record<NotificationKind, KindSettings> = {
  booking_confirmed: { group: "Your sessions", name: "A session is confirmed" },
  booking_moved: { group: "Your sessions", name: "A session has moved" },
  booking_cancelled: { group: "Your sessions", name: "A session is cancelled" },
  no_show: { group: "Your sessions", name: "Somebody did not come" },
  reminder_24h: { group: "Reminders", name: "Reminder the day before" },
  reminder_1h: { group: "Reminders", name: "Reminder an hour before" },
  payment_failed: { group: "Money", name: "A payment did not go through", role: "client" },
  refund_issued: { group: "Money", name: "Money is on its way back", role: "client" },
  review_request: { group: "Reviews", name: "How was your session?", role: "client" },
  review_received: { group: "Reviews", name: "A client has reviewed a session", role: "coach" },
  calendar_broken: { group: "Calendars", name: "A calendar of yours can’t be read" },
  moderation_decision: { group: "Community", name: "The team decided about what you wrote" },
  comment_reply: { group: "Community", name: "Somebody answers you" },
  mention: { group: "Community", name: "Somebody mentions you" },
  upvote_milestone: { group: "Community", name: "A post of yours has many votes" },
  resource_suggested: { group: "Community", name: "Your coach suggests something", role: "client" },
  report_decided: { group: "Community", name: "What you reported was decided on" },
  weekly_digest: { group: "Community", name: "The week in the community, on Mondays", isEmailOnly: true },
};

export const KINDS = Object.keys(SETTINGS) as NotificationKind[];

export interface KindGroup {
  title: string;
  kinds: { kind: NotificationKind; name: string }[];
}

/** The kinds that somebody of this role receives, by group; none for the team, who have no sessions. */
export function kindGroups(role: User["role"]): KindGroup[] {
  if (role === "admin" || role === "auditor") return [];
  const groups = new Map<string, KindGroup>();
  for (const kind of KINDS) {
    const { group: title, name, role: only } = SETTINGS[kind];
    if (only && only !== role) continue;
    const group = groups.get(title) ?? { title, kinds: [] };
    group.kinds.push({ kind, name });
    groups.set(title, group);
  }
  return [...groups.values()];
}

/** Whether a kind is sent by email, and never shown in the app. */
export function isEmailOnly(kind: NotificationKind): boolean {
  return SETTINGS[kind].isEmailOnly === true;
}

/** The name of a kind; undefined for one that this page does not know. */
export function kindName(kind: string): string | undefined {
  return (SETTINGS as Partial<Record<string, KindSettings>>)[kind]?.name;
}
