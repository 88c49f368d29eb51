"use client";

import { ChevronDown, ChevronRight, CornerDownRight } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import type { Comment, User } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { inText } from "@/lib/names";
import { authorName, Byline } from "../byline";
import { Written } from "../written";
import type { ThreadItem } from "./thread";
import { useCommentChanges, useEditComment, useWriteComment } from "./use-comments";

/** Loaded for members, who alone can write. */
const CommentForm = dynamic(() => import("./comment-form").then((module) => module.CommentForm));
const HiddenNotice = dynamic(() => import("../moderation/hidden-notice").then((module) => module.HiddenNotice));

interface CommentItemProps {
  item: ThreadItem;
  reader: User | undefined;
  isCollapsed: boolean;
  onCollapse: () => void;
  /** The link of the page names this comment. */
  isLinked: boolean;
  /** What asks before it acts is opened by the list. */
  onAsk: (what: "report" | "delete") => void;
}

/** By depth. Deeper answers stand where the last ones do, and say whom they answer. */
const INDENTS = ["", "ms-3 sm:ms-7", "ms-6 sm:ms-14", "ms-9 sm:ms-21", "ms-12 sm:ms-28"] as const;

/** A comment in its thread, with what its reader may do. */
export function CommentItem({ item, reader, isCollapsed, onCollapse, isLinked, onAsk }: CommentItemProps) {
  const { comment, depth, replies, parent } = item;
  return (
    <li
      id={`comment-${comment.id}`}
      className={cn(
        "scroll-mt-28 border-line py-4",
        INDENTS[Math.min(depth, INDENTS.length - 1)],
        depth === 0 ? "border-t first:border-t-0" : "border-s-2 ps-3 sm:ps-4",
      )}
    >
      <article
        aria-label={`By ${inText(authorName(comment.author))}`}
        className={cn("grid gap-2.5", isLinked && "-mx-2 rounded-card bg-accent-soft p-2")}
      >
        {comment.is_deleted ? (
          <p className="text-sm text-muted italic">This comment was deleted. The answers to it stay.</p>
        ) : (
          <>
            <Byline author={comment.author} createdAt={comment.created_at} editedAt={comment.edited_at} />
            {parent && depth > 1 && (
              <p className="flex items-center gap-1.5 text-xs text-muted">
                <CornerDownRight className="size-3.5 shrink-0" aria-hidden />
                <a href={`#comment-${parent.id}`} className="underline-offset-4 hover:underline">
                  answers {parent.is_deleted ? "a deleted comment" : inText(authorName(parent.author))}
                </a>
              </p>
            )}
            <CommentBody comment={comment} reader={reader} onAsk={onAsk} />
          </>
        )}
        {replies > 0 && (
          <button
            type="button"
            aria-expanded={!isCollapsed}
            onClick={onCollapse}
            className="inline-flex min-h-9 items-center gap-1 justify-self-start rounded-control text-sm font-medium text-brand hover:text-brand-strong"
          >
            {isCollapsed ? (
              <ChevronRight className="size-4" aria-hidden />
            ) : (
              <ChevronDown className="size-4" aria-hidden />
            )}
            {isCollapsed ? "Show" : "Hide"} {replies} {replies === 1 ? "answer" : "answers"}
          </button>
        )}
      </article>
    </li>
  );
}

type BodyProps = { comment: Comment } & Pick<CommentItemProps, "reader" | "onAsk">;

function CommentBody({ comment, reader, onAsk }: BodyProps) {
  const [open, setOpen] = useState<"edit" | "answer">();
  const isOwn = reader !== undefined && reader.id === comment.author?.id;
  const changes = useCommentChanges(comment.post_id);
  const whose = inText(authorName(comment.author));
  return (
    <>
      {comment.is_hidden && comment.moderation && (
        <HiddenNotice
          subject={{ kind: "comment", id: comment.id }}
          note={comment.moderation}
          isAuthor={isOwn}
          onObjected={() => void changes.readAgain()}
        />
      )}
      {comment.is_hidden && !comment.moderation && (
        <Chip tone="caution" className="justify-self-start">
          Hidden
        </Chip>
      )}
      {open === "edit" && reader ? (
        <EditForm comment={comment} reader={reader} onClose={() => setOpen(undefined)} />
      ) : (
        <Written html={comment.content_html} className="text-sm" />
      )}
      {open !== "edit" && (
        <p className="-ml-3 flex flex-wrap text-muted">
          {reader && (
            <Button
              variant="quiet"
              size="small"
              aria-label={`Answer ${whose}`}
              aria-expanded={open === "answer"}
              onClick={() => setOpen(open ? undefined : "answer")}
            >
              Answer
            </Button>
          )}
          {comment.can_change && (
            <>
              <Button variant="quiet" size="small" onClick={() => setOpen("edit")}>
                Edit
              </Button>
              <Button variant="quiet" size="small" onClick={() => onAsk("delete")}>
                Delete
              </Button>
            </>
          )}
          {reader && !isOwn && (
            <Button
              variant="quiet"
              size="small"
              aria-label={`Report the comment of ${whose}`}
              onClick={() => onAsk("report")}
            >
              Report
            </Button>
          )}
        </p>
      )}
      {open === "answer" && reader && (
        <AnswerForm comment={comment} reader={reader} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

interface FormProps {
  comment: Comment;
  reader: User;
  onClose: () => void;
}

function EditForm({ comment, reader, onClose }: FormProps) {
  const edit = useEditComment(comment);
  return (
    <CommentForm
      postId={comment.post_id}
      keptAs={`${reader.id}/edit-comment/${comment.id}`}
      label="Your comment"
      action="Save the comment"
      text={comment.content}
      send={edit}
      onSent={onClose}
      onCancel={onClose}
    />
  );
}

function AnswerForm({ comment, reader, onClose }: FormProps) {
  const write = useWriteComment(comment.post_id, comment.id);
  return (
    <CommentForm
      postId={comment.post_id}
      keptAs={`${reader.id}/answer/${comment.id}`}
      label={`Your answer to ${inText(authorName(comment.author))}`}
      action="Answer"
      send={write}
      onSent={onClose}
      onCancel={onClose}
    />
  );
}

/** The way to the log-in and back, instead of the form. */
export function LogInToAnswer({ href }: { href: string }) {
  return (
    <p className="rounded-card bg-sunken px-4 py-4 text-sm">
      <Link href={href} prefetch={false} className="font-medium text-brand underline underline-offset-4">
        Log in
      </Link>{" "}
      to vote and to answer. Reading needs no account.
    </p>
  );
}
