import type { ReactNode } from "react";
import { AppHeader } from "./app-header";
import { Providers } from "./providers";

/** The layout of every page that knows who is signed in; the marketing pages have a lighter one. */
export default function AppLayout({ children }: { children: ReactNode }) {
  return (
    <Providers>
      <AppHeader />
      <main id="main" className="mx-auto w-full max-w-6xl px-4 pt-8 pb-24 sm:px-6 sm:pt-12">
        {children}
      </main>
    </Providers>
  );
}
