import { PenLine, Rss } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { isNarrowed, postsPath, postsQuery, readPostSearch } from "@/features/community/posts/search";
import { PostList } from "@/features/community/posts/post-list";
import { ApiError, messageOf } from "@/lib/api/errors";
import { answerUnavailable, ownOrigin, publicApi, seemsSignedIn } from "@/lib/api/server";
import { shared } from "@/lib/sharing";

const TITLE = "Community";
const DESCRIPTION = "Questions, stories and what people think: written by those who look for a coach, and by coaches.";
const FEED = "/api/community/posts.atom";

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const search = readPostSearch(await searchParams);
  const page = shared({ origin: await ownOrigin(), path: "/community", title: TITLE, description: DESCRIPTION });
  return {
    title: TITLE,
    description: DESCRIPTION,
    ...page,
    alternates: { ...page.alternates, types: { "application/atom+xml": FEED } },
    // One address for search engines, whatever was searched.
    ...(isNarrowed(search) ? { robots: { index: false } } : {}),
  };
}

export default async function CommunityPage({ searchParams }: PageProps) {
  const search = readPostSearch(await searchParams);
  const found = await find(search);
  if (found instanceof ApiError && found.isTemporary) answerUnavailable();
  return (
    <div className="mx-auto max-w-4xl">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div>
          <h1 className="headline text-xl">{TITLE}</h1>
          <p className="mt-2 max-w-prose text-muted">Ask, tell, answer. Coaches read here too.</p>
        </div>
        <Button asChild>
          <Link href="/community/new" prefetch={false}>
            <PenLine className="size-4" aria-hidden /> Write a post
          </Link>
        </Button>
      </div>
      <div className="mt-8">
        {found instanceof ApiError ? (
          <Notice
            tone="danger"
            action={
              <Button asChild variant="secondary" size="small">
                <a href={found.isTemporary ? postsPath(search) : "/community"}>
                  {found.isTemporary ? "Try again" : "Show all posts"}
                </a>
              </Button>
            }
          >
            {messageOf(found)}
          </Notice>
        ) : (
          <PostList key={postsPath(search)} search={search} rendered={found} isExpected={await seemsSignedIn()} />
        )}
      </div>
      <p className="mt-12 text-sm">
        <a href={FEED} className="inline-flex min-h-9 items-center gap-2 text-muted hover:text-brand">
          <Rss className="size-4" aria-hidden /> The newest public posts as a feed
        </a>
      </p>
    </div>
  );
}

/** What everybody sees of it. */
async function find(search: ReturnType<typeof readPostSearch>) {
  try {
    const { data } = await (await publicApi()).GET("/community/posts", { params: { query: postsQuery(search) } });
    return data ?? ApiError.unreachable();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
