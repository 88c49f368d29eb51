"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { loginPath } from "@/lib/paths";

/** A stranger's view of what is not there, or is for members only: the API does not say which. */
export default function NoPostForStrangers() {
  const path = usePathname();
  return (
    <EmptyState
      title="There is nothing here for visitors"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button asChild>
            <Link href={loginPath(path)}>Log in</Link>
          </Button>
          <Button asChild variant="secondary">
            <Link href="/community">See what everybody can read</Link>
          </Button>
        </div>
      }
    >
      <p>Some posts are for members only, and others are gone. Log in, and you see it if it is for you.</p>
    </EmptyState>
  );
}
