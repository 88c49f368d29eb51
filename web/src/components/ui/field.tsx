import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

const control =
  "rounded-control border-line-strong/70 bg-surface text-ink placeholder:text-muted/80 hover:border-line-strong focus-visible:border-brand aria-invalid:border-danger w-full border px-3.5 text-base transition-colors duration-150 focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-brand";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input dir={directionOf(props.type)} className={cn(control, "min-h-11 py-2", className)} {...props} />;
}

/** What people write may be in any script; addresses, numbers and dates have a direction of their own. */
function directionOf(type: string | undefined): "auto" | undefined {
  return type === undefined || type === "text" || type === "search" ? "auto" : undefined;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea dir="auto" className={cn(control, "min-h-32 py-2.5 leading-relaxed", className)} {...props} />;
}

export function NativeSelect({ className, ...props }: ComponentProps<"select">) {
  return <select className={cn(control, "min-h-11 py-2 pr-2", className)} {...props} />;
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm text-danger" role="alert">
      <CircleAlert className="mt-1 size-4 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

/** The attributes that connect a control in a {@link Field} to its label, help and error. */
export interface ControlIds {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: string;
  className?: string;
  children: (control: ControlIds) => ReactNode;
}

/** A labelled control with its help, or its error instead. */
export function Field({ label, help, error, className, children }: FieldProps) {
  const id = useId();
  const described = error ? `${id}-error` : help ? `${id}-help` : "";
  return (
    <div className={cn("grid content-start gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        ...(described ? { "aria-describedby": described } : {}),
        ...(error ? { "aria-invalid": true as const } : {}),
      })}
      {help && !error && (
        <p id={`${id}-help`} className="text-sm text-muted">
          {help}
        </p>
      )}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}
