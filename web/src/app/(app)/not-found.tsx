import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function NotFound() {
  return (
    <EmptyState
      title="There is nothing here"
      action={
        <Button asChild>
          <Link href="/coaches">See all coaches</Link>
        </Button>
      }
    >
      <p>The page may have moved, or a coach is not listed any more.</p>
    </EmptyState>
  );
}
