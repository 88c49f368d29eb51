"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useId } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import { messageOf } from "@/lib/api/errors";
import type { User } from "@/lib/api/types";
import { isEmailOnly, type KindGroup, kindGroups } from "./kinds";
import {
  type Channel,
  isOn,
  type PreferenceChange,
  type Preferences,
  preferencesQuery,
  useSetPreference,
} from "./preferences";

const CHANNELS: { channel: Channel; title: string }[] = [
  { channel: "email", title: "Email" },
  { channel: "in_app", title: "In the app" },
];

/** Which notifications somebody receives, by email and in the app. */
export function SettingsPage() {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">What you are told</h1>
          <p className="mt-2 text-muted">
            Each switch is saved at once. Mails about the account itself, like a new password, always reach you.
          </p>
          <div className="mt-8">
            <PreferencesTable role={user.role} />
          </div>
          <p className="mt-6 text-sm text-muted">
            Everything you have been told is in{" "}
            <Link href="/notifications" className="text-brand underline underline-offset-4">
              your notifications
            </Link>
            .
          </p>
        </div>
      )}
    </Guard>
  );
}

export function PreferencesTable({ role }: { role: User["role"] }) {
  const preferences = useQuery(preferencesQuery);
  const { setPreference, isSaving } = useSetPreference();
  const groups = kindGroups(role);

  if (groups.length === 0) return <Notice>Admins have no sessions, and are told of none.</Notice>;
  if (!preferences.data && preferences.error) {
    return <Failure error={preferences.error} onRetry={() => void preferences.refetch()} />;
  }
  if (!preferences.data) {
    return (
      <Loading label="Your switches are on their way…">
        <Skeleton className="h-svh w-full" />
      </Loading>
    );
  }
  return (
    <>
      {setPreference.error && (
        <Notice tone="danger" className="mb-4">
          {messageOf(setPreference.error)} The switch is as it was.
        </Notice>
      )}
      <Card className="p-0 sm:p-0">
        <table className="w-full border-collapse text-sm">
          <caption className="sr-only">What you are told by email and in the app</caption>
          <thead>
            <tr className="text-xs text-muted">
              <th scope="col" className="px-4 py-3 text-left font-medium sm:px-6">
                What
              </th>
              {CHANNELS.map(({ channel, title }) => (
                <th key={channel} scope="col" className="w-20 px-1 py-3 text-center font-medium sm:w-28">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map((group) => (
            <Group key={group.title} {...group} preferences={preferences.data} onChange={setPreference.mutate} />
          ))}
        </table>
      </Card>
      <p role="status" className="mt-3 min-h-6 text-sm text-muted">
        {isSaving ? "Saving…" : setPreference.isSuccess ? "Saved" : ""}
      </p>
    </>
  );
}

interface GroupProps extends KindGroup {
  preferences: Preferences;
  onChange: (change: PreferenceChange) => void;
}

function Group({ title, kinds, preferences, onChange }: GroupProps) {
  const id = useId();
  return (
    <tbody>
      <tr className="border-t border-line bg-sunken/60">
        <th id={id} scope="rowgroup" colSpan={3} className="px-4 py-2.5 text-left font-semibold sm:px-6">
          {title}
        </th>
      </tr>
      {kinds.map(({ kind, name }) => (
        <tr key={kind} className="border-t border-line">
          <th scope="row" className="px-4 py-2 text-left font-normal sm:px-6">
            {name}
          </th>
          {CHANNELS.map(({ channel, title: channelTitle }) => (
            <td key={channel} className="px-1 text-center">
              {(channel === "email" || !isEmailOnly(kind)) && (
                <Switch
                  aria-label={`${name}: ${channelTitle}`}
                  checked={isOn(preferences, kind, channel)}
                  onCheckedChange={(isOn) => onChange({ kind, channel, isOn })}
                />
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
