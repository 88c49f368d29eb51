import type { Metadata } from "next";
import { PaymentResult } from "./payment-result";

export const metadata: Metadata = { title: "Your payment" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <PaymentResult bookingId={(await params).id} />;
}
