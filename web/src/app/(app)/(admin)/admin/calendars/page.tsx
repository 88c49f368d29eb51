import type { Metadata } from "next";
import { CalendarAccountsPage } from "../lazy";

export const metadata: Metadata = { title: "Connected calendars" };

export default function Page() {
  return <CalendarAccountsPage />;
}
