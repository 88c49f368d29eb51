import type { Metadata } from "next";
import { Suspense } from "react";
import { CalendarsPage } from "@/features/calendars/calendars-page";

export const metadata: Metadata = { title: "Your calendars" };

export default function Page() {
  return (
    <Suspense>
      <CalendarsPage />
    </Suspense>
  );
}
