import type { Metadata } from "next";
import { Booking } from "./booking";

export const metadata: Metadata = { title: "Your session" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <Booking id={(await params).id} />;
}
