import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Goodbye" };

export default function GoodbyePage() {
  return (
    <>
      <h1 className="headline text-xl">Goodbye, and thank you</h1>
      <div className="mt-3 mb-7 grid gap-3">
        <p>Your account is closed, and you are signed out everywhere.</p>
        <p className="text-muted">
          Within the hour, sessions ahead are called off, what is refunded starts its way back, and the last mails go
          out. Then everything that says who you are is erased.
        </p>
      </div>
      <Button asChild variant="secondary" size="large" className="w-full">
        <Link href="/">Go to the first page</Link>
      </Button>
    </>
  );
}
