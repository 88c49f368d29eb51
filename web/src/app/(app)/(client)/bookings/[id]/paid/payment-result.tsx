"use client";

import { useQuery } from "@tanstack/react-query";
import { Guard } from "@/components/guard";
import { PaymentResultPage } from "@/features/bookings/payment-result-page";
import { useSettledPayment } from "@/features/payments/use-payment";
import { bookingQuery } from "@/lib/api/queries";

export function PaymentResult({ bookingId }: { bookingId: string }) {
  return <Guard role="client">{() => <SettledBooking bookingId={bookingId} />}</Guard>;
}

function SettledBooking({ bookingId }: { bookingId: string }) {
  const booking = useQuery(bookingQuery(bookingId));
  const payment = useSettledPayment(booking.data?.payment_id, bookingId);
  return <PaymentResultPage booking={booking} payment={payment} />;
}
