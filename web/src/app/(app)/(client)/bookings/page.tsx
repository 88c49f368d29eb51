import type { Metadata } from "next";
import { Suspense } from "react";
import { ClientBookingsPage } from "@/features/bookings/client-bookings-page";

export const metadata: Metadata = { title: "Your sessions" };

export default function Page() {
  return (
    <Suspense>
      <ClientBookingsPage />
    </Suspense>
  );
}
