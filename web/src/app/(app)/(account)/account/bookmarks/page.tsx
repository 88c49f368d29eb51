import type { Metadata } from "next";
import { Suspense } from "react";
import { BookmarksPage } from "@/features/community/resources/bookmarks-page";

export const metadata: Metadata = { title: "Your bookmarks" };

export default function Page() {
  return (
    <Suspense>
      <BookmarksPage />
    </Suspense>
  );
}
