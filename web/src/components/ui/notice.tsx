import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const styles = {
  info: { icon: Info, className: "bg-sunken text-ink" },
  success: { icon: CircleCheck, className: "bg-success-soft text-success" },
  caution: { icon: TriangleAlert, className: "bg-caution-soft text-caution" },
  danger: { icon: CircleAlert, className: "bg-danger-soft text-danger" },
};

interface NoticeProps {
  tone?: keyof typeof styles;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

/** What happened, and what to do now. The icon and the text carry the tone, never the colour alone. */
export function Notice({ tone = "info", title, children, action, className }: NoticeProps) {
  const { icon: Icon, className: toneClasses } = styles[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cn(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-card px-4 py-3 text-sm",
        toneClasses,
        className,
      )}
    >
      <Icon className="mt-0.5 size-5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 basis-48">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div>{children}</div>}
      </div>
      {action && <div className="shrink-0">{action}</div>}
    </div>
  );
}
