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
        className={cn("animate-rise rounded-card border-line bg-surface shadow-lift z-50 border p-2", className)}
        {...props}
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  );
}
