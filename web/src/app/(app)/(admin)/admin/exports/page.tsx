import type { Metadata } from "next";
import { ExportsPage } from "../lazy";

export const metadata: Metadata = { title: "Exports" };

export default function Page() {
  return <ExportsPage />;
}
