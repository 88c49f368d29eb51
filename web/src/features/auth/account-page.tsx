"use client";

import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/components/failure";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { DataSection } from "@/features/privacy/data-section";
import { PhotoSection } from "@/features/profiles/photo-section";
import { profileQuery } from "@/features/profiles/use-profile";
import { DevicesSection } from "./devices-section";
import { EmailSection } from "./email-section";
import { Guard } from "./guard";
import { NotificationsSection } from "./notifications-section";
import { PasswordSection } from "./password-section";

/** Everything about the account itself: how it looks, how it is opened, where, and how it ends. */
export function AccountPage() {
  return (
    <Guard>
      {() => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">Your account</h1>
          <Account />
        </div>
      )}
    </Guard>
  );
}

function Account() {
  const answer = useQuery(profileQuery);
  if (answer.error && !answer.data) {
    return (
      <div className="mt-8">
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      </div>
    );
  }
  if (!answer.data) {
    return (
      <Loading label="Your account is on its way…">
        <div className="mt-8 grid gap-6">
          <Skeleton className="h-44 w-full" />
          <Skeleton className="h-40 w-full" />
          <Skeleton className="h-72 w-full" />
        </div>
      </Loading>
    );
  }
  const { user, profile } = answer.data;
  return (
    <>
      <p className="mt-1 text-sm text-muted">{user.full_name}</p>
      <div className="mt-8 grid gap-6">
        {"photo_url" in profile && <PhotoSection user={user} photoUrl={profile.photo_url} />}
        <EmailSection user={user} />
        <PasswordSection email={user.email} />
        <NotificationsSection />
        <DevicesSection />
        <DataSection user={user} />
      </div>
    </>
  );
}
