import type { Metadata } from "next";
import { BookingPage } from "@/features/bookings/booking-page";

export const metadata: Metadata = { title: "Your session" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <BookingPage id={(await params).id} />;
}
