import type { Metadata } from "next";
import { BookingWorkPage } from "../../lazy";

export const metadata: Metadata = { title: "A booking" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <BookingWorkPage id={(await params).id} />;
}
