"use client";

import { useQuery } from "@tanstack/react-query";
import { Circle, CircleCheck } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { profileQuery } from "@/lib/api/queries";
import type { CoachProfile, User } from "@/lib/api/types";
import { inText } from "@/lib/names";

interface CoachDashboardProps {
  /** The coach's sessions. */
  sessions: (coachId: string) => ReactNode;
}

/** A coach's start page: whether the profile is listed, and the next sessions. */
export function CoachDashboard({ sessions }: CoachDashboardProps) {
  return (
    <Guard role="coach">
      {(user) => (
        <div className="mx-auto grid max-w-3xl gap-8">
          <h1 className="headline text-xl">Good to see you, {inText(user.full_name)}</h1>
          <ListingStatus user={user} />
          {sessions(user.id)}
        </div>
      )}
    </Guard>
  );
}

function ListingStatus({ user }: { user: User }) {
  const account = useQuery(profileQuery);
  if (account.error) return <Failure error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data) return <Skeleton className="h-40 w-full" />;
  // The guard admits only coaches, who have a coach profile.
  const profile = account.data.profile as CoachProfile;
  const requirements = listingRequirements(profile);
  if (requirements.every(({ isMet }) => isMet)) {
    return (
      <Card className="flex flex-wrap items-center justify-between gap-4">
        <p className="flex gap-3">
          <CircleCheck className="mt-0.5 size-5 shrink-0 text-success" aria-hidden />
          {profile.is_listed
            ? "Clients can find you."
            : "Your profile is complete, and paused: clients don’t see you now."}
        </p>
        {profile.is_listed && (
          <Button asChild variant="secondary" size="small">
            <Link href={`/coaches/${user.id}`}>See your page</Link>
          </Button>
        )}
      </Card>
    );
  }
  return (
    <Card>
      <h2 className="headline text-lg">Clients can’t find you yet</h2>
      <p className="mt-1 text-sm text-muted">Your page is listed once these are filled in.</p>
      <ul className="mt-4 grid gap-2 text-sm sm:grid-cols-2">
        {requirements.map(({ name, isMet }) => (
          <li key={name} className="flex items-center gap-2.5">
            {isMet ? (
              <CircleCheck className="size-4.5 text-success" aria-hidden />
            ) : (
              <Circle className="size-4.5 text-muted" aria-hidden />
            )}
            {name}
            <span className="sr-only">{isMet ? "done" : "missing"}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What a profile needs to be listed. */
function listingRequirements(profile: CoachProfile): { name: string; isMet: boolean }[] {
  return [
    { name: "A headline", isMet: Boolean(profile.headline) },
    { name: "Who you are and how you work", isMet: Boolean(profile.bio) },
    { name: "What you work on", isMet: profile.expertise.length > 0 },
    { name: "Your languages", isMet: profile.languages.length > 0 },
    { name: "The countries you know", isMet: profile.countries.length > 0 },
    { name: "Your price", isMet: Boolean(profile.price) },
    { name: "How long sessions last", isMet: profile.session_durations.length > 0 },
    { name: "Your weekly hours", isMet: Boolean(profile.availability?.weekly?.length) },
  ];
}
