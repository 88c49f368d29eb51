import type { Metadata } from "next";
import { PersonPage } from "../../lazy";

export const metadata: Metadata = { title: "A person" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <PersonPage id={(await params).id} />;
}
