import { type ReactNode, Suspense } from "react";
import { Card } from "@/components/ui/card";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-w-lg">
      <Card className="sm:p-9">
        <Suspense>{children}</Suspense>
      </Card>
    </div>
  );
}
