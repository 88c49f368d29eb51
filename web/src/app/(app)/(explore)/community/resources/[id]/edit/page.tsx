import type { Metadata } from "next";
import { EditResourcePage } from "@/features/community/resources/resource-form";

export const metadata: Metadata = { title: "Change the recommendation", robots: { index: false } };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <EditResourcePage id={(await params).id} />;
}
