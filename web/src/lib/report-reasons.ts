import type { ReportReason } from "@/lib/api/types";

/** The reasons for a report, as people would say them. */
export const REPORT_REASONS: Record<ReportReason, string> = {
  spam: "It is advertising or spam",
  harassment: "It attacks somebody",
  hate: "It is hateful towards a group",
  sexual: "It is sexual",
  violence: "It threatens or glorifies violence",
  self_harm: "Somebody may be in danger",
  privacy: "It shows what is private",
  off_topic: "It does not belong here",
  other: "Something else",
};
