import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/logo";
import { MarketingHeader } from "@/features/marketing/marketing-header";

/** The layout of the static marketing pages: without sign-in state and queries. */
export default function MarketingLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <MarketingHeader />
      <main id="main">{children}</main>
      <footer className="border-t border-line">
        <div className="mx-auto flex max-w-6xl flex-wrap items-start justify-between gap-x-16 gap-y-8 px-4 py-12 text-sm text-muted sm:px-6">
          <div className="grid max-w-sm gap-3">
            <Logo className="text-ink" />
            <p>Someone to think with, for an hour at a time.</p>
          </div>
          <nav aria-label="Footer" className="grid grid-cols-2 gap-x-10 sm:gap-x-14">
            {[
              { href: "/quiz", label: "Take the quiz" },
              { href: "/coaches", label: "All coaches" },
              { href: "/community", label: "Community" },
              { href: "/community/resources", label: "Library" },
              { href: "/login", label: "Log in" },
              { href: "/signup?role=coach", label: "Become a coach" },
              { href: "/help", label: "Help" },
              { href: "/terms", label: "Terms" },
              { href: "/privacy", label: "Privacy" },
              { href: "/imprint", label: "Imprint" },
            ].map(({ href, label }) => (
              <Link
                key={href}
                href={href}
                prefetch={false}
                className="inline-flex min-h-9 items-center underline-offset-4 hover:text-ink hover:underline"
              >
                {label}
              </Link>
            ))}
          </nav>
        </div>
      </footer>
    </>
  );
}
