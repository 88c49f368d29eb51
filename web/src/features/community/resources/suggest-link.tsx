import Link from "next/link";
import { Button } from "@/components/ui/button";

/** In a coach's session: the way to the library, for its client. */
export function SuggestLink({ session }: { session: string }) {
  return (
    <Button asChild variant="secondary" className="justify-self-start">
      <Link href={`/community/resources?for=${session}`} prefetch={false}>
        Suggest something from the library
      </Link>
    </Button>
  );
}
