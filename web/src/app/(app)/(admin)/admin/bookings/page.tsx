import type { Metadata } from "next";
import { BookingsPage } from "../lazy";

export const metadata: Metadata = { title: "Bookings" };

export default function Page() {
  return <BookingsPage />;
}
