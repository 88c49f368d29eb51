import type { Metadata } from "next";
import { ForgotPassword } from "@/features/auth/forgot-password";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  return (
    <>
      <h1 className="headline mb-6 text-xl">Forgot your password?</h1>
      <ForgotPassword />
    </>
  );
}
