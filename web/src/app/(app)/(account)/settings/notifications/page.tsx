import type { Metadata } from "next";
import { Suspense } from "react";
import { SettingsPage } from "@/features/notifications/settings-page";

export const metadata: Metadata = { title: "What you are told" };

export default function Page() {
  return (
    <Suspense>
      <SettingsPage />
    </Suspense>
  );
}
