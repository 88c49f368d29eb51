import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/fraunces/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = {
  title: { default: "Rapport — find the coach who fits you", template: "%s · Rapport" },
  description: "Twenty questions, ten coaches, and the reasons why. Book a first session in minutes.",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  // Up to the edges of a phone's screen; what is at its foot keeps `safe-area-inset-bottom` free.
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fcfaf5" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1117" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // theme.js sets data-theme before React hydrates.
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Blocking on purpose, so that the page does not flash in the wrong theme. */}
        {/* eslint-disable-next-line @next/next/no-sync-scripts */}
        <script src="/theme.js" />
      </head>
      <body>
        <a
          href="#main"
          className="sr-only z-50 rounded-control bg-brand px-4 py-2 text-sm font-medium text-brand-ink focus:not-sr-only focus:absolute focus:top-3 focus:left-3"
        >
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  );
}
