import Link from "next/link";
import type { ReactNode } from "react";
import { ReadOnlyBanner } from "@/components/read-only-banner";
import { AppHeader } from "./app-header";
import { Providers } from "./providers";

/** The layout of every page that knows who is signed in; the marketing pages have a lighter one. */
export default function AppLayout({ children }: { children: ReactNode }) {
  return (
    <Providers>
      <script src="/early-refresh.js" async />
      <AppHeader />
      <main id="main" className="mx-auto w-full max-w-6xl px-4 pt-8 pb-24 sm:px-6 sm:pt-12">
        <noscript>
          <p className="mb-8 rounded-card bg-sunken px-4 py-3 text-sm">
            Signing in, the quiz and booking need JavaScript, and it is off in this browser. You can look around
            without:{" "}
            <Link href="/coaches" prefetch={false} className="text-brand underline underline-offset-4">
              see all coaches
            </Link>
            .
          </p>
        </noscript>
        <ReadOnlyBanner />
        {children}
      </main>
    </Providers>
  );
}
