"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { Person } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { adminKeys } from "../keys";
import { countOf } from "../list/paged-table";
import { refusalOf } from "./refusal";

const ACCOUNTS = ["account", "accounts"] as const;

/** Whether an account can be closed or opened: one that is deleted does not come back. */
export const canBeChosen = ({ deleted_at }: Person) => !deleted_at;

interface ChosenPeopleProps {
  people: Person[];
  onDone: () => void;
}

/** Closes the accounts that are chosen, or opens them again, one after the other. One that is refused is left as it is, and said. */
export function ChosenPeople({ people, onDone }: ChosenPeopleProps) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<"close" | "open">();
  const active = people.filter(({ is_active }) => is_active);
  const closed = people.filter(({ is_active }) => !is_active);

  async function change(some: Person[], is_active: boolean) {
    let changed = 0;
    const refused: string[] = [];
    try {
      for (const { id, full_name } of some) {
        try {
          await api.PATCH("/admin/users/{id}", { params: { path: { id } }, body: { is_active } });
          changed += 1;
        } catch (error) {
          if (!(error instanceof ApiError && error.status === 409)) throw error;
          refused.push(`${full_name}: ${refusalOf(error) ?? messageOf(error)}`);
        }
      }
    } finally {
      void queryClient.invalidateQueries({ queryKey: adminKeys.all });
    }
    const done = `${countOf(changed, ACCOUNTS)} ${changed === 1 ? "is" : "are"} ${is_active ? "open again" : "closed"}.`;
    tell({ text: [done, ...refused].join(" ") });
  }

  return (
    <>
      {active.length > 0 && (
        <Button variant="danger" size="small" onClick={() => setAsked("close")}>
          Close {countOf(active.length, ACCOUNTS)}
        </Button>
      )}
      {closed.length > 0 && (
        <Button variant="secondary" size="small" onClick={() => setAsked("open")}>
          Open {countOf(closed.length, ACCOUNTS)} again
        </Button>
      )}
      {asked === "close" && (
        <ConfirmSheet
          title={`Close ${countOf(active.length, ACCOUNTS)}?`}
          action={`Close ${countOf(active.length, ACCOUNTS)}`}
          keep="Keep them open"
          isDangerous
          act={() => change(active, false)}
          onDone={onDone}
          onClose={() => setAsked(undefined)}
        >
          <p dir="auto">{active.map(({ full_name }) => full_name).join(", ")}</p>
          <p>They can’t sign in any more, and are shown to nobody. Nothing is deleted; each can be opened again.</p>
          <p>Every login of theirs ends within five seconds. Sessions that are booked stay booked.</p>
        </ConfirmSheet>
      )}
      {asked === "open" && (
        <ConfirmSheet
          title={`Open ${countOf(closed.length, ACCOUNTS)} again?`}
          action={`Open ${countOf(closed.length, ACCOUNTS)} again`}
          act={() => change(closed, true)}
          onDone={onDone}
          onClose={() => setAsked(undefined)}
        >
          <p dir="auto">{closed.map(({ full_name }) => full_name).join(", ")}</p>
          <p>They can sign in with their passwords, and are shown as before.</p>
        </ConfirmSheet>
      )}
    </>
  );
}
