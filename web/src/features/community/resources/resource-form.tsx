"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { Field, Input, NativeSelect, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { TagsInput } from "@/components/ui/tags-input";
import { api, body } from "@/lib/api/client";
import type { Resource, ResourceBody, ResourceType, User } from "@/lib/api/types";
import { IdempotentSender } from "@/lib/idempotency";
import { useKept } from "@/lib/use-kept";
import { refusedFields } from "../refused-fields";
import { communityKeys } from "../keys";
import { RESOURCE_TYPE_VALUES, RESOURCE_TYPES } from "./resource-types";
import { useLibraryChange } from "./use-resources";

type ResourceErrors = Partial<Record<keyof ResourceBody, string>>;

const FIELDS = ["title", "description", "resource_type", "url", "tags"] as const;
const EMPTY: ResourceBody = { title: "", description: "", resource_type: "article", url: "", tags: [] };

/** The API's bounds. */
const MAX_TITLE = 200;
const MAX_DESCRIPTION = 2_000;
const MAX_URL = 2_000;
const MAX_TAGS = 20;

/** Adds something to the library: coaches and the team. */
export function NewResourcePage() {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-2xl">
          <h1 className="headline text-xl">Recommend something</h1>
          <div className="mt-6">
            {user.role === "client" ? <ForCoaches /> : <ResourceForm user={user} resource={undefined} />}
          </div>
        </div>
      )}
    </Guard>
  );
}

/** Changes a recommendation: its owner and the team. */
export function EditResourcePage({ id }: { id: string }) {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-2xl">
          <h1 className="headline text-xl">Change the recommendation</h1>
          <div className="mt-6">
            <ReadResource id={id} user={user} />
          </div>
        </div>
      )}
    </Guard>
  );
}

function ReadResource({ id, user }: { id: string; user: User }) {
  const { data, error, refetch } = useQuery({
    queryKey: communityKeys.resource(id, user.id),
    queryFn: ({ signal }) => body(api.GET("/community/resources/{id}", { params: { path: { id } }, signal })),
  });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Loading label="The recommendation is on its way…">
        <Skeleton className="h-120 w-full" />
      </Loading>
    );
  }
  if (user.role !== "admin" && data.owner_id !== user.id) return <ForCoaches />;
  return <ResourceForm user={user} resource={data} />;
}

function ForCoaches() {
  return (
    <Notice
      title="Coaches recommend, and change what they have recommended"
      action={
        <Button asChild variant="secondary" size="small">
          <Link href="/community/resources">See the library</Link>
        </Button>
      }
    />
  );
}

function missing(resource: ResourceBody): ResourceErrors {
  return {
    ...(resource.title.trim().length < 3 ? { title: "Give it a title of three letters at least." } : {}),
    ...(resource.description.trim() === "" ? { description: "Say whom it helps, and with what." } : {}),
    ...(/^https?:\/\/\S+$/i.test(resource.url.trim()) ? {} : { url: "Enter a link that begins with https://." }),
  };
}

/** The fields of a recommendation: of a new one, or of one that is changed. */
function ResourceForm({ user, resource }: { user: User; resource: Resource | undefined }) {
  const [typed, setTyped] = useKept<ResourceBody>(`${user.id}/resource/${resource?.id ?? "new"}`);
  const [isSubmitted, setIsSubmitted] = useState(false);
  const [sender] = useState(() => new IdempotentSender());
  const invalidateLibrary = useLibraryChange();
  const router = useRouter();
  const values = typed ?? (resource ? bodyOf(resource) : EMPTY);
  const save = useMutation({
    mutationFn: (payload: ResourceBody) =>
      resource
        ? body(api.PUT("/community/resources/{id}", { params: { path: { id: resource.id } }, body: payload }))
        : sender.send(payload, (key) =>
            body(api.POST("/community/resources", { params: { header: { "Idempotency-Key": key } }, body: payload })),
          ),
    onSuccess: ({ id }) => {
      setTyped(undefined);
      void invalidateLibrary();
      router.push(`/community/resources/${id}`);
    },
  });
  const refused = refusedFields(save.error, FIELDS);
  const errors: ResourceErrors = { ...refused.errors, ...(isSubmitted ? missing(values) : {}) };
  const change = (part: Partial<ResourceBody>) => setTyped({ ...values, ...part });

  return (
    <form
      className="grid gap-6"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsSubmitted(true);
        if (Object.keys(missing(values)).length === 0) save.mutate({ ...values, url: values.url.trim() });
      }}
    >
      <Field label="Title" error={errors.title}>
        {(control) => (
          <Input
            {...control}
            value={values.title}
            maxLength={MAX_TITLE}
            onChange={(event) => change({ title: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-6 sm:grid-cols-[1fr_12rem]">
        <Field label="Link" error={errors.url}>
          {(control) => (
            <Input
              {...control}
              type="url"
              inputMode="url"
              value={values.url}
              maxLength={MAX_URL}
              placeholder="https://"
              onChange={(event) => change({ url: event.target.value })}
            />
          )}
        </Field>
        <Field label="What is it?" error={errors.resource_type}>
          {(control) => (
            <NativeSelect
              {...control}
              value={values.resource_type}
              onChange={(event) => change({ resource_type: event.target.value as ResourceType })}
            >
              {RESOURCE_TYPE_VALUES.map((value) => (
                <option key={value} value={value}>
                  {RESOURCE_TYPES[value].label}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
      <Field
        label="Why do you recommend it?"
        help="Whom it helps, with what, and how long it takes."
        error={errors.description}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={5}
            maxLength={MAX_DESCRIPTION}
            value={values.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Tags (you can leave them out)"
        help="A few words that others would search for. Enter adds one."
        error={errors.tags}
      >
        {(control) => (
          <TagsInput
            {...control}
            value={values.tags}
            onChange={(tags) => change({ tags })}
            max={MAX_TAGS}
            placeholder="For example: job interview"
          />
        )}
      </Field>
      {refused.message && <Notice tone="danger">{refused.message}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="large" isBusy={save.isPending}>
          {resource ? "Save the recommendation" : "Add it to the library"}
        </Button>
        <Button asChild variant="quiet" size="large">
          <Link
            href={resource ? `/community/resources/${resource.id}` : "/community/resources"}
            onClick={() => setTyped(undefined)}
          >
            {resource ? "Leave it as it was" : "Not now"}
          </Link>
        </Button>
      </div>
    </form>
  );
}

function bodyOf({ title, description, resource_type, url, tags }: Resource): ResourceBody {
  return { title, description, resource_type, url, tags };
}
