import Link from "next/link";
import { Logo } from "@/components/logo";
import { ThemeSwitch } from "@/components/theme-switch";
import { Button } from "@/components/ui/button";
import { AccountLink } from "./account-link";

const LINKS = [
  { href: "/coaches", label: "Coaches" },
  { href: "/community", label: "Community" },
  { href: "/community/resources", label: "Library" },
  { href: "/#coaches", label: "For coaches" },
];

export function MarketingHeader() {
  return (
    <header className="mx-auto flex h-18 max-w-6xl items-center justify-between gap-3 px-4 sm:px-6">
      <Logo />
      <nav aria-label="Main" className="flex items-center gap-1">
        {LINKS.map(({ href, label }) => (
          <Button key={href} asChild variant="quiet" size="small" className="hidden sm:inline-flex">
            <Link href={href} prefetch={false}>
              {label}
            </Link>
          </Button>
        ))}
        <ThemeSwitch />
        <AccountLink />
      </nav>
    </header>
  );
}
