"use client";

import { ArrowBigUp } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";
import type { Post } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { loginPath } from "@/lib/paths";
import { useReader } from "../use-reader";
import { useVote } from "./use-post";

interface VoteButtonProps {
  post: Post;
  /** Whether the reader's own vote is known. */
  isKnown: boolean;
}

/** How many find a post good, and the reader's own vote. Visitors are led to the log-in and back. */
export function VoteButton({ post, isKnown }: VoteButtonProps) {
  const { isVisitor } = useReader();
  const vote = useVote(post.id);
  const name = `Upvote, ${post.upvotes} ${post.upvotes === 1 ? "vote" : "votes"}`;
  const label = (
    <>
      <ArrowBigUp className={cn("size-5", post.upvoted && "fill-current")} aria-hidden />
      <span>Upvote</span>
      <span className="figures border-l border-current/25 pl-2">{post.upvotes}</span>
    </>
  );
  if (isVisitor) {
    return (
      <Button asChild variant="secondary" size="medium">
        <Link href={loginPath(`/community/posts/${post.id}`)} prefetch={false} aria-label={name}>
          {label}
        </Link>
      </Button>
    );
  }
  return (
    <>
      <Button
        variant="secondary"
        aria-label={name}
        aria-pressed={post.upvoted}
        disabled={!isKnown}
        onClick={() => vote.mutate(!post.upvoted)}
        className={cn("disabled:opacity-100", post.upvoted && "border-brand bg-brand-soft text-brand-strong")}
      >
        {label}
      </Button>
      {vote.error && (
        <Notice tone="danger" className="order-last basis-full">
          Your vote is as it was. {messageOf(vote.error)}
        </Notice>
      )}
    </>
  );
}
