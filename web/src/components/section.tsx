import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

interface SectionProps {
  /** The fragment of links to this section. */
  id: string;
  title: string;
  children: ReactNode;
}

/** A titled section of a page that has several. */
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
