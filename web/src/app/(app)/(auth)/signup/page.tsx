import type { Metadata } from "next";
import { SignupForm } from "@/features/auth/signup-form";

export const metadata: Metadata = { title: "Open an account" };

export default function SignupPage() {
  return (
    <>
      <h1 className="headline text-xl">Let&rsquo;s begin</h1>
      <p className="mt-1 mb-6 text-sm text-muted">An account keeps your answers, your matches and your sessions.</p>
      <SignupForm />
    </>
  );
}
