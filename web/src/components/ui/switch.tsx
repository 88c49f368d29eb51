"use client";

import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** On or off, applied at once. The position of the thumb shows the state, not its colour alone; the target is 44 px. */
export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        "group inline-grid size-11 cursor-pointer place-items-center rounded-control disabled:opacity-55",
        className,
      )}
      {...props}
    >
      <span className="flex h-6 w-10 items-center rounded-full border border-line-strong bg-sunken px-0.5 transition-colors duration-150 group-data-[state=checked]:border-brand group-data-[state=checked]:bg-brand">
        <Radix.Thumb className="block size-4.5 rounded-full bg-line-strong transition-transform duration-150 data-[state=checked]:translate-x-4 data-[state=checked]:bg-brand-ink motion-reduce:transition-none" />
      </span>
    </Radix.Root>
  );
}
