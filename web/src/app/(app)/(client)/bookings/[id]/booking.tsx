"use client";

import { lazy } from "react";
import { BookingPage } from "@/features/bookings/booking-page";
import { SuggestLink } from "@/features/community/resources/suggest-link";
import { PayLink } from "@/features/payments/pay-link";

// The page waits for the one that it shows, so that it does not push anything down.
const ClientAnswers = lazy(() =>
  import("@/features/profiles/shared-quiz/client-answers").then((module) => ({ default: module.ClientAnswers })),
);
const ShareQuiz = lazy(() =>
  import("@/features/profiles/shared-quiz/share-quiz").then((module) => ({ default: module.ShareQuiz })),
);

export function Booking({ id }: { id: string }) {
  return (
    <BookingPage
      id={id}
      payButton={(booking) => <PayLink booking={booking} />}
      suggestion={(booking) => <SuggestLink session={booking.id} />}
      sharedQuiz={(booking, shared, viewer) =>
        viewer === "client" ? (
          <ShareQuiz booking={booking} shared={shared} />
        ) : (
          <ClientAnswers booking={booking} shared={shared} />
        )
      }
    />
  );
}
