import type { Metadata } from "next";
import { Suspense } from "react";
import { AccountPage } from "./account-page";

export const metadata: Metadata = { title: "Your account" };

export default function Page() {
  return (
    <Suspense>
      <AccountPage />
    </Suspense>
  );
}
