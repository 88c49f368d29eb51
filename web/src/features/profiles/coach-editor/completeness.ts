import type { CoachProfile } from "@/lib/api/types";

/** What a profile needs to be listed: the API's own condition, with where each part is filled in. */
export interface Requirement {
  name: string;
  isMet: boolean;
  href: string;
}

type Needed = Pick<
  CoachProfile,
  "headline" | "bio" | "expertise" | "languages" | "countries" | "price" | "session_durations" | "availability"
>;

export function listingRequirements(profile: Needed): Requirement[] {
  const on = (id: string) => `/coach/profile#${id}`;
  return [
    { name: "A headline", isMet: Boolean(profile.headline?.trim()), href: on("headline") },
    { name: "Who you are and how you work", isMet: Boolean(profile.bio?.trim()), href: on("bio") },
    { name: "What you work on", isMet: profile.expertise.length > 0, href: on("expertise") },
    { name: "Your languages", isMet: profile.languages.length > 0, href: on("languages") },
    { name: "The countries you know", isMet: profile.countries.length > 0, href: on("countries") },
    { name: "Your price", isMet: Boolean(profile.price), href: on("price") },
    { name: "How long sessions last", isMet: profile.session_durations.length > 0, href: on("durations") },
    { name: "Your weekly hours", isMet: Boolean(profile.availability?.weekly?.length), href: "/coach/hours#week" },
  ];
}

export function isComplete(profile: Needed): boolean {
  return listingRequirements(profile).every(({ isMet }) => isMet);
}
