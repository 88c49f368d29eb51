"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, NativeSelect } from "@/components/ui/field";
import { api, body } from "@/lib/api/client";
import type { Person, PersonDetail } from "@/lib/api/types";
import { aRole, inText } from "@/lib/names";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { adminKeys } from "../keys";
import { refusalOf } from "./refusal";
import { ROLES } from "./roles";

interface PersonActionsProps {
  person: PersonDetail;
  /** Whoever acts is this person: the own login ends, too. */
  isSelf: boolean;
}

/** What an admin can change of an account, each with what follows from it. */
export function PersonActions({ person, isSelf }: PersonActionsProps) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<"role" | "close" | "open" | "delete">();
  const [role, setRole] = useState<Person["role"]>(person.role);
  const close = () => setAsked(undefined);
  const { id } = person;
  const name = inText(person.full_name);
  const params = { path: { id } };
  const change = (changes: { role?: Person["role"]; is_active?: boolean }) =>
    body(api.PATCH("/admin/users/{id}", { params, body: changes }));

  function done(text: string) {
    tell({ text });
    void queryClient.invalidateQueries({ queryKey: adminKeys.all });
  }

  const common = { onClose: close, explain: refusalOf };
  const ends = isSelf ? (
    <p>This is your own account: you are signed out.</p>
  ) : (
    <p>Every login of theirs ends within five seconds, in all their browsers.</p>
  );

  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="secondary"
        size="small"
        onClick={() => {
          setRole(person.role);
          setAsked("role");
        }}
      >
        Change the role
      </Button>
      <Button variant="secondary" size="small" onClick={() => setAsked(person.is_active ? "close" : "open")}>
        {person.is_active ? "Close the account" : "Open the account again"}
      </Button>
      <Button variant="danger" size="small" onClick={() => setAsked("delete")}>
        Delete the account
      </Button>
      {asked === "role" && (
        <ConfirmSheet
          {...common}
          title={`Another role for ${name}?`}
          action={role === person.role ? "Choose another role" : `Make ${name} ${aRole(role)}`}
          isReady={role !== person.role}
          act={() => change({ role })}
          onDone={() => done(`${name} is ${aRole(role)} now.`)}
        >
          <Field label="Role">
            {(control) => (
              <NativeSelect
                {...control}
                value={role}
                onChange={({ target }) => setRole(target.value as Person["role"])}
              >
                {ROLES.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          {(role === "admin" || role === "auditor") && role !== person.role && (
            <p>
              {role === "admin"
                ? "An admin sees everybody’s bookings and payments, and can change and refund them."
                : "An auditor sees what an admin sees, and changes nothing."}
            </p>
          )}
          <p>
            The new role begins with an empty profile. The old one is kept and shown to nobody, and is there again with
            the old role.
          </p>
          {ends}
        </ConfirmSheet>
      )}
      {asked === "close" && (
        <ConfirmSheet
          {...common}
          title={`Close the account of ${name}?`}
          action="Close the account"
          keep="Keep it open"
          isDangerous
          act={() => change({ is_active: false })}
          onDone={() => done(`The account of ${name} is closed.`)}
        >
          <p>They can’t sign in any more, and are shown to nobody. Nothing is deleted; it can be opened again.</p>
          <p>Sessions that are booked stay booked: cancel them if they shall not take place.</p>
          {ends}
        </ConfirmSheet>
      )}
      {asked === "open" && (
        <ConfirmSheet
          {...common}
          title={`Open the account of ${name} again?`}
          action="Open the account again"
          act={() => change({ is_active: true })}
          onDone={() => done(`${name} can sign in again.`)}
        >
          <p>They can sign in with their password, and are shown as before.</p>
        </ConfirmSheet>
      )}
      {asked === "delete" && (
        <ConfirmSheet
          {...common}
          title={`Delete the account of ${name}?`}
          action="Delete the account"
          keep="Keep it"
          isDangerous
          act={() => api.DELETE("/admin/users/{id}", { params })}
          onDone={() => done(`The account of ${name} is deleted. What is personal is erased within an hour.`)}
        >
          <p>
            As if they had done it themselves: signed out and hidden at once; within an hour their sessions ahead are
            cancelled and refunded, the last mails sent, and everything personal erased.
          </p>
          <p>This can’t be undone.</p>
        </ConfirmSheet>
      )}
    </div>
  );
}
