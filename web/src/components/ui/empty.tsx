import type { ReactNode } from "react";

/** What will be here, and the one step that fills it. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="rounded-card border-line-strong/50 flex flex-col items-center gap-3 border border-dashed px-6 py-14 text-center">
      <p className="headline text-xl">{title}</p>
      <div className="text-muted max-w-md">{children}</div>
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
