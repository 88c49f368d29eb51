"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, Circle, CircleCheck, CirclePause } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";
import { profileQuery } from "@/lib/api/queries";
import type { CoachProfile } from "@/lib/api/types";
import { saveCoach } from "../save-coach";
import { isComplete, listingRequirements } from "./completeness";

interface ListingStatusProps {
  coachId: string;
  profile: CoachProfile;
  /** What is in the editor and not saved yet. */
  draft?: CoachProfile;
}

/** Whether clients can find a coach: what is missing, each with where to fill it in, or a pause and its end. */
export function ListingStatus({ coachId, profile, draft = profile }: ListingStatusProps) {
  return isComplete(profile) ? <PauseCard coachId={coachId} profile={profile} /> : <MissingCard profile={draft} />;
}

function MissingCard({ profile }: { profile: CoachProfile }) {
  const requirements = listingRequirements(profile);
  const met = requirements.filter(({ isMet }) => isMet).length;
  const next = requirements.find(({ isMet }) => !isMet);
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div>
          <h2 className="headline text-lg">Clients can’t find you yet</h2>
          <p className="figures mt-1 text-sm text-muted">
            {next
              ? `${met} of ${requirements.length} are there. Your page is listed once all of them are.`
              : "All of it is there. Save it, and your page is listed."}
          </p>
        </div>
        {next && (
          <Button asChild>
            <Link href={next.href}>
              {met === 0 ? "Set up your profile" : `Next: ${lowered(next.name)}`}
              <ArrowRight className="size-4.5" aria-hidden />
            </Link>
          </Button>
        )}
      </div>
      <div aria-hidden className="mt-4 flex gap-1.5">
        {requirements.map(({ name, isMet }) => (
          <span key={name} className={`h-1.5 flex-1 rounded-full ${isMet ? "bg-brand" : "bg-ink/12"}`} />
        ))}
      </div>
      <ul className="mt-3 grid text-sm sm:grid-cols-2">
        {requirements.map(({ name, isMet, href }) => (
          <li key={name}>
            <Link
              href={href}
              className="group flex min-h-11 items-center gap-2.5 rounded-control px-1 hover:text-brand"
            >
              {isMet ? (
                <CircleCheck className="size-4.5 shrink-0 text-success" aria-hidden />
              ) : (
                <Circle className="size-4.5 shrink-0 text-muted" aria-hidden />
              )}
              <span className={isMet ? "text-muted" : "underline decoration-line-strong underline-offset-4"}>
                {name}
              </span>
              <span className="sr-only">, {isMet ? "done" : "missing"}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Within a sentence. */
function lowered(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}

function PauseCard({ coachId, profile }: ListingStatusProps) {
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (is_listed: boolean) => saveCoach(coachId, { is_listed }),
    onSuccess: (saved) => queryClient.setQueryData(profileQuery.queryKey, saved),
  });
  return (
    <Card className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="flex min-w-0 flex-1 basis-60 gap-3">
          {profile.is_listed ? (
            <CircleCheck className="mt-0.5 size-5 shrink-0 text-success" aria-hidden />
          ) : (
            <CirclePause className="mt-0.5 size-5 shrink-0 text-caution" aria-hidden />
          )}
          <span>
            {profile.is_listed ? "Clients can find you." : "You have paused: clients can’t find you now."}
            <span className="block text-sm text-muted">
              {profile.is_listed
                ? "A pause takes you off the list. Sessions that are booked stay."
                : "Your profile is complete, and sessions that are booked stay."}
            </span>
          </span>
        </p>
        <div className="flex flex-wrap gap-2">
          {profile.is_listed && (
            <Button asChild variant="secondary" size="small">
              <Link href={`/coaches/${coachId}`}>See your page</Link>
            </Button>
          )}
          <Button
            variant={profile.is_listed ? "quiet" : "primary"}
            size="small"
            isBusy={change.isPending}
            onClick={() => change.mutate(!profile.is_listed)}
          >
            {profile.is_listed ? "Pause" : "Let clients find me"}
          </Button>
        </div>
      </div>
      {change.error && <Notice tone="danger">{messageOf(change.error)}</Notice>}
    </Card>
  );
}
