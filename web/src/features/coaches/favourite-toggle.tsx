"use client";

import dynamic from "next/dynamic";
import type { CoachCard } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";

/** Loaded for clients. */
const FavouriteButton = dynamic(() => import("./favourite-button").then((module) => module.FavouriteButton), {
  ssr: false,
});

/** Marks a coach to come back to; for clients only. */
export function FavouriteToggle({ coach }: { coach: CoachCard }) {
  const authState = useAuthState();
  if (authState.status !== "signed_in" || authState.user.role !== "client") return null;
  return <FavouriteButton coach={coach} />;
}
