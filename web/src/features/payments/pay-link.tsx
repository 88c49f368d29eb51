import { Lock } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { Booking } from "@/lib/api/types";
import { price } from "@/lib/money";

/** Leads to the page of the payment. It is loaded anew: that page alone may load the payment partner's script. */
export function PayLink({ booking }: { booking: Booking }) {
  return (
    <Button asChild size="large" className="w-full">
      <a href={`/bookings/${booking.id}/pay`}>
        <Lock className="size-4" aria-hidden /> Pay {price(booking.price)}
      </a>
    </Button>
  );
}
