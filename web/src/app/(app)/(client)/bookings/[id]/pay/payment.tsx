"use client";

import { Guard } from "@/components/guard";
import { BookingFailure, BookingSkeleton } from "@/features/bookings/booking-states";
import { HoldCountdown } from "@/features/bookings/hold-countdown";
import { SessionTimes } from "@/features/bookings/session-times";
import { useBooking } from "@/features/bookings/use-bookings";
import { PaymentPage } from "@/features/payments/payment-page";

interface PaymentProps {
  bookingId: string;
  stripeJs: string | undefined;
}

export function Payment(props: PaymentProps) {
  return <Guard role="client">{({ email }) => <BookingPayment {...props} email={email} />}</Guard>;
}

function BookingPayment({ bookingId, stripeJs, email }: PaymentProps & { email: string }) {
  const booking = useBooking(bookingId);
  // Once it is shown, a failure to read it again must not take away the card form with what is typed there.
  if (!booking.data) {
    if (!booking.error) return <BookingSkeleton />;
    return <BookingFailure error={booking.error} role="client" onRetry={() => void booking.refetch()} />;
  }
  const { hold_expires_at } = booking.data;
  return (
    <PaymentPage
      booking={booking.data}
      email={email}
      stripeJs={stripeJs}
      countdown={hold_expires_at && <HoldCountdown until={hold_expires_at} />}
      times={<SessionTimes booking={booking.data} />}
    />
  );
}
