import type { Metadata } from "next";
import { Suspense } from "react";
import { Hours } from "./hours";

export const metadata: Metadata = { title: "Your hours" };

export default function Page() {
  return (
    <Suspense>
      <Hours />
    </Suspense>
  );
}
