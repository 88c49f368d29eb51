import type { Metadata } from "next";
import { Suspense } from "react";
import { PracticePage } from "@/features/coaches/practice-page";

export const metadata: Metadata = { title: "Your practice" };

export default function Page() {
  return (
    <Suspense>
      <PracticePage />
    </Suspense>
  );
}
