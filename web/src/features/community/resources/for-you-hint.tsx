import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { User } from "@/lib/api/types";
import { loginPath } from "@/lib/paths";
import { type ResourceSearch, resourcesPath } from "./search";

interface ForYouHintProps {
  user: User | undefined;
  search: ResourceSearch;
}

/** Why the list is not in the order of what its reader is after, and the one step that changes that. The team has none. */
export function ForYouHint({ user, search }: ForYouHintProps) {
  const step = stepOf(user, search);
  return (
    <Notice
      action={
        step && (
          <Button asChild variant="secondary" size="small">
            <Link href={step.href} prefetch={false}>
              {step.label}
            </Link>
          </Button>
        )
      }
    >
      {step
        ? `${step.why} Until then, the most bookmarked come first.`
        : "This order follows from goals, or from what a coach works on. For the team, the most bookmarked come first."}
    </Notice>
  );
}

function stepOf(user: User | undefined, search: ResourceSearch) {
  if (!user) {
    const why = "We know what is for you when you are logged in.";
    return { why, href: loginPath(resourcesPath(search)), label: "Log in" };
  }
  if (user.role === "client") {
    return { why: "Your answers in the quiz say what is for you.", href: "/quiz", label: "Take the quiz" };
  }
  if (user.role === "coach") {
    const why = "Your profile says what is for you: your expertise, and what you write.";
    return { why, href: "/account", label: "Go to your profile" };
  }
  return undefined;
}
