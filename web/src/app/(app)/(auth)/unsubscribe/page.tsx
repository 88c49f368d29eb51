import type { Metadata } from "next";
import { Unsubscribe } from "@/features/notifications/unsubscribe";

export const metadata: Metadata = { title: "Stop these mails", referrer: "no-referrer" };

export default function UnsubscribePage() {
  return (
    <>
      <h1 className="headline mb-6 text-xl">Fewer mails</h1>
      <Unsubscribe />
    </>
  );
}
