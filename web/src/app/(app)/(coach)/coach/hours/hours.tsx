"use client";

import { ClientWeek } from "@/features/bookings/client-week";
import { WhyNot } from "@/features/bookings/why-not";
import { HoursPage } from "@/features/profiles/hours/hours-page";

export function Hours() {
  return (
    <HoursPage
      clientView={(user, profile) => (
        <>
          <ClientWeek
            coachId={user.id}
            zone={profile.timezone}
            durations={profile.session_durations}
            hasHours={Boolean(profile.availability?.weekly?.length) && profile.session_durations.length > 0}
            isListed={profile.is_listed}
          />
          <WhyNot
            coachId={user.id}
            zone={profile.availability?.timezone ?? profile.timezone}
            durations={profile.session_durations}
          />
        </>
      )}
    />
  );
}
