"use client";

import { ChevronLeft, ExternalLink, Pencil, Send, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { api } from "@/lib/api/client";
import type { Resource } from "@/lib/api/types";
import { useSearchChange } from "@/lib/use-search-change";
import { TagLinks } from "../tag-links";
import { useReader } from "../use-reader";
import { WrittenAt } from "../written-at";
import { BookmarkButton } from "./bookmark-button";
import { hostOf, RESOURCE_TYPES } from "./resource-types";
import { resourcesPath, sessionIn } from "./search";
import { useLibraryChange, useResource } from "./use-resources";

const DeleteSheet = dynamic(() => import("../delete-sheet").then((module) => module.DeleteSheet));
const SuggestSheet = dynamic(() => import("./suggest-sheet").then((module) => module.SuggestSheet));

/** A resource with what its reader may do. */
export function ResourceDetail({ resource: rendered }: { resource: Resource }) {
  const { user } = useReader();
  const { data: resource = rendered, isPlaceholderData } = useResource(rendered.id, rendered);
  const changeSearch = useSearchChange();
  const session = sessionIn(useSearchParams().get("for"));
  const type = RESOURCE_TYPES[resource.resource_type];
  const mayChange = user !== undefined && (user.role === "admin" || user.id === resource.owner_id);
  const list = resourcesPath({ tag: [], page: 1, ...(session ? { for: session } : {}) });
  return (
    <div className="mx-auto grid max-w-3xl gap-8">
      <p className="-mb-4 text-sm">
        <Link
          href={list}
          prefetch={false}
          className="inline-flex min-h-9 items-center gap-1 text-muted hover:text-brand"
        >
          <ChevronLeft className="size-4" aria-hidden /> Library
        </Link>
      </p>
      <article className="grid gap-5">
        <header className="grid gap-3">
          <p className="flex flex-wrap items-center justify-between gap-2">
            <Chip>{type.label}</Chip>
            <BookmarkButton resource={resource} isKnown={user !== undefined && !isPlaceholderData} isLarge />
          </p>
          <h1 dir="auto" className="headline text-xl">
            {resource.title}
          </h1>
          <p className="text-sm text-muted">
            {resource.owner_name ? (
              <>
                Recommended by{" "}
                <span dir="auto" className="font-medium text-ink">
                  {resource.owner_name}
                </span>
                ,{" "}
              </>
            ) : (
              "Recommended on "
            )}
            <WrittenAt at={resource.created_at} />
          </p>
        </header>
        <p dir="auto" className="max-w-[68ch] wrap-anywhere whitespace-pre-line">
          {resource.description}
        </p>
        <TagLinks tags={resource.tags} href={(tag) => resourcesPath({ tag: [tag], page: 1 })} />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button asChild size="large">
            <a href={resource.url} target="_blank" rel="nofollow ugc noopener noreferrer">
              <ExternalLink className="size-4.5" aria-hidden /> {type.use}
            </a>
          </Button>
          <p className="min-w-0 text-sm wrap-anywhere text-muted">at {hostOf(resource.url)}, in a new tab</p>
        </div>
        {resource.link_broken_since && (
          <p className="rounded-control bg-caution-soft px-4 py-3 text-sm text-caution">
            The page was gone when we looked, first on <WrittenAt at={resource.link_broken_since} />.{" "}
            {mayChange ? "Is there another address? You can edit it." : "We go on looking once a week."}
          </p>
        )}
        <div className="-ml-4 flex min-h-11 flex-wrap items-center gap-1">
          {user?.role === "coach" && (
            <Button variant="quiet" onClick={() => changeSearch({ do: "suggest" }, { isStep: true })}>
              <Send className="size-4" aria-hidden /> Suggest it to a client
            </Button>
          )}
          {mayChange && (
            <>
              <Button asChild variant="quiet">
                <Link href={`/community/resources/${resource.id}/edit`} prefetch={false}>
                  <Pencil className="size-4" aria-hidden /> Edit
                </Link>
              </Button>
              <Button variant="quiet" onClick={() => changeSearch({ do: "delete" }, { isStep: true })}>
                <Trash2 className="size-4" aria-hidden /> Delete
              </Button>
            </>
          )}
        </div>
      </article>
      <OpenSheet resource={resource} mayChange={mayChange} session={session} />
    </div>
  );
}

interface OpenSheetProps {
  resource: Resource;
  mayChange: boolean;
  session: string | undefined;
}

/** The sheet that the URL names. */
function OpenSheet({ resource, mayChange, session }: OpenSheetProps) {
  const { user } = useReader();
  const router = useRouter();
  const open = useSearchParams().get("do");
  const changeSearch = useSearchChange();
  const invalidateLibrary = useLibraryChange();
  const close = () => changeSearch({ do: undefined });
  if (open === "suggest" && user?.role === "coach") {
    return <SuggestSheet resource={resource} coach={user} session={session} onClose={close} />;
  }
  if (open !== "delete" || !mayChange) return null;
  return (
    <DeleteSheet
      title="Delete this recommendation?"
      action="Delete it"
      onClose={close}
      onDelete={async () => {
        await api.DELETE("/community/resources/{id}", { params: { path: { id: resource.id } } });
        void invalidateLibrary();
        router.replace("/community/resources");
      }}
    >
      It goes from the library, and from the bookmarks of everybody who has it there.
    </DeleteSheet>
  );
}
