import type { Metadata } from "next";
import { PaidPage } from "@/features/bookings/paid-page";

export const metadata: Metadata = { title: "Your payment" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <PaidPage id={(await params).id} />;
}
