"use client";

import { BookingPage } from "@/features/bookings/booking-page";
import { SuggestLink } from "@/features/community/resources/suggest-link";
import { PayButton } from "@/features/payments/pay-button";

export function Booking({ id }: { id: string }) {
  return (
    <BookingPage
      id={id}
      payButton={(booking) => <PayButton booking={booking} />}
      suggestion={(booking) => <SuggestLink session={booking.id} />}
    />
  );
}
