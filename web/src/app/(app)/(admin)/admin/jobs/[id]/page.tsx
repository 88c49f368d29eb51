import type { Metadata } from "next";
import { JobPage } from "../../lazy";

export const metadata: Metadata = { title: "A job" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <JobPage id={(await params).id} />;
}
