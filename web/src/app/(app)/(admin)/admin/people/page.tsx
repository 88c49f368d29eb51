import type { Metadata } from "next";
import { PeoplePage } from "../lazy";

export const metadata: Metadata = { title: "People" };

export default function Page() {
  return <PeoplePage />;
}
