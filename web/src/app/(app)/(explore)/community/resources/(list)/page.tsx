import type { Metadata } from "next";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { AddResourceLink, ResourceList } from "@/features/community/resources/resource-list";
import {
  isNarrowed,
  readResourceSearch,
  resourcesPath,
  resourcesQuery,
  visitorSearch,
} from "@/features/community/resources/search";
import { ApiError, messageOf } from "@/lib/api/errors";
import { answerUnavailable, ownOrigin, publicApi, seemsSignedIn } from "@/lib/api/server";
import { shared } from "@/lib/sharing";

const TITLE = "Library";
const DESCRIPTION = "Articles, books, videos, templates and courses that coaches on Rapport recommend, and why.";

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const search = readResourceSearch(await searchParams);
  const page = { origin: await ownOrigin(), path: "/community/resources", title: TITLE, description: DESCRIPTION };
  return {
    title: TITLE,
    description: DESCRIPTION,
    ...shared(page),
    // One address for search engines, whatever was searched.
    ...(isNarrowed(search) ? { robots: { index: false } } : {}),
  };
}

export default async function LibraryPage({ searchParams }: PageProps) {
  const search = readResourceSearch(await searchParams);
  const found = await find(search);
  if (found instanceof ApiError && found.isTemporary) answerUnavailable();
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div>
          <h1 className="headline text-xl">{TITLE}</h1>
          <p className="mt-2 max-w-prose text-muted">What coaches recommend, and why.</p>
        </div>
        <AddResourceLink />
      </div>
      <div className="mt-8">
        {found instanceof ApiError ? (
          <Notice
            tone="danger"
            action={
              <Button asChild variant="secondary" size="small">
                <a href={found.isTemporary ? resourcesPath(search) : "/community/resources"}>
                  {found.isTemporary ? "Try again" : "Show the whole library"}
                </a>
              </Button>
            }
          >
            {messageOf(found)}
          </Notice>
        ) : (
          <ResourceList
            key={resourcesPath(search)}
            search={search}
            rendered={found}
            isExpected={await seemsSignedIn()}
          />
        )}
      </div>
    </>
  );
}

/** What everybody sees of it. */
async function find(search: ReturnType<typeof readResourceSearch>) {
  try {
    const query = resourcesQuery(visitorSearch(search));
    const { data } = await (await publicApi()).GET("/community/resources", { params: { query } });
    return data ?? ApiError.unreachable();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
