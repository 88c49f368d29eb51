import type { CoachBody, CoachProfile } from "@/lib/api/types";
import { parseAmount, typedAmount } from "@/lib/money";
import { lengthOf } from "../quiz-answers";

/** What is in the editor: texts as they are typed. */
export interface CoachDraft {
  headline: string;
  bio: string;
  expertise: string[];
  languages: string[];
  countries: string[];
  /** The price of an hour, as typed. */
  price: string;
  currency: string;
  session_durations: number[];
  cancellation_policy: string;
  meeting_url: string;
}

export const HEADLINE_MAX = 160;
export const BIO_MAX = 5000;
/** How many topics, languages and countries there may be. */
export const MOST = 20;
export const DURATIONS = [30, 45, 60, 90];

export function draftOf(profile: CoachProfile): CoachDraft {
  return {
    headline: profile.headline ?? "",
    bio: profile.bio ?? "",
    expertise: profile.expertise,
    languages: profile.languages,
    countries: profile.countries,
    price: profile.price ? typedAmount(profile.price) : "",
    currency: profile.price?.currency ?? "EUR",
    session_durations: profile.session_durations,
    cancellation_policy: profile.cancellation_policy,
    meeting_url: profile.meeting_url ?? "",
  };
}

/** The price that is typed; undefined while none is, or it could mean two. */
export function priceOf({ price, currency }: CoachDraft) {
  const parsed = parseAmount(price, currency);
  return parsed.kind === "amount" ? { amount: parsed.amount, currency } : undefined;
}

/** As the API takes it; empty texts are none. */
export function bodyOf(draft: CoachDraft) {
  const { expertise, languages, countries, session_durations, cancellation_policy } = draft;
  return {
    headline: draft.headline.trim() || null,
    bio: draft.bio.trim() || null,
    expertise,
    languages,
    countries,
    price: priceOf(draft) ?? null,
    session_durations: [...session_durations].sort((a, b) => a - b),
    cancellation_policy,
    meeting_url: draft.meeting_url.trim() || null,
  } satisfies Partial<CoachBody>;
}

export type DraftErrors = Partial<Record<keyof CoachDraft, string>>;

/** What is wrong before anything is sent. What is missing is not: a profile may be saved half done. */
export function draftErrors(draft: CoachDraft): DraftErrors {
  const errors: DraftErrors = {};
  if (lengthOf(draft.headline) > HEADLINE_MAX) errors.headline = `At most ${HEADLINE_MAX} characters.`;
  if (lengthOf(draft.bio) > BIO_MAX) errors.bio = `At most ${BIO_MAX} characters.`;
  if (parseAmount(draft.price, draft.currency).kind === "unclear") errors.price = "Say which amount you mean.";
  if (draft.meeting_url.trim() && !isWebAddress(draft.meeting_url.trim())) {
    errors.meeting_url = "An address like https://meet.example.com/ben.";
  }
  return errors;
}

function isWebAddress(text: string): boolean {
  try {
    return ["https:", "http:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
