import type { Metadata } from "next";
import { RunbookPage } from "../lazy";

export const metadata: Metadata = { title: "What to do" };

export default function Page() {
  return <RunbookPage />;
}
