import type { Metadata } from "next";
import { VerifyEmail } from "@/features/auth/verify-email";

export const metadata: Metadata = { title: "Confirm your address", referrer: "no-referrer" };

export default function VerifyEmailPage() {
  return (
    <>
      <h1 className="headline mb-6 text-xl">Your email address</h1>
      <VerifyEmail />
    </>
  );
}
