import type { Metadata } from "next";
import Link from "next/link";
import { Heading, Prose, ToFillIn } from "@/features/marketing/prose";

export const metadata: Metadata = { title: "Terms", description: "What you agree to when you use Rapport." };

export default function TermsPage() {
  return (
    <Prose
      title="Terms"
      lead={
        <>
          What you agree to when you use Rapport. Marked parts are for whoever runs it to fill in, with legal advice;
          until then these are no contract.
        </>
      }
    >
      <Heading id="who">Who we are</Heading>
      <p>
        Rapport is run by <ToFillIn>name and address of the company</ToFillIn>. It brings clients and coaches together.
        A session is agreed between the two of you;{" "}
        <ToFillIn>who is the seller of a session, and by which law</ToFillIn>.
      </p>
      <Heading id="account">Your account</Heading>
      <p>
        You have one account, under your own name, and keep its password to yourself. You are at least{" "}
        <ToFillIn>age</ToFillIn> years old.
      </p>
      <Heading id="booking">Booking and paying</Heading>
      <p>
        A time is held for 15 minutes while you pay. The session is agreed when the payment is confirmed, at the price
        and under the cancellation policy that were shown. <ToFillIn>Fees, taxes and invoices</ToFillIn>
      </p>
      <Heading id="cancelling">Cancelling</Heading>
      <p>
        What comes back is decided by the policy of the booking and shown before you cancel; how it works is in{" "}
        <Link href="/help#cancel">the help</Link>. <ToFillIn>Statutory rights of withdrawal</ToFillIn>
      </p>
      <Heading id="conduct">How we treat each other</Heading>
      <p>
        Coaching is no therapy and no legal, medical or financial advice. Reviews are written only by clients after a
        session. <ToFillIn>What ends an account, and how to appeal</ToFillIn>
      </p>
      <Heading id="liability">Liability, law and disputes</Heading>
      <p>
        <ToFillIn>Liability, governing law, place of jurisdiction, dispute resolution</ToFillIn>
      </p>
    </Prose>
  );
}
