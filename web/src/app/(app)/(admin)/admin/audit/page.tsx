import type { Metadata } from "next";
import { AuditPage } from "../lazy";

export const metadata: Metadata = { title: "Audit trail" };

export default function Page() {
  return <AuditPage />;
}
