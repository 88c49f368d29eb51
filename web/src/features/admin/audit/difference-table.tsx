import { differencesOf, factWords } from "./differences";

/** What a change changed: each fact with what it was, struck through, and what it is. Nothing where nothing differs. */
export function DifferenceTable({ before, after }: { before?: unknown; after?: unknown }) {
  const differences = differencesOf(before, after);
  if (differences.length === 0) return null;
  return (
    <dl className="grid gap-1 text-xs">
      {differences.map(({ name, before: old, after: current }) => (
        <div key={name} className="flex flex-wrap items-baseline gap-x-2">
          <dt className="text-muted">{factWords(name)}</dt>
          <dd className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 wrap-anywhere">
            {old !== undefined && (
              <del className="rounded bg-danger-soft px-1 text-danger">
                <span className="sr-only">was </span>
                {old}
              </del>
            )}
            {old !== undefined && current !== undefined && <span aria-hidden>→</span>}
            {current !== undefined && (
              <ins className="rounded bg-success-soft px-1 text-success no-underline">
                <span className="sr-only">is </span>
                {current}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
