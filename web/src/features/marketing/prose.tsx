import type { ReactNode } from "react";

/** A page of words. */
export function Prose({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <article className="mx-auto max-w-3xl px-4 pt-10 pb-24 sm:px-6 sm:pt-16 [&_a]:text-brand [&_a]:underline [&_a]:underline-offset-4 [&_h2]:mt-10 [&_h2]:mb-3 [&_li]:mt-1.5 [&_p+p]:mt-3 [&_ul]:mt-2 [&_ul]:list-disc [&_ul]:pl-5">
      <h1 className="headline text-xl">{title}</h1>
      <p className="mt-3 text-muted">{lead}</p>
      {children}
    </article>
  );
}

/** A part that only whoever runs this Rapport can write. It is marked, so that nobody takes it for finished. */
export function ToFillIn({ children }: { children: ReactNode }) {
  return (
    <mark className="rounded-control bg-caution-soft px-1.5 py-0.5 text-caution">
      <span className="sr-only">To be filled in by the operator: </span>[{children}]
    </mark>
  );
}

export function Heading({ id, children }: { id: string; children: ReactNode }) {
  return (
    <h2 id={id} className="headline scroll-mt-8 text-lg">
      {children}
    </h2>
  );
}
