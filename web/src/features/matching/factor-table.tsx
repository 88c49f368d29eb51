import { Bar } from "@/components/ui/bar";
import type { Match } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { FACTORS, percent } from "./factors";

/** The points by factor; a table, so that screen readers can read it. */
export function FactorTable({ factors, className }: { factors: Match["factors"]; className?: string }) {
  const total = FACTORS.reduce((sum, { key }) => sum + factors[key].points, 0);
  return (
    <table className={cn("figures w-full text-sm", className)}>
      <caption className="sr-only">How the {total} points came about</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Factor</th>
          <th scope="col">How well it fits</th>
          <th scope="col">Points</th>
        </tr>
      </thead>
      <tbody>
        {FACTORS.map(({ key, name, colour }) => {
          const { score, weight, points } = factors[key];
          const share = score ?? undefined;
          return (
            <tr key={key}>
              <th scope="row" className="w-22 py-1 pr-3 text-left font-medium">
                {name}
              </th>
              <td className="py-1">
                <span className="sr-only">{share === undefined ? "not known" : percent(share)}</span>
                <span
                  aria-hidden
                  className={cn(
                    "block h-2 overflow-hidden rounded-full bg-ink/8",
                    share === undefined && "border border-dashed border-line-strong/60 bg-transparent",
                  )}
                >
                  <Bar parts={[{ share: share ?? 0, colour }]} />
                </span>
              </td>
              <td className="w-20 py-1 pl-3 text-right whitespace-nowrap">
                <span className="font-semibold">{points}</span>
                <span className="text-muted"> of {Math.round(weight * 100)}</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
