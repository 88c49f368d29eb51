"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";

interface SheetProps {
  title: string;
  description?: ReactNode;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Wide enough for two columns on a desktop. */
  isWide?: boolean;
  children: ReactNode;
}

/** A dialog: from the bottom on a phone, centred on a desktop. */
export function Sheet({ title, description, isOpen, onOpenChange, isWide, children }: SheetProps) {
  const opener = useRef<Element>(null);
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.17_0.015_260/0.5)]" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-6">
          <Dialog.Content
            className={cn(
              "pointer-events-auto max-h-[92dvh] w-full animate-rise overflow-y-auto rounded-t-2xl border border-line bg-surface p-5 pb-8 shadow-lift sm:rounded-2xl sm:p-7",
              isWide ? "sm:max-w-3xl" : "sm:max-w-lg",
            )}
            onOpenAutoFocus={() => {
              opener.current = document.activeElement;
            }}
            // Radix returns the focus to its own trigger; our sheets are opened by any button.
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              if (opener.current instanceof HTMLElement) opener.current.focus();
            }}
            {...(description ? {} : { "aria-describedby": undefined })}
          >
            <div className="flex items-start justify-between gap-4">
              <Dialog.Title className="headline min-w-0 text-xl wrap-anywhere">{title}</Dialog.Title>
              <Dialog.Close asChild>
                <Button variant="quiet" size="icon" aria-label="Close" className="-mt-1 -mr-2">
                  <X className="size-5" aria-hidden />
                </Button>
              </Dialog.Close>
            </div>
            {description && (
              <Dialog.Description asChild>
                <div className="mt-1 text-sm text-muted">{description}</div>
              </Dialog.Description>
            )}
            <div className="mt-5">{children}</div>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
