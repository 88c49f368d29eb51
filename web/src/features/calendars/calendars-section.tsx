import Link from "next/link";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";

/** Links to the connected calendars, which are a page of their own. */
export function CalendarsSection() {
  return (
    <Section id="calendars" title="Your calendars">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="min-w-0 flex-1 basis-56 text-sm text-muted">
          Every session in your own calendar, and your busy times kept free.
        </p>
        <Button asChild variant="secondary" size="small">
          <Link href="/settings/calendars">Connect</Link>
        </Button>
      </div>
    </Section>
  );
}
