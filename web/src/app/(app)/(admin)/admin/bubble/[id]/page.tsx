import type { Metadata } from "next";
import { BubbleRunPage } from "../../lazy";

export const metadata: Metadata = { title: "A run of the import" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <BubbleRunPage id={(await params).id} />;
}
