import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const button = cva(
  "rounded-control inline-flex items-center justify-center gap-2 text-center font-medium transition-colors duration-150 select-none disabled:pointer-events-none disabled:opacity-55 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-brand text-brand-ink hover:bg-brand-strong",
        secondary: "border-line-strong/60 bg-surface text-ink hover:border-brand hover:text-brand border",
        danger: "border-danger/60 bg-surface text-danger hover:bg-danger-soft border",
        quiet: "text-ink hover:bg-sunken",
        link: "text-brand hover:text-brand-strong underline decoration-1 underline-offset-4",
      },
      size: {
        small: "min-h-9 px-3 py-1 text-sm",
        medium: "min-h-11 px-4.5 py-2 text-sm",
        large: "min-h-13 px-6 py-2.5 text-base",
        icon: "size-10",
      },
    },
    compoundVariants: [{ variant: "link", className: "min-h-0 p-0" }],
    defaultVariants: { variant: "primary", size: "medium" },
  },
);

interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof button> {
  /** Gives its child the style of a button: for links. */
  asChild?: boolean;
  /** Work is in progress: shows a spinner and is disabled. */
  isBusy?: boolean;
}

export function Button({ variant, size, asChild, isBusy, className, children, disabled, ...props }: ButtonProps) {
  if (asChild) {
    return (
      <Slot.Root className={cn(button({ variant, size }), className)} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={cn(button({ variant, size }), className)}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      {...props}
    >
      {isBusy && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
      {children}
    </button>
  );
}
