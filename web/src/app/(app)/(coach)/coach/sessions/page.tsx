import type { Metadata } from "next";
import { Suspense } from "react";
import { PastSessionsPage } from "@/features/bookings/past-sessions-page";

export const metadata: Metadata = { title: "Past sessions" };

export default function Page() {
  return (
    <Suspense>
      <PastSessionsPage />
    </Suspense>
  );
}
