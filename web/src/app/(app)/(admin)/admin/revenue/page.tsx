import type { Metadata } from "next";
import { RevenuePage } from "../lazy";

export const metadata: Metadata = { title: "Revenue" };

export default function Page() {
  return <RevenuePage />;
}
