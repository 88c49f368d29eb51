import type { Metadata } from "next";
import { ModerationPage } from "../lazy";

export const metadata: Metadata = { title: "Moderation" };

export default function Page() {
  return <ModerationPage />;
}
