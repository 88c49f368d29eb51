import type { Metadata } from "next";
import { ResetPassword } from "@/features/auth/reset-password";

export const metadata: Metadata = { title: "Choose a new password", referrer: "no-referrer" };

export default function ResetPasswordPage() {
  return (
    <>
      <h1 className="headline mb-6 text-xl">Choose a new password</h1>
      <ResetPassword />
    </>
  );
}
