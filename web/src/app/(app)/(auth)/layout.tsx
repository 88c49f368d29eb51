import { type ReactNode, Suspense } from "react";
import { Card } from "@/components/ui/card";

/** Rendered per request, with the query: a page that is prerendered without it would be empty until its script has run. */
export const dynamic = "force-dynamic";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-w-lg">
      <Card className="sm:p-9">
        <Suspense>{children}</Suspense>
      </Card>
    </div>
  );
}
