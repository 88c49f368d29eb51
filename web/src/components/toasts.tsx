"use client";

import { Info } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import { toast, Toaster } from "sonner";
import { receiveMessages } from "@/lib/tell";

/** Long enough to be read and reached; it stays while it is pointed at or has the focus. */
const SHOWN_MS = 8_000;

/** Shows the messages of `tell`. */
export function Toasts() {
  // The toaster's own effect runs before this one, so that it is there for the first message.
  useEffect(
    () =>
      receiveMessages(({ text, href }) => {
        const id = toast(text, {
          icon: <Info className="size-5" aria-hidden />,
          action: href && (
            <Link
              href={href}
              prefetch={false}
              onClick={() => toast.dismiss(id)}
              className="inline-flex min-h-9 shrink-0 items-center rounded-control px-2 font-medium text-brand underline underline-offset-4"
            >
              See it
            </Link>
          ),
        });
      }),
    [],
  );
  return (
    <Toaster
      position="bottom-right"
      // Over the bar that pages have at the foot on a phone.
      mobileOffset={{ bottom: "5.5rem" }}
      containerAriaLabel="Messages"
      toastOptions={{
        duration: SHOWN_MS,
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-card border border-line bg-surface px-4 py-3 text-sm text-ink shadow-lift sm:w-(--width)",
          content: "min-w-0 flex-1 wrap-anywhere",
          icon: "shrink-0 text-brand",
        },
      }}
    />
  );
}
