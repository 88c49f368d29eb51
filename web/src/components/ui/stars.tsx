"use client";

import { Star } from "lucide-react";
import { cn } from "@/lib/cn";

const FIVE = [1, 2, 3, 4, 5];
const LABELS = ["Not what I needed", "Less than I hoped for", "Fine", "Good", "Just what I needed"];

/** A rating as stars. */
export function Stars({ rating }: { rating: number }) {
  return (
    <span role="img" aria-label={`${rating} of 5 stars`} className="inline-flex gap-0.5">
      {FIVE.map((star) => (
        <OneStar key={star} isOn={star <= rating} className="size-4" />
      ))}
    </span>
  );
}

interface StarsInputProps {
  legend: string;
  value: number | undefined;
  onChange: (rating: number) => void;
  describedBy?: string;
}

/** Choosing one to five stars: native radio buttons, so that the arrow keys work as usual. */
export function StarsInput({ legend, value = 0, onChange, describedBy }: StarsInputProps) {
  return (
    <fieldset aria-describedby={describedBy}>
      <legend className="text-sm font-medium">{legend}</legend>
      <div className="mt-1 -ml-1.5 flex items-center">
        {FIVE.map((star) => (
          <label
            key={star}
            className="grid size-11 place-items-center rounded-control has-focus-visible:outline-2 has-focus-visible:outline-offset-[-2px] has-focus-visible:outline-brand"
          >
            <input
              type="radio"
              name="stars"
              value={star}
              checked={value === star}
              onChange={() => onChange(star)}
              className="sr-only"
            />
            <OneStar isOn={star <= value} className="size-8" />
            <span className="sr-only">
              {star} {star === 1 ? "star" : "stars"}: {LABELS[star - 1]}
            </span>
          </label>
        ))}
      </div>
      <p className="min-h-6 text-sm text-muted" aria-hidden>
        {LABELS[value - 1]}
      </p>
    </fieldset>
  );
}

function OneStar({ isOn, className }: { isOn: boolean; className: string }) {
  return (
    <Star
      strokeWidth={1.5}
      className={cn(isOn ? "fill-accent text-accent-ink" : "text-line-strong", className)}
      aria-hidden
    />
  );
}
