"use client";

import { useQuery } from "@tanstack/react-query";
import { Circle, CircleCheck } from "lucide-react";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Guard } from "@/features/auth/guard";
import { BookingList } from "@/features/bookings/history-page";
import { isAhead, useCoachBookings } from "@/features/bookings/use-bookings";
import { profileQuery } from "@/features/profiles/use-profile";
import type { CoachProfile, User } from "@/lib/api/types";
import { firstName } from "@/lib/names";
import { useNow } from "@/lib/use-now";

/** A coach's first page: whether clients can find them, and who comes next. */
export function PracticePage() {
  return (
    <Guard role="coach">
      {(user) => (
        <div className="mx-auto grid max-w-3xl gap-8">
          <h1 className="headline text-xl">Good to see you, {firstName(user.full_name)}</h1>
          <Listing user={user} />
          <Sessions user={user} />
        </div>
      )}
    </Guard>
  );
}

function Listing({ user }: { user: User }) {
  const answer = useQuery(profileQuery);
  if (answer.error) return <Failure error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Skeleton className="h-40 w-full" />;
  // The guard let coaches in only, and a coach's profile is this one.
  const profile = answer.data.profile as CoachProfile;
  const parts = partsOf(profile);
  const open = parts.filter((part) => !part.isDone);
  if (open.length === 0) {
    return (
      <Card className="flex flex-wrap items-center justify-between gap-4">
        <p className="flex gap-3">
          <CircleCheck className="mt-0.5 size-5 shrink-0 text-success" aria-hidden />
          {profile.is_listed
            ? "Clients can find you."
            : "Your profile is complete, and paused: clients don’t see you now."}
        </p>
        {profile.is_listed && (
          <Button asChild look="secondary" size="small">
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
        {parts.map(({ name, isDone }) => (
          <li key={name} className="flex items-center gap-2.5">
            {isDone ? (
              <CircleCheck className="size-4.5 text-success" aria-hidden />
            ) : (
              <Circle className="size-4.5 text-muted" aria-hidden />
            )}
            {name}
            <span className="sr-only">{isDone ? "done" : "missing"}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What a listed profile needs, in the words of the page. */
function partsOf(profile: CoachProfile): { name: string; isDone: boolean }[] {
  return [
    { name: "A headline", isDone: Boolean(profile.headline) },
    { name: "Who you are and how you work", isDone: Boolean(profile.bio) },
    { name: "What you work on", isDone: profile.expertise.length > 0 },
    { name: "Your languages", isDone: profile.languages.length > 0 },
    { name: "The countries you know", isDone: profile.countries.length > 0 },
    { name: "Your price", isDone: Boolean(profile.price) },
    { name: "How long sessions last", isDone: profile.session_durations.length > 0 },
    { name: "Your weekly hours", isDone: Boolean(profile.availability?.weekly?.length) },
  ];
}

function Sessions({ user }: { user: User }) {
  const bookings = useCoachBookings(user.id);
  const now = useNow(60_000);
  if (bookings.error) return <Failure error={bookings.error} onRetry={() => void bookings.refetch()} />;
  if (!bookings.data || now === undefined) {
    return (
      <Loading label="Your sessions are on their way…">
        <Skeleton className="h-48 w-full" />
      </Loading>
    );
  }
  const ahead = bookings.data.items.filter((booking) => isAhead(booking, now));
  // Only confirmed ones are asked for: what is over among them waits for the coach's word.
  const over = bookings.data.items.filter((booking) => !isAhead(booking, now));
  return (
    <>
      {over.length > 0 && <BookingList title="Just over: did you meet?" bookings={over} isCoach />}
      {ahead.length > 0 ? (
        <BookingList title="Who comes next" bookings={ahead} isCoach />
      ) : (
        <Empty title="Your next sessions will be here">
          <p>As soon as someone books you, you also get a mail.</p>
        </Empty>
      )}
    </>
  );
}
