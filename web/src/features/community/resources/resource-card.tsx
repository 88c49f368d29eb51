"use client";

import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import type { Resource } from "@/lib/api/types";
import { TagLinks } from "../tag-links";
import { BookmarkButton } from "./bookmark-button";
import { RESOURCE_TYPES, hostOf } from "./resource-types";
import { resourcePath, resourcesPath } from "./search";

interface ResourceCardProps {
  resource: Resource;
  isKnown: boolean;
  /** The session for whose client a coach looks for something. */
  session?: string;
}

/** A resource in the library; the whole card links to it. */
export function ResourceCard({ resource, isKnown, session }: ResourceCardProps) {
  return (
    <article className="relative flex h-full flex-col gap-3 rounded-card border border-line bg-surface p-5 transition-colors hover:border-brand">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex flex-wrap gap-1">
          <Chip>{RESOURCE_TYPES[resource.resource_type].label}</Chip>
          {resource.link_broken_since && <Chip tone="caution">Page is gone</Chip>}
        </span>
        <BookmarkButton resource={resource} isKnown={isKnown} />
      </div>
      <h2 dir="auto" className="headline text-lg leading-snug">
        <Link
          href={resourcePath(resource.id, session)}
          prefetch={false}
          className="rounded-control after:absolute after:inset-0"
        >
          {resource.title}
        </Link>
      </h2>
      {resource.reason && <p className="text-sm font-medium text-brand">{resource.reason}</p>}
      <p dir="auto" className="line-clamp-3 text-sm wrap-anywhere text-muted">
        {resource.description}
      </p>
      <TagLinks
        tags={resource.tags.slice(0, 3)}
        href={(tag) => resourcesPath({ tag: [tag], page: 1, ...(session ? { for: session } : {}) })}
      />
      <p className="mt-auto border-t border-line pt-3 text-xs wrap-anywhere text-muted">
        {hostOf(resource.url)}
        {resource.owner_name && (
          <>
            , recommended by <span dir="auto">{resource.owner_name}</span>
          </>
        )}
      </p>
    </article>
  );
}

interface ResourceGridProps extends Omit<ResourceCardProps, "resource"> {
  resources: Resource[];
}

export function ResourceGrid({ resources, ...card }: ResourceGridProps) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {resources.map((resource) => (
        <li key={resource.id}>
          <ResourceCard resource={resource} {...card} />
        </li>
      ))}
    </ul>
  );
}
