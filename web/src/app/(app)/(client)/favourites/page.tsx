import type { Metadata } from "next";
import { Suspense } from "react";
import { FavouritesPage } from "@/features/coaches/favourites-page";

export const metadata: Metadata = { title: "Your favourites" };

export default function Page() {
  return (
    <Suspense>
      <FavouritesPage />
    </Suspense>
  );
}
