import type { CaseDecision, ModerationCase } from "@/lib/api/types";

/** The decisions with their keys: on a case that has the focus, the key opens the decision. */
export const DECISIONS = [
  { decision: "keep", key: "1" },
  { decision: "hide", key: "2" },
  { decision: "remove", key: "3" },
] as const satisfies readonly { decision: CaseDecision; key: string }[];

/** What a decision does, as its button says. Keeping what is hidden shows it again. */
export function decisionLabel(decision: CaseDecision, subject: Pick<ModerationCase["subject"], "is_hidden">): string {
  if (decision === "keep") return subject.is_hidden ? "Show it again" : "Keep it";
  return decision === "hide" ? "Hide it" : "Remove it";
}

/** What follows from a decision. */
export function decisionConsequence(
  decision: CaseDecision,
  { is_hidden, kind }: Pick<ModerationCase["subject"], "is_hidden" | "kind">,
): string {
  if (decision === "keep") {
    return is_hidden
      ? `Everybody sees the ${kind} again. Its author is notified with the reason, whoever reported it of the outcome.`
      : `The ${kind} stays as it is. Whoever reported it is notified of the outcome.`;
  }
  const seen = `Only its author and the team see the ${kind} from now on.`;
  return decision === "hide"
    ? `${seen} The author is notified that it is hidden, with the reason, and may object.`
    : `${seen} The author is notified that it was removed, with the reason, and may object.`;
}

/** What was decided, after it. */
export function decidedText(decision: CaseDecision, wasHidden: boolean): string {
  if (decision === "keep") return wasHidden ? "It is shown again." : "It is kept.";
  return decision === "hide" ? "It is hidden." : "It is removed.";
}
