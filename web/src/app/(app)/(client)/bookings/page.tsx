import type { Metadata } from "next";
import { Suspense } from "react";
import { HistoryPage } from "@/features/bookings/history-page";

export const metadata: Metadata = { title: "Your sessions" };

export default function Page() {
  return (
    <Suspense>
      <HistoryPage />
    </Suspense>
  );
}
