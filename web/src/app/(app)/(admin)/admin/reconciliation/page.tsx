import type { Metadata } from "next";
import { ReconciliationPage } from "../lazy";

export const metadata: Metadata = { title: "Differences with Stripe" };

export default function Page() {
  return <ReconciliationPage />;
}
