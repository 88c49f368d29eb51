import type { Metadata } from "next";
import { EditPostPage } from "@/features/community/posts/editor/edit-post-page";

export const metadata: Metadata = { title: "Change the post", robots: { index: false } };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <EditPostPage id={(await params).id} />;
}
