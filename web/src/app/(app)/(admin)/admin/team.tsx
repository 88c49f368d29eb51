"use client";

import type { ReactNode } from "react";
import { Guard } from "@/components/guard";
import { AdminFrame } from "./lazy";

/** The pages of the team, for the team. */
export function Team({ children }: { children: ReactNode }) {
  return <Guard role="team">{() => <AdminFrame>{children}</AdminFrame>}</Guard>;
}
