"use client";

import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { DevicesSection } from "@/features/auth/devices-section";
import { EmailSection } from "@/features/auth/email-section";
import { PasswordSection } from "@/features/auth/password-section";
import { CalendarsSection } from "@/features/calendars/calendars-section";
import { SettingsSection } from "@/features/notifications/settings-section";
import { DataSection } from "@/features/privacy/data-section";
import { DetailsSection } from "@/features/profiles/details-section";
import { PhotoSection } from "@/features/profiles/photo-section";
import { profileQuery } from "@/lib/api/queries";

/** The account of whoever is signed in: photo, email, password, notifications, devices and data. */
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
  const account = useQuery(profileQuery);
  if (account.error && !account.data) {
    return (
      <div className="mt-8">
        <Failure error={account.error} onRetry={() => void account.refetch()} />
      </div>
    );
  }
  if (!account.data) {
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
  const { user, profile } = account.data;
  return (
    <>
      <p dir="auto" className="mt-1 text-sm wrap-anywhere text-muted">
        {user.full_name}
      </p>
      <div className="mt-8 grid gap-6">
        {"photo_url" in profile && <PhotoSection user={user} photoUrl={profile.photo_url} />}
        {"photo_url" in profile && <DetailsSection profile={profile} />}
        <EmailSection user={user} />
        <PasswordSection email={user.email} />
        <CalendarsSection />
        <SettingsSection />
        <DevicesSection />
        <DataSection user={user} />
      </div>
    </>
  );
}
