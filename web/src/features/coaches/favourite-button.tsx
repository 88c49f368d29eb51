"use client";

import { Heart } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { CoachCard } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { inText } from "@/lib/names";
import { useFavourites, useSetFavourite } from "./use-favourites";

/** Marks a coach to come back to. */
export function FavouriteButton({ coach }: { coach: CoachCard }) {
  const { favourites } = useFavourites();
  const change = useSetFavourite(coach);
  if (!favourites.data) return null;
  const isMarked = favourites.data.some(({ id }) => id === coach.id);
  return (
    <Button
      variant="quiet"
      size="icon"
      className="relative z-10"
      aria-pressed={isMarked}
      aria-label={`Favourite: ${inText(coach.full_name)}`}
      onClick={() => change.mutate(!isMarked)}
    >
      <Heart className={cn("size-5", isMarked && "fill-current text-brand")} aria-hidden />
    </Button>
  );
}
