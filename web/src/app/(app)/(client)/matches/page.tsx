import type { Metadata } from "next";
import { Suspense } from "react";
import { MatchesPage } from "@/features/matching/matches-page";

export const metadata: Metadata = { title: "Your matches" };

export default function Page() {
  return (
    <Suspense>
      <MatchesPage />
    </Suspense>
  );
}
