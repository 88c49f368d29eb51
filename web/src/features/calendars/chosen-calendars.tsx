"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, NativeSelect } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";
import type { ChosenCalendars as Chosen } from "@/lib/api/types";
import { useChoose } from "./connections";

/** The calendars of an account: which are read, which one is written, and what holds when something is wrong. */
export function ChosenCalendars({ chosen, isCoach }: { chosen: Chosen; isCoach: boolean }) {
  const [draft, setDraft] = useState<Chosen>(chosen);
  const choose = useChoose(chosen.provider);
  const change = (changes: Partial<Chosen>) => {
    choose.reset();
    setDraft((shown) => ({ ...shown, ...changes }));
  };
  const toggle = (id: string, isRead: boolean) =>
    change({ read: isRead ? [...draft.read, id] : draft.read.filter((read) => read !== id) });
  const writable = draft.calendars.filter((calendar) => calendar.can_write);
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        choose.mutate(draft);
      }}
    >
      {choose.error && <Notice tone="danger">{messageOf(choose.error)}</Notice>}
      {isCoach && (
        <fieldset className="grid gap-1">
          <legend className="mb-1 text-sm font-medium">Busy times come from</legend>
          {draft.calendars.map((calendar) => (
            <Check
              key={calendar.id}
              isOn={draft.read.includes(calendar.id)}
              onChange={(isOn) => toggle(calendar.id, isOn)}
            >
              {calendar.name}
            </Check>
          ))}
        </fieldset>
      )}
      <Field label="Sessions are written into">
        {(control) => (
          <NativeSelect
            {...control}
            value={draft.write ?? ""}
            onChange={({ target }) => change({ write: target.value || null })}
          >
            {writable.map((calendar) => (
              <option key={calendar.id} value={calendar.id}>
                {calendar.name}
              </option>
            ))}
            <option value="">None of them</option>
          </NativeSelect>
        )}
      </Field>
      <Field label="If you delete a session there by hand">
        {(control) => (
          <NativeSelect
            {...control}
            value={draft.if_deleted}
            onChange={({ target }) => change({ if_deleted: target.value as Chosen["if_deleted"] })}
          >
            <option value="put_back">Put it back</option>
            <option value="leave_alone">Leave it deleted</option>
          </NativeSelect>
        )}
      </Field>
      {isCoach && (
        <Field label="While it can’t be read">
          {(control) => (
            <NativeSelect
              {...control}
              value={draft.if_broken}
              onChange={({ target }) => change({ if_broken: target.value as Chosen["if_broken"] })}
            >
              <option value="own_hours">Go on with my own hours</option>
              <option value="pause">Let nobody book</option>
            </NativeSelect>
          )}
        </Field>
      )}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" size="small" isBusy={choose.isPending}>
          Save these choices
        </Button>
        <p role="status" className="min-h-6 text-sm text-muted">
          {choose.isSuccess ? "Saved" : ""}
        </p>
      </div>
    </form>
  );
}

function Check({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-3 text-sm">
      <input
        type="checkbox"
        className="size-5 accent-brand"
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span dir="auto" className="wrap-anywhere">
        {children}
      </span>
    </label>
  );
}
