import { Star } from "lucide-react";

/** A coach's mean rating and the number of reviews; without reviews, that the coach is new. */
export function Rating({ rating, count }: { rating?: number | null; count: number }) {
  if (!rating || count === 0) return <span className="text-muted">New here</span>;
  return (
    <span className="inline-flex items-center gap-1">
      <Star className="size-4 fill-accent text-accent" aria-hidden />
      <span className="font-semibold">
        {rating.toFixed(1)}
        <span className="sr-only"> of 5 stars</span>
      </span>
      <span className="text-muted">
        ({count}
        <span className="sr-only"> reviews</span>)
      </span>
    </span>
  );
}
