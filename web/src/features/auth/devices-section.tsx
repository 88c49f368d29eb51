"use client";

import { CircleHelp, Laptop, Smartphone, Tablet } from "lucide-react";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { messageOf } from "@/lib/api/errors";
import type { SignIn } from "@/lib/api/types";
import { dateTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { deviceOf } from "./device-name";
import { useEndSignIn, useSignIns } from "./use-sign-ins";

const icons = { phone: Smartphone, tablet: Tablet, computer: Laptop, unknown: CircleHelp };

/** The devices on which the user is signed in, each with a button to sign it out. */
export function DevicesSection() {
  const signIns = useSignIns();
  return (
    <Section id="devices" title="Signed-in devices">
      <p className="-mt-3 text-sm text-muted">Is there one you don’t know? Sign it out, then change your password.</p>
      {signIns.data ? (
        <Devices signIns={signIns.data.items} more={signIns.data.total - signIns.data.items.length} />
      ) : signIns.error ? (
        <Failure error={signIns.error} onRetry={() => void signIns.refetch()} />
      ) : (
        <Loading label="Your devices are on their way…">
          <Skeleton className="h-20 w-full" />
        </Loading>
      )}
    </Section>
  );
}

function Devices({ signIns, more }: { signIns: SignIn[]; more: number }) {
  const end = useEndSignIn();
  return (
    <div className="grid gap-3">
      {end.error && <Notice tone="danger">{messageOf(end.error)}</Notice>}
      <ul>
        {signIns.map((signIn) => (
          <li
            key={signIn.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3.5 first:border-0 first:pt-0 last:pb-0"
          >
            <Device signIn={signIn} isBusy={end.isPending && end.variables === signIn.id} onEnd={end.mutate} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-sm text-muted">And {more} more, used longer ago.</p>}
    </div>
  );
}

interface DeviceProps {
  signIn: SignIn;
  isBusy: boolean;
  onEnd: (id: string) => void;
}

function Device({ signIn, isBusy, onEnd }: DeviceProps) {
  const zone = useBrowserZone() ?? "UTC";
  const { name, kind } = deviceOf(signIn.user_agent);
  const Icon = icons[kind];
  const lastUsed = dateTime(signIn.last_used_at, zone);
  return (
    <>
      <Icon className="size-5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1 basis-44">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium wrap-anywhere">{name}</span>
          {signIn.is_current && <Chip tone="brand">This device</Chip>}
        </p>
        <p className="figures text-sm text-muted">
          Last used <span className="whitespace-nowrap">{lastUsed}</span>
          {signIn.address && (
            <>
              <span className="hidden sm:inline"> · </span>
              <span className="block wrap-anywhere sm:inline">{signIn.address}</span>
            </>
          )}
        </p>
      </div>
      {!signIn.is_current && (
        <Button variant="secondary" size="small" isBusy={isBusy} onClick={() => onEnd(signIn.id)}>
          Sign out
          <span className="sr-only">
            {name}, last used {lastUsed}
          </span>
        </Button>
      )}
    </>
  );
}
