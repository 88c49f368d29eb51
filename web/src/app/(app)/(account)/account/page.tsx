import type { Metadata } from "next";
import { Suspense } from "react";
import { AccountPage } from "@/features/auth/account-page";

export const metadata: Metadata = { title: "Your account" };

export default function Page() {
  return (
    <Suspense>
      <AccountPage />
    </Suspense>
  );
}
