import type { Metadata } from "next";
import { OverviewPage } from "./lazy";

export const metadata: Metadata = { title: "Overview" };

export default function Page() {
  return <OverviewPage />;
}
