import type { Metadata } from "next";
import { JobsPage } from "../lazy";

export const metadata: Metadata = { title: "Jobs" };

export default function Page() {
  return <JobsPage />;
}
