"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import type { PublicProfile } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { cost, prorated } from "@/lib/money";
import { useReaderLocale } from "@/lib/use-reader-locale";

/** At the foot of a phone's screen: leads to the free times, which are out of sight, with the least that a session costs. */
export function BookBar({ coach, target }: { coach: PublicProfile; target: string }) {
  const isInView = useIsInView(target);
  const locale = useReaderLocale();
  const durations = coach.session_durations;
  const least = coach.price && prorated(coach.price, Math.min(...(durations.length > 0 ? durations : [60])));
  return (
    <div
      className={cn(
        "fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:hidden",
        isInView && "hidden",
      )}
    >
      <Button asChild size="large" className="figures w-full">
        <a href={`#${target}`}>
          {!least || least.amount === 0
            ? "Book a free session"
            : `Book ${durations.length > 1 ? "from" : "for"} ${cost(least, locale)}`}
        </a>
      </Button>
    </div>
  );
}

/** Whether a part of that element can be seen. */
function useIsInView(id: string): boolean {
  const [isInView, setIsInView] = useState(false);
  useEffect(() => {
    const element = document.getElementById(id);
    if (!element) return;
    // Not by a hair, which is no more than its border.
    const observer = new IntersectionObserver(([entry]) => setIsInView(entry!.isIntersecting), { rootMargin: "-64px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [id]);
  return isInView;
}
