import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { JsonLd } from "@/components/json-ld";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { COMMENTS_PER_PAGE } from "@/features/community/keys";
import { MembersPost, PublicPost } from "@/features/community/posts/post-page";
import { ApiError, messageOf } from "@/lib/api/errors";
import { answerUnavailable, ownOrigin, publicApi, seemsSignedIn } from "@/lib/api/server";
import type { Post } from "@/lib/api/types";
import { isUuid } from "@/lib/paths";
import { shared } from "@/lib/sharing";

interface PageProps {
  params: Promise<{ id: string }>;
}

/** The post as everybody sees it. Cached per request: both the metadata and the page need it. */
const postById = cache(async (id: string) => {
  if (!isUuid(id)) return undefined;
  try {
    const { data } = await (await publicApi()).GET("/community/posts/{id}", { params: { path: { id } } });
    return data;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 404 ? undefined : error;
  }
});

/** The first comments; without them the browser reads them. */
async function commentsOf(id: string) {
  try {
    const params = { path: { id }, query: { per_page: COMMENTS_PER_PAGE } };
    return (await (await publicApi()).GET("/community/posts/{id}/comments", { params })).data;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const post = await postById((await params).id);
  // What not everybody sees is not named in a title that is sent to everybody.
  if (!post || post instanceof ApiError) return { title: "Post", robots: { index: false } };
  const { title, excerpt: description } = post;
  const page = { origin: await ownOrigin(), path: `/community/posts/${post.id}`, title, description };
  return { title, description, ...shared(page) };
}

/** The post, for search engines. */
function aboutPost(post: Post, origin: string) {
  const url = `${origin}/community/posts/${post.id}`;
  return {
    "@context": "https://schema.org",
    "@type": "DiscussionForumPosting",
    headline: post.title,
    text: post.excerpt,
    url,
    mainEntityOfPage: url,
    datePublished: post.created_at,
    ...(post.edited_at ? { dateModified: post.edited_at } : {}),
    author: { "@type": "Person", name: post.author?.name ?? "Deleted account" },
    interactionStatistic: [
      {
        "@type": "InteractionCounter",
        interactionType: "https://schema.org/LikeAction",
        userInteractionCount: post.upvotes,
      },
      {
        "@type": "InteractionCounter",
        interactionType: "https://schema.org/CommentAction",
        userInteractionCount: post.comment_count,
      },
    ],
  };
}

export default async function PostPage({ params }: PageProps) {
  const { id } = await params;
  const post = await postById(id);
  if (!post) {
    // Who may be a member finds out in the browser; a stranger gets the API's 404, with the way to the log-in.
    if (isUuid(id) && (await seemsSignedIn())) return <MembersPost id={id} />;
    notFound();
  }
  if (post instanceof ApiError) {
    if (post.isTemporary) answerUnavailable();
    return (
      <Notice
        tone="danger"
        action={
          <Button asChild variant="secondary" size="small">
            <a href={`/community/posts/${id}`}>Try again</a>
          </Button>
        }
      >
        {messageOf(post)}
      </Notice>
    );
  }
  return (
    <>
      <JsonLd data={aboutPost(post, await ownOrigin())} />
      <PublicPost post={post} comments={await commentsOf(id)} />
    </>
  );
}
