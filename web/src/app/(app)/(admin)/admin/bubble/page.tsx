import type { Metadata } from "next";
import { BubbleRunsPage } from "../lazy";

export const metadata: Metadata = { title: "Moving from Phase 1" };

export default function Page() {
  return <BubbleRunsPage />;
}
