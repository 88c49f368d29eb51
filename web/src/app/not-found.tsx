import type { Metadata } from "next";
import Link from "next/link";
import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Nothing here" };

export default function NotFound() {
  return (
    <main id="main" className="mx-auto grid min-h-dvh max-w-lg content-center justify-items-start gap-5 px-6">
      <Logo />
      <h1 className="headline text-2xl">There is nothing here.</h1>
      <p className="text-muted">The address may be old, or a letter is missing.</p>
      <Button asChild size="large">
        <Link href="/">Go to the first page</Link>
      </Button>
    </main>
  );
}
