"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field, FieldError, Input, Textarea } from "@/components/ui/field";
import { Sheet } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { CANCELLATION_POLICIES } from "@/lib/api/cancellation-policies";
import { ApiError } from "@/lib/api/errors";
import { profileQuery, queryKeys } from "@/lib/api/queries";
import type { CoachProfile, FactorDefinition, PublicProfile, User } from "@/lib/api/types";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { wholeNumber } from "@/lib/locale";
import { useHashTarget } from "@/lib/use-hash-target";
import { useKept } from "@/lib/use-kept";
import { CodesInput } from "../inputs/codes-input";
import { PhotoSection } from "../photo-section";
import { lengthOf } from "../quiz-answers";
import { SaveBar } from "../save-bar";
import { saveCoach } from "../save-coach";
import { useQuizDefinitions } from "../use-quiz";
import {
  BIO_MAX,
  bodyOf,
  type CoachDraft,
  type DraftErrors,
  draftErrors,
  draftOf,
  HEADLINE_MAX,
  MOST,
} from "./coach-draft";
import { ListingStatus } from "./listing-status";
import { PriceFields } from "./price-fields";
import { TopicsField } from "./topics-field";

/** What clients see of a profile. */
export interface Preview {
  card: (coach: PublicProfile) => ReactNode;
  page: (coach: PublicProfile) => ReactNode;
}

/** A coach's profile: everything that clients see, with a preview beside it. */
export function CoachEditorPage({ preview }: { preview: Preview }) {
  return <Guard role="coach">{(user) => <EditorOf user={user} preview={preview} />}</Guard>;
}

function EditorOf({ user, preview }: { user: User; preview: Preview }) {
  const account = useQuery(profileQuery);
  const definitions = useQuizDefinitions();
  const error = account.data ? definitions.error : (account.error ?? definitions.error);
  if (error) {
    return (
      <Failure
        error={error}
        onRetry={() => {
          void account.refetch();
          void definitions.refetch();
        }}
      />
    );
  }
  if (!account.data || !definitions.data) {
    return (
      <Loading label="Your profile is on its way…">
        <div className="grid gap-6">
          <Skeleton className="h-10 w-60" />
          <Skeleton className="h-180 w-full" />
        </div>
      </Loading>
    );
  }
  return (
    <CoachEditor
      user={user}
      // The guard admits only coaches, who have a coach profile.
      profile={account.data.profile as CoachProfile}
      definitions={definitions.data}
      preview={preview}
    />
  );
}

interface CoachEditorProps {
  user: User;
  profile: CoachProfile;
  /** The quiz's: the languages and countries there are. */
  definitions: FactorDefinition[];
  preview: Preview;
}

