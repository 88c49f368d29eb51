import type { Metadata } from "next";
import { Suspense } from "react";
import { NewResourcePage } from "@/features/community/resources/resource-form";

export const metadata: Metadata = { title: "Recommend something", robots: { index: false } };

export default function Page() {
  return (
    <Suspense>
      <NewResourcePage />
    </Suspense>
  );
}
