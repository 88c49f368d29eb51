import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { Team } from "./team";

export const metadata: Metadata = { robots: { index: false } };

export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <Team>{children}</Team>
    </Suspense>
  );
}
