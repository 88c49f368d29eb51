import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

/** A post that is not there, or is not for this reader; the API does not say which. */
export function NoSuchPost() {
  return (
    <EmptyState
      title="There is no such post here"
      action={
        <Button asChild size="large">
          <Link href="/community">See what others write</Link>
        </Button>
      }
    >
      <p>Its author may have deleted it, or the link is not whole.</p>
    </EmptyState>
  );
}
