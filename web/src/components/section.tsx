import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

interface SectionProps {
  /** What an address can point at. */
  id: string;
  title: string;
  children: ReactNode;
}

/** One subject of a page that has several. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <Card className="grid gap-5">
        <h2 id={`${id}-title`} className="headline text-lg">
          {title}
        </h2>
        {children}
      </Card>
    </section>
  );
}
