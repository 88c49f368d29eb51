"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Skeleton } from "@/components/ui/skeleton";
import { profileQuery } from "@/lib/api/queries";
import type { CoachProfile, User } from "@/lib/api/types";
import { inText } from "@/lib/names";

interface CoachDashboardProps {
  /** Whether clients can find the coach, and what is missing for it. */
  listing: (coachId: string, profile: CoachProfile) => ReactNode;
  /** The coach's sessions, and what stands below them. */
  sessions: (coachId: string, below: ReactNode) => ReactNode;
  /** How clients are led to a coach who is listed. */
  invitation: (coachId: string, profile: CoachProfile) => ReactNode;
}

/** A coach's start page: whether the profile is listed, the next sessions, and the link for clients. */
export function CoachDashboard({ listing, sessions, invitation }: CoachDashboardProps) {
  return (
    <Guard role="coach">
      {(user) => (
        <div className="mx-auto grid max-w-3xl gap-8">
          <h1 className="headline text-xl">Good to see you, {inText(user.full_name)}</h1>
          <Listing user={user} listing={listing} />
          {sessions(user.id, <Invitation user={user} invitation={invitation} />)}
        </div>
      )}
    </Guard>
  );
}

function Listing({ user, listing }: { user: User } & Pick<CoachDashboardProps, "listing">) {
  const account = useQuery(profileQuery);
  if (account.error) return <Failure error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data) return <Skeleton className="h-30 w-full" />;
  // The guard admits only coaches, who have a coach profile.
  return listing(user.id, account.data.profile as CoachProfile);
}

/** Nothing while clients can't find the coach: the link would lead nowhere. */
function Invitation({ user, invitation }: { user: User } & Pick<CoachDashboardProps, "invitation">) {
  const profile = useQuery(profileQuery).data?.profile as CoachProfile | undefined;
  return profile?.is_listed ? invitation(user.id, profile) : null;
}
