"use client";

import dynamic from "next/dynamic";
import type { CoachCard } from "@/lib/api/types";
import { useIsClient } from "@/lib/auth/use-is-client";

/** Loaded for clients. */
const FavouriteButton = dynamic(() => import("./favourite-button").then((module) => module.FavouriteButton), {
  ssr: false,
});

/** Marks a coach to come back to; for clients only. */
export function FavouriteToggle({ coach }: { coach: CoachCard }) {
  const { isClient } = useIsClient();
  return isClient ? <FavouriteButton coach={coach} /> : null;
}
