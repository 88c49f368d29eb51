import { RotateCcw } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import type { Booking } from "@/lib/api/types";

interface BookAgainProps extends Pick<ComponentProps<typeof Button>, "size" | "variant" | "className"> {
  booking: Pick<Booking, "coach_id" | "coach_name" | "duration_minutes">;
}

/** The same length with the same coach, at another time. */
export function BookAgain({ booking, ...props }: BookAgainProps) {
  return (
    <Button asChild variant="secondary" size="small" {...props}>
      <Link href={`/coaches/${booking.coach_id}?minutes=${booking.duration_minutes}#book`} prefetch={false}>
        <RotateCcw className="size-4" aria-hidden /> Book again
        <span className="sr-only"> with {booking.coach_name}</span>
      </Link>
    </Button>
  );
}
