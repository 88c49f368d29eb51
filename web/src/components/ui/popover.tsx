"use client";

import { Popover as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverAnchor = Radix.Anchor;

interface PopoverContentProps extends ComponentProps<typeof Radix.Content> {
  children: ReactNode;
}

export function PopoverContent({ className, children, ...props }: PopoverContentProps) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={8}
        collisionPadding={12}
        className={cn("z-50 animate-rise rounded-card border border-line bg-surface p-2 shadow-lift", className)}
        {...props}
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  );
}
