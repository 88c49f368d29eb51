import type { Metadata } from "next";
import { LoginForm } from "@/features/auth/login-form";

export const metadata: Metadata = { title: "Log in" };

export default function LoginPage() {
  return (
    <>
      <h1 className="headline text-xl">Good to see you again</h1>
      <p className="mt-1 mb-6 text-sm text-muted">Log in to see your matches and sessions.</p>
      <LoginForm />
    </>
  );
}
