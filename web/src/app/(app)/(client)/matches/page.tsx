import type { Metadata } from "next";
import { Suspense } from "react";
import { Matches } from "./matches";

export const metadata: Metadata = { title: "Your matches" };

export default function Page() {
  return (
    <Suspense>
      <Matches />
    </Suspense>
  );
}
