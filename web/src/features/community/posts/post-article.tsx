"use client";

import { Flag, Pencil, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import type { Post } from "@/lib/api/types";
import { loginPath } from "@/lib/paths";
import { useSearchChange } from "@/lib/use-search-change";
import { Byline } from "../byline";
import { TagLinks } from "../tag-links";
import { useReader } from "../use-reader";
import { Written } from "../written";
import { PostMarks } from "./post-marks";
import { commentCount } from "./post-types";
import { usePostChange } from "./use-post";
import { VoteButton } from "./vote-button";

const HiddenNotice = dynamic(() => import("../moderation/hidden-notice").then((module) => module.HiddenNotice));
const ReportSheet = dynamic(() => import("../moderation/report-sheet").then((module) => module.ReportSheet));
const DeleteSheet = dynamic(() => import("../delete-sheet").then((module) => module.DeleteSheet));

interface PostArticleProps {
  post: Post;
  /** Whether it is what its reader sees, not what everybody does. */
  isOwnView: boolean;
}

/** A post whole, with what its reader may do. */
export function PostArticle({ post, isOwnView }: PostArticleProps) {
  const { user, isVisitor } = useReader();
  const queryClient = useQueryClient();
  const { queryKey } = usePostChange(post.id);
  const changeSearch = useSearchChange();
  const isOwn = user !== undefined && user.id === post.author?.id;
  const path = `/community/posts/${post.id}`;
  return (
    <article className="grid gap-5">
      {post.is_hidden && post.moderation && (
        <HiddenNotice
          subject={{ kind: "post", id: post.id }}
          note={post.moderation}
          isAuthor={isOwn}
          onObjected={() => void queryClient.invalidateQueries({ queryKey, exact: true })}
        />
      )}
      <header className="grid gap-3">
        <PostMarks post={post} />
        <h1 dir="auto" className="headline text-xl">
          {post.title}
        </h1>
        <Byline author={post.author} createdAt={post.created_at} editedAt={post.edited_at} isLarge />
      </header>
      <Written html={post.content_html} />
      <TagLinks tags={post.tags} href={(tag) => `/community?tag=${encodeURIComponent(tag)}`} />
      <div className="flex min-h-11 flex-wrap items-center gap-2">
        <VoteButton post={post} isKnown={isOwnView} />
        {user && post.can_change && (
          <>
            <Button asChild variant="quiet">
              <Link href={`${path}/edit`} prefetch={false}>
                <Pencil className="size-4" aria-hidden /> Edit
              </Link>
            </Button>
            <Button variant="quiet" onClick={() => changeSearch({ do: "delete" }, { isStep: true })}>
              <Trash2 className="size-4" aria-hidden /> Delete
            </Button>
          </>
        )}
        {user && isOwnView && !isOwn && (
          <Button variant="quiet" onClick={() => changeSearch({ do: "report" }, { isStep: true })}>
            <Flag className="size-4" aria-hidden /> Report
          </Button>
        )}
        {isVisitor && (
          <Button asChild variant="quiet">
            <Link href={loginPath(`${path}?do=report`)} prefetch={false}>
              <Flag className="size-4" aria-hidden /> Report
            </Link>
          </Button>
        )}
      </div>
      <OpenSheet post={post} isOwn={isOwn} />
    </article>
  );
}

/** The sheet about the post that the URL names. */
function OpenSheet({ post, isOwn }: { post: Post; isOwn: boolean }) {
  const { user } = useReader();
  const router = useRouter();
  const search = useSearchParams();
  const changeSearch = useSearchChange();
  const { invalidateLists } = usePostChange(post.id);
  const open = search.get("do");
  if (!user || search.get("on")) return null;
  const close = () => changeSearch({ do: undefined });
  if (open === "report" && !isOwn) return <ReportSheet subject={{ kind: "post", id: post.id }} onClose={close} />;
  if (open !== "delete" || !post.can_change) return null;
  return (
    <DeleteSheet
      title="Delete this post?"
      action={
        post.comment_count > 0
          ? `Delete it with ${commentCount(post.post_type, post.comment_count)}`
          : "Delete the post"
      }
      onClose={close}
      onDelete={async () => {
        await api.DELETE("/community/posts/{id}", { params: { path: { id: post.id } } });
        invalidateLists();
        router.replace("/community");
      }}
    >
      It can&rsquo;t be brought back, and what others wrote below it goes with it.
    </DeleteSheet>
  );
}
