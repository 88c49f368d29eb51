import type { Metadata } from "next";
import { QueuesPage } from "../lazy";

export const metadata: Metadata = { title: "Queues" };

export default function Page() {
  return <QueuesPage />;
}
