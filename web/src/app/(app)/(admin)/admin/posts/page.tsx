import type { Metadata } from "next";
import { PostsPage } from "../lazy";

export const metadata: Metadata = { title: "Posts" };

export default function Page() {
  return <PostsPage />;
}
