import type { ReactNode } from "react";

/** For an empty list: what will be here, and the step that adds the first item. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-line-strong/50 px-6 py-14 text-center">
      <p className="headline text-xl">{title}</p>
      <div className="max-w-md text-muted">{children}</div>
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
