"use client";

import type { ReactNode } from "react";
import { AdminNav } from "./admin-nav";
import { SearchButton } from "./search/search-button";
import { StatusLine } from "./status-line";

/** Around every page of the team: the way to the others, and how things are. */
export function AdminFrame({ children }: { children: ReactNode }) {
  return (
    <div className="-mt-4 grid gap-6 sm:-mt-8">
      <div>
        <div className="flex items-center gap-2 border-b border-line">
          <AdminNav />
          <SearchButton />
        </div>
        <StatusLine />
      </div>
      {children}
    </div>
  );
}
