"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { z } from "zod/mini";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ZonePicker } from "@/components/zone-picker";
import { profileQuery } from "@/lib/api/queries";
import type { ClientProfile, CoachProfile } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { setFieldErrors } from "@/lib/forms";
import { useBrowserZone } from "@/lib/use-now";
import { canonicalZone, zoneCity } from "@/lib/zones";
import { saveDetails } from "./save-details";

const detailsSchema = z.object({
  full_name: z
    .string()
    .check(z.trim(), z.minLength(1, "Enter your name."), z.maxLength(120, "At most 120 characters.")),
  phone: z
    .string()
    .check(
      z.trim(),
      z.maxLength(32, "At most 32 characters."),
      z.regex(/^(\+?[\d\s().\/-]*\d[\d\s().\/-]*)?$/, "Digits, with the country code first: +49 30 1234567."),
    ),
  timezone: z.string(),
});

type Details = z.infer<typeof detailsSchema>;

/** The name, phone and time zone of a client or coach. */
export function DetailsSection({ profile }: { profile: ClientProfile | CoachProfile }) {
  const queryClient = useQueryClient();
  const browserZone = useBrowserZone();
  const [formError, setFormError] = useState<string>();
  const [isSaved, setIsSaved] = useState(false);
  const hasPhone = "phone" in profile || "quiz" in profile;
  const { register, control, handleSubmit, setError, setValue, reset, formState } = useForm<Details>({
    resolver: zodResolver(detailsSchema),
    defaultValues: valuesOf(profile),
  });
  const { errors } = formState;
  const zone = useWatch({ control, name: "timezone" });

  async function save(values: Details) {
    setFormError(undefined);
    setIsSaved(false);
    try {
      const saved = await saveDetails(values, hasPhone);
      queryClient.setQueryData(profileQuery.queryKey, saved);
      auth.update(saved.user);
      reset(valuesOf(saved.profile as ClientProfile | CoachProfile));
      setIsSaved(true);
    } catch (error) {
      setFormError(setFieldErrors(error, ["full_name", "phone", "timezone"], setError));
    }
  }

  return (
    <Section id="details" title="About you">
      <form method="post" noValidate onSubmit={handleSubmit(save)} className="grid gap-5">
        {formError && <Notice tone="danger">{formError}</Notice>}
        {isSaved && !formState.isDirty && <Notice tone="success" title="Saved" />}
        <Field label="Your name" error={errors.full_name?.message}>
          {(ids) => <Input {...ids} {...register("full_name")} autoComplete="name" />}
        </Field>
        {hasPhone && (
          <Field
            label="Phone (you can leave it empty)"
            help="With the country code, like +49 30 1234567."
            error={errors.phone?.message}
          >
            {(ids) => <Input {...ids} {...register("phone")} type="tel" autoComplete="tel" />}
          </Field>
        )}
        <Field label="Time zone" help="Mails write times in it." error={errors.timezone?.message}>
          {(ids) => (
            <Controller
              control={control}
              name="timezone"
              render={({ field }) => (
                <ZonePicker id={ids.id} zone={field.value} onChange={field.onChange} label="Time zone" />
              )}
            />
          )}
        </Field>
        {browserZone && browserZone !== canonicalZone(zone) && (
          <p className="-mt-2 text-sm text-muted">
            This device is in another one.{" "}
            <Button variant="link" onClick={() => setValue("timezone", browserZone, { shouldDirty: true })}>
              Use {zoneCity(browserZone)}
            </Button>
          </p>
        )}
        <Button
          type="submit"
          className="justify-self-start"
          isBusy={formState.isSubmitting}
          disabled={!formState.isDirty}
        >
          Save
        </Button>
      </form>
    </Section>
  );
}

function valuesOf(profile: ClientProfile | CoachProfile): Details {
  const phone = "phone" in profile ? (profile.phone ?? "") : "";
  return { full_name: profile.full_name, phone, timezone: canonicalZone(profile.timezone) };
}
