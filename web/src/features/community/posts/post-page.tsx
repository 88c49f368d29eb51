"use client";

import { ChevronLeft } from "lucide-react";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/api/errors";
import type { CommentPage, Post } from "@/lib/api/types";
import { CommentList } from "../comments/comment-list";
import { useReader } from "../use-reader";
import { NoSuchPost } from "./no-such-post";
import { PostArticle } from "./post-article";
import { usePost } from "./use-post";

interface RenderedPostProps {
  /** As everybody sees it, with its first comments: rendered by the server. */
  post: Post;
  comments: CommentPage | undefined;
}

/** A public post with its comments. */
export function PublicPost({ post: rendered, comments }: RenderedPostProps) {
  const { user } = useReader();
  const { data = rendered, error, isPlaceholderData } = usePost(rendered.id, rendered);
  if (error instanceof ApiError && error.status === 404) return <NoSuchPost />;
  return <PostWithComments post={data} isOwnView={user !== undefined && !isPlaceholderData} comments={comments} />;
}

/** A post that only members see, or only its author and the team: read in the browser, once it is known who reads. */
export function MembersPost({ id }: { id: string }) {
  return <Guard>{() => <ReadPost id={id} />}</Guard>;
}

function ReadPost({ id }: { id: string }) {
  const post = usePost(id);
  if (post.error instanceof ApiError && post.error.status === 404) return <NoSuchPost />;
  if (post.error && !post.data) return <Failure error={post.error} onRetry={() => void post.refetch()} />;
  if (!post.data) {
    return (
      <Loading label="The post is on its way…">
        <div className="mx-auto grid max-w-3xl gap-5">
          <Skeleton className="h-10 w-2/3" />
          <Skeleton className="h-72 w-full" />
        </div>
      </Loading>
    );
  }
  return <PostWithComments post={post.data} isOwnView />;
}

interface PostWithCommentsProps {
  post: Post;
  isOwnView: boolean;
  comments?: CommentPage;
}

function PostWithComments({ post, isOwnView, comments }: PostWithCommentsProps) {
  return (
    <div className="mx-auto grid max-w-3xl gap-8">
      <p className="-mb-4 text-sm">
        <Link
          href="/community"
          prefetch={false}
          className="inline-flex min-h-9 items-center gap-1 text-muted hover:text-brand"
        >
          <ChevronLeft className="size-4" aria-hidden /> Community
        </Link>
      </p>
      <PostArticle post={post} isOwnView={isOwnView} />
      <CommentList post={post} rendered={comments} />
    </div>
  );
}
