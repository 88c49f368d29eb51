import type { Metadata } from "next";
import { ChangeEmail } from "@/features/auth/change-email";

export const metadata: Metadata = { title: "Your new address", referrer: "no-referrer" };

export default function ChangeEmailPage() {
  return (
    <>
      <h1 className="headline mb-6 text-xl">Your new address</h1>
      <ChangeEmail />
    </>
  );
}
