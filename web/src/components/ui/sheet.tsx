"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { useSwipeDown } from "@/lib/use-swipe-down";
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

/** A dialog: from the bottom on a phone, where a finger closes it too, and centred on a desktop. */
export function Sheet({ title, description, isOpen, onOpenChange, isWide, children }: SheetProps) {
  const opener = useRef<Element>(null);
  const { box, handle } = useSwipeDown(() => onOpenChange(false));
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.17_0.015_260/0.5)]" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-6">
          <Dialog.Content
            ref={box}
            className={cn(
              "pointer-events-auto max-h-[92dvh] w-full animate-rise scroll-pt-20 scroll-pb-32 overflow-y-auto overscroll-contain rounded-t-2xl border border-line bg-surface shadow-lift transition-transform duration-150 [--foot:max(2rem,env(safe-area-inset-bottom))] sm:rounded-2xl sm:[--foot:1.75rem]",
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
            <div
              className="sticky top-0 z-10 flex touch-none items-start justify-between gap-4 bg-surface px-5 pt-6 pb-1 sm:static sm:touch-auto sm:px-7 sm:pt-7"
              {...handle}
            >
              <span
                aria-hidden
                className="absolute inset-x-0 top-2 mx-auto h-1 w-10 rounded-full bg-ink/20 sm:hidden"
              />
              <Dialog.Title className="headline min-w-0 text-xl wrap-anywhere">{title}</Dialog.Title>
              <Dialog.Close asChild>
                <Button variant="quiet" size="icon" aria-label="Close" className="-mt-1 -mr-2">
                  <X className="size-5" aria-hidden />
                </Button>
              </Dialog.Close>
            </div>
            {description && (
              <Dialog.Description asChild>
                <div className="px-5 text-sm text-muted sm:px-7">{description}</div>
              </Dialog.Description>
            )}
            {/* Not a padding of what scrolls, within which its foot would stay. */}
            <div className="px-5 pt-5 pb-(--foot) sm:px-7">{children}</div>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The foot of a sheet, in sight however long the sheet is: for the button that it is about. */
export function SheetFoot({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 z-10 -mx-5 mt-5 -mb-(--foot) grid gap-3 border-t border-line bg-surface px-5 pt-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:-mx-7 sm:rounded-b-2xl sm:px-7 sm:pb-5">
      {children}
    </div>
  );
}
