import { Check, TriangleAlert } from "lucide-react";
import type { Warning } from "@/lib/api/types";
import { warningMessage } from "./factors";

/** What speaks for a coach, then what is to be known before. */
export function Reasons({ reasons, warnings = [] }: { reasons: string[]; warnings?: Warning[] }) {
  return (
    <ul className="grid content-start gap-1.5 text-sm">
      {reasons.map((reason) => (
        <li key={reason} className="flex gap-2.5">
          <Check className="mt-1 size-4 shrink-0 text-brand" aria-hidden />
          {reason}
        </li>
      ))}
      {warnings.map((warning) => (
        <li key={warning} className="flex gap-2.5 text-caution">
          <TriangleAlert className="mt-1 size-4 shrink-0" aria-hidden />
          <span>
            <span className="sr-only">Note: </span>
            {warningMessage(warning)}
          </span>
        </li>
      ))}
    </ul>
  );
}
