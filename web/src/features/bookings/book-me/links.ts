import { changedSearch } from "@/lib/use-search-change";
import { type Choice, choiceParams } from "../choice";

/** The address of a coach's free times, with what is chosen for the client already. */
export function bookMeLink(origin: string, coachId: string, choice: Pick<Choice, "minutes" | "zone">): string {
  return `${origin}/coaches/${coachId}${changedSearch("", choiceParams(choice))}#book`;
}

/** Looks like a button of ours on any page: without a script or a style sheet, and nothing that says who looks at it. */
export const BUTTON_STYLE = {
  display: "inline-block",
  padding: "12px 20px",
  borderRadius: "8px",
  background: "#0e6549",
  color: "#ffffff",
  font: "600 16px/1.25 system-ui, sans-serif",
  textDecoration: "none",
} as const;

/** That button as HTML. */
export function buttonHtml(link: string, label: string): string {
  const style = Object.entries(BUTTON_STYLE)
    .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${value}`)
    .join("; ");
  return `<a href="${escaped(link)}" style="${style}">${escaped(label)}</a>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
