"use client";

import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/components/failure";
import { api, body } from "@/lib/api/client";
import { At } from "../at";
import { adminKeys } from "../keys";
import { numberWords } from "./day-checks";

/** The days of the last month that were counted wrongly, with what differed. */
export function DifferingDays() {
  const checks = useQuery({
    queryKey: adminKeys.dayChecks,
    queryFn: ({ signal }) => body(api.GET("/admin/metrics/checks", { signal })),
  });
  if (checks.error && !checks.data) return <Failure error={checks.error} onRetry={() => void checks.refetch()} />;
  if (!checks.data) return null;
  const { checked_at, differing } = checks.data;
  return (
    <div className="grid gap-3">
      <p>
        {checked_at ? (
          <>
            Compared last: <At at={checked_at} />.
          </>
        ) : (
          "No day has been compared yet."
        )}{" "}
        {differing.length === 0 && "No day of the last month differed."}
      </p>
      {differing.length > 0 && (
        <div tabIndex={0} role="region" aria-label="Days that differed" className="relative overflow-x-auto">
          <table className="figures w-full">
            <thead>
              <tr className="border-b border-line text-left text-xs text-muted">
                {["Day, in UTC", "Found", "What differed"].map((header) => (
                  <th key={header} scope="col" className="py-1.5 pr-4 font-medium">
                    {header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differing.map(({ day, found_at, differences }) => (
                <tr key={day} className="border-b border-line align-top last:border-0">
                  <th scope="row" className="py-1.5 pr-4 text-left font-normal whitespace-nowrap">
                    {day}
                  </th>
                  <td className="py-1.5 pr-4">
                    <At at={found_at} />
                  </td>
                  <td className="py-1.5">
                    {differences.map(({ number, kept, counted }) => (
                      <span key={number} className="block">
                        {numberWords(number)}: {kept} was kept, {counted} is right
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
