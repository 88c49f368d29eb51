"use client";

import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";
import type { CommentPage, Post, User } from "@/lib/api/types";
import { loginPath } from "@/lib/paths";
import { useSearchChange } from "@/lib/use-search-change";
import { commentCount } from "../posts/post-types";
import { useReader } from "../use-reader";
import { CommentItem, LogInToAnswer } from "./comment-item";
import { threadOf, visibleItems } from "./thread";
import { useCommentChanges, useComments, useWriteComment } from "./use-comments";

/** Loaded for members, who alone can write. */
const CommentForm = dynamic(() => import("./comment-form").then((module) => module.CommentForm));
const ReportSheet = dynamic(() => import("../moderation/report-sheet").then((module) => module.ReportSheet));
const DeleteSheet = dynamic(() => import("../delete-sheet").then((module) => module.DeleteSheet));

/** So many pages are read for the comment that a link names; beyond, the reader goes on by hand. */
const MAX_PAGES_FOR_LINK = 20;

interface CommentListProps {
  post: Post;
  /** The first comments, if the server has rendered them. */
  rendered?: CommentPage;
}

/** The thread of a post, and the form for the next comment. */
export function CommentList({ post, rendered }: CommentListProps) {
  const { user, isVisitor } = useReader();
  const query = useComments(post.id, rendered);
  const { comments, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const linked = useLinkedComment(query);

  function toggle(id: string) {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  }

  return (
    <section id="comments" aria-labelledby="comments-title" className="scroll-mt-24">
      <h2 id="comments-title" className="headline text-lg">
        {titleOf(post, (comments?.length ?? 0) > 0)}
      </h2>
      {query.error && !comments ? (
        <div className="mt-4">
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : !comments ? (
        <Loading label="The comments are on their way…">
          <Skeleton className="mt-4 h-40 w-full" />
        </Loading>
      ) : (
        <ol className="mt-2">
          {visibleItems(threadOf(comments), collapsed).map((item) => (
            <AskingItem
              key={item.comment.id}
              item={item}
              reader={user}
              isCollapsed={collapsed.has(item.comment.id)}
              onCollapse={() => toggle(item.comment.id)}
              isLinked={linked === item.comment.id}
            />
          ))}
        </ol>
      )}
      {query.isFetchNextPageError && <Failure error={query.error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && (
        <Button variant="secondary" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      <OpenSheet post={post} />
      <div id="answer" className="mt-6 scroll-mt-24 border-t border-line pt-6">
        {user ? (
          <WriteForm post={post} user={user} />
        ) : isVisitor ? (
          <LogInToAnswer href={loginPath(`/community/posts/${post.id}#answer`)} />
        ) : (
          <div className="min-h-14" />
        )}
      </div>
    </section>
  );
}

/** How many there are. What is hidden is not counted, and its author sees it all the same. */
function titleOf({ post_type, comment_count }: Post, hasComments: boolean): string {
  const isQuestion = post_type === "question";
  if (comment_count > 0) return commentCount(post_type, comment_count);
  if (hasComments) return isQuestion ? "Answers" : "Comments";
  return isQuestion ? "Nobody has answered yet" : "Nobody has commented yet";
}

type ItemProps = Omit<Parameters<typeof CommentItem>[0], "onAsk">;

/** A comment whose sheets are in the URL. */
function AskingItem(props: ItemProps) {
  const changeSearch = useSearchChange();
  return (
    <CommentItem {...props} onAsk={(what) => changeSearch({ do: what, on: props.item.comment.id }, { isStep: true })} />
  );
}

/** The sheet about a comment that the URL names. */
function OpenSheet({ post }: { post: Post }) {
  const { user } = useReader();
  const search = useSearchParams();
  const changeSearch = useSearchChange();
  const changes = useCommentChanges(post.id);
  const [open, id] = [search.get("do"), search.get("on")];
  if (!id || !user) return null;
  const close = () => changeSearch({ do: undefined, on: undefined });
  if (open === "report") return <ReportSheet subject={{ kind: "comment", id }} onClose={close} />;
  if (open !== "delete") return null;
  return (
    <DeleteSheet
      title="Delete this comment?"
      action="Delete the comment"
      onClose={close}
      onDelete={async () => {
        await api.DELETE("/community/comments/{id}", { params: { path: { id } } });
        await changes.readAgain();
        close();
      }}
    >
      It can&rsquo;t be brought back. Answers to it stay.
    </DeleteSheet>
  );
}

function WriteForm({ post, user }: { post: Post; user: User }) {
  const write = useWriteComment(post.id, undefined);
  const isQuestion = post.post_type === "question";
  return (
    <CommentForm
      postId={post.id}
      keptAs={`${user.id}/answer/${post.id}`}
      label={isQuestion ? "Your answer" : "Your comment"}
      action={isQuestion ? "Publish your answer" : "Publish your comment"}
      send={write}
    />
  );
}

function subscribeHash(listener: () => void) {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** The comment that the URL's fragment names. Pages are read until it is there, and it is brought into view. */
function useLinkedComment({ comments, data, hasNextPage, isFetching, fetchNextPage }: ReturnType<typeof useComments>) {
  const hash = useSyncExternalStore(
    subscribeHash,
    () => window.location.hash,
    () => "",
  );
  const linked = /^#comment-([0-9a-f-]{36})$/.exec(hash)?.[1];
  const isThere = linked !== undefined && comments?.some(({ id }) => id === linked);
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (linked && !isThere && hasNextPage && !isFetching && pages < MAX_PAGES_FOR_LINK) void fetchNextPage();
  }, [linked, isThere, hasNextPage, isFetching, pages, fetchNextPage]);
  useEffect(() => {
    if (linked && isThere) document.getElementById(`comment-${linked}`)?.scrollIntoView({ block: "start" });
  }, [linked, isThere]);
  return linked;
}