export function CoachEditor({ user, profile, definitions, preview }: CoachEditorProps) {
  const queryClient = useQueryClient();
  const [kept, keepDraft] = useKept<CoachDraft>(`profile:${user.id}`);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [isPreviewed, setIsPreviewed] = useState(false);
  useHashTarget();
  const draft = kept ?? draftOf(profile);
  const changed = { ...profile, ...bodyOf(draft) };
  const save = useMutation({
    mutationFn: () => saveCoach(user.id, bodyOf(draft)),
    onSuccess: (saved) => {
      keepDraft(undefined);
      queryClient.setQueryData(profileQuery.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: queryKeys.coach(user.id) });
    },
    onError: (error) => showErrors(serverErrors(error)),
  });

  function change(part: Partial<CoachDraft>) {
    save.reset();
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in part))));
    keepDraft({ ...draft, ...part });
  }

  function showErrors(found: DraftErrors): boolean {
    setErrors(found);
    const first = FIELD_IDS.find(([name]) => found[name]);
    if (first) document.getElementById(first[1])?.scrollIntoView({ block: "center" });
    return first !== undefined;
  }

  const codes = (key: "languages" | "target_countries", label: string) => ({
    ...definitions.find((factor) => factor.key === key)!,
    label,
  });
  const shown: PublicProfile = { ...changed, id: user.id, headline: changed.headline ?? "Your headline will be here" };
  return (
    <div className="grid gap-6">
      <div>
        <h1 className="headline text-xl">Your profile</h1>
        <p className="mt-1 text-sm text-muted">
          Clients read it before they book. Your name and time zone are in{" "}
          <Link href="/account#details" className="text-brand underline underline-offset-4">
            your account
          </Link>
          .
        </p>
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-[1fr_22rem] xl:gap-10">
        <div className="grid gap-6">
          <ListingStatus coachId={user.id} profile={profile} draft={changed} />
          <PhotoSection user={user} photoUrl={profile.photo_url} />
          <Section id="words" title="In your words">
            <Field
              label="Headline"
              help={`Whom you help with what, in one line. ${counted(draft.headline, HEADLINE_MAX)}`}
              error={errors.headline}
            >
              {(ids) => (
                <Anchor id="headline">
                  <Input
                    {...ids}
                    value={draft.headline}
                    onChange={(event) => change({ headline: event.target.value })}
                    placeholder="I help engineers become people who lead engineers"
                  />
                </Anchor>
              )}
            </Field>
            <Field
              label="Who you are and how you work"
              help={`What a first session is like, whom you worked with, what you do not do. ${counted(draft.bio, BIO_MAX)}`}
              error={errors.bio}
            >
              {(ids) => (
                <Anchor id="bio">
                  <Textarea
                    {...ids}
                    rows={9}
                    value={draft.bio}
                    onChange={(event) => change({ bio: event.target.value })}
                  />
                </Anchor>
              )}
            </Field>
          </Section>
          <Section id="topics" title="With whom, on what">
            <TopicsField topics={draft.expertise} onChange={(expertise) => change({ expertise })} />
            <CodesField
              id="languages"
              help="Matching asks for one that you both speak."
              factor={codes("languages", "Languages you coach in")}
              value={draft.languages}
              onChange={(languages) => change({ languages })}
            />
            <CodesField
              id="countries"
              help="Where you have lived or worked, or know your way with the offices."
              factor={codes("target_countries", "Countries you know")}
              value={draft.countries}
              onChange={(countries) => change({ countries })}
            />
          </Section>
          <Section id="sessions" title="Sessions and price">
            <PriceFields draft={draft} errors={errors} onChange={change} />
            <fieldset>
              <legend className="text-sm font-medium">When a client cancels</legend>
              <div className="mt-2 grid gap-2">
                {CANCELLATION_POLICIES.map(({ policy }) => (
                  <label
                    key={policy}
                    className="flex min-h-12 items-center gap-3 rounded-control border border-line-strong/60 px-4 py-2 text-sm transition-colors hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
                  >
                    <input
                      type="radio"
                      name="policy"
                      className="size-4.5 shrink-0 accent-brand"
                      checked={draft.cancellation_policy === policy}
                      onChange={() => change({ cancellation_policy: policy })}
                    />
                    <span>
                      <span className="block font-medium first-letter:uppercase">{policy}</span>
                      <span className="text-muted">{cancellationTerms(policy)}</span>
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
            <Field
              label="The link to your video room (you can leave it empty)"
              help="Only clients with a confirmed session see it."
              error={errors.meeting_url}
            >
              {(ids) => (
                <Anchor id="meeting">
                  <Input
                    {...ids}
                    type="url"
                    inputMode="url"
                    value={draft.meeting_url}
                    onChange={(event) => change({ meeting_url: event.target.value })}
                    placeholder="https://meet.example.com/you"
                  />
                </Anchor>
              )}
            </Field>
          </Section>
        </div>
        <aside aria-label="Preview" className="sticky top-24 hidden gap-3 xl:grid">
          <h2 className="text-sm font-medium">How clients find you</h2>
          <div inert>{preview.card(shown)}</div>
          <Button variant="secondary" onClick={() => setIsPreviewed(true)}>
            <Eye className="size-4.5" aria-hidden /> See the whole page
          </Button>
        </aside>
      </div>
      <SaveBar
        isDirty={kept !== undefined}
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        fault={Object.values(errors).some(Boolean) ? "Something above needs another look." : undefined}
        error={save.error}
        onSave={() => {
          if (!showErrors(draftErrors(draft))) save.mutate();
        }}
        onDiscard={() => {
          save.reset();
          setErrors({});
          keepDraft(undefined);
        }}
      >
        <Button variant="quiet" className="xl:hidden" onClick={() => setIsPreviewed(true)}>
          <Eye className="size-4.5" aria-hidden /> Preview
        </Button>
      </SaveBar>
      <Sheet isOpen={isPreviewed} onOpenChange={setIsPreviewed} isWide title="As clients see it">
        <div inert className="grid gap-8">
          <div className="max-w-sm xl:hidden">{preview.card(shown)}</div>
          {preview.page(shown)}
        </div>
      </Sheet>
    </div>
  );
}

/** Where the first error is shown, in the order of the page. */
const FIELD_IDS: [keyof CoachDraft, string][] = [
  ["headline", "headline"],
  ["bio", "bio"],
  ["expertise", "expertise"],
  ["languages", "languages"],
  ["countries", "countries"],
  ["session_durations", "durations"],
  ["price", "price"],
  ["meeting_url", "meeting"],
];

/** The field errors of a 422, each at its field: `expertise[0]` is at `expertise`. */
function serverErrors(error: Error): DraftErrors {
  const found: DraftErrors = {};
  if (!(error instanceof ApiError)) return found;
  for (const { field, message } of error.fields) {
    const name = field.split(/[.[]/)[0] as keyof CoachDraft;
    if (FIELD_IDS.some(([known]) => known === name)) found[name] ??= message;
  }
  return found;
}

function counted(text: string, most: number): string {
  const length = lengthOf(text);
  return length === 0 ? "" : `${wholeNumber(length)} of ${wholeNumber(most)} characters.`;
}

/** What a fragment leads to: the control is within. */
function Anchor({ id, children }: { id: string; children: ReactNode }) {
  return (
    <div id={id} className="scroll-mt-36">
      {children}
    </div>
  );
}

interface CodesFieldProps {
  id: string;
  help: string;
  factor: FactorDefinition;
  value: string[];
  onChange: (value: string[]) => void;
  error?: string;
}

function CodesField({ id, help, factor, value, onChange, error }: CodesFieldProps) {
  return (
    <div id={id} role="group" aria-labelledby={`${id}-label`} className="scroll-mt-24">
      <p id={`${id}-label`} className="text-sm font-medium">
        {factor.label}
      </p>
      <p id={`${id}-help`} className="mb-3 text-sm text-muted">
        {help}
      </p>
      <CodesInput
        factor={factor}
        value={value}
        onChange={(next) => onChange(next ?? [])}
        max={MOST}
        isInvalid={error !== undefined}
        labelledBy={`${id}-label`}
        describedBy={`${id}-help`}
      />
      <FieldError>{error}</FieldError>
    </div>
  );
}
