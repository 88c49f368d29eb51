"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { bookingQuery } from "@/lib/api/queries";
import { inText } from "@/lib/names";

/** Says for whom a coach looks through the library, since they came from a session. */
export function SuggestingFor({ session }: { session: string }) {
  const booking = useQuery(bookingQuery(session));
  // A session of somebody else's, or of nobody: the library is as good without.
  if (booking.error) return null;
  return (
    <Notice
      title={booking.data ? `For ${inText(booking.data.client_name)}` : "For your client"}
      action={
        <Button asChild variant="secondary" size="small">
          <Link href={`/bookings/${session}`}>Back to the session</Link>
        </Button>
      }
    >
      Choose something. You suggest it on its own page.
    </Notice>
  );
}
