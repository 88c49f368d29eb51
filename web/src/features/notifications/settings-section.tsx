import Link from "next/link";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";

/** Links to the notification settings, which are a page of their own. */
export function SettingsSection() {
  return (
    <Section id="notifications" title="What you are told">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="min-w-0 flex-1 basis-56 text-sm text-muted">Choose what you are told by email and in the app.</p>
        <Button asChild variant="secondary" size="small">
          <Link href="/settings/notifications">Choose</Link>
        </Button>
      </div>
    </Section>
  );
}
