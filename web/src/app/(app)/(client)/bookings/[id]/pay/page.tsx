import type { Metadata } from "next";
import { connection } from "next/server";
import { stripeJsOrigin } from "@/lib/stripe-js";
import { Payment } from "./payment";

export const metadata: Metadata = { title: "Pay" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  // Where Stripe.js is, is known at run time.
  await connection();
  return <Payment bookingId={(await params).id} stripeJs={stripeJsOrigin()} />;
}
