import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A bordered surface, without a shadow. */
export function Card({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("rounded-card border border-line bg-surface p-5 sm:p-6", className)} {...props} />;
}
