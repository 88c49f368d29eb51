import type { Metadata } from "next";
import { Suspense } from "react";
import { NewPostPage } from "@/features/community/posts/editor/new-post-page";

export const metadata: Metadata = { title: "Write a post", robots: { index: false } };

export default function Page() {
  return (
    <Suspense>
      <NewPostPage />
    </Suspense>
  );
}
