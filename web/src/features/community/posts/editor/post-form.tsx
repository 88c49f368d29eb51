"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { Post, PostBody, User } from "@/lib/api/types";
import { type PostErrors, PostFields } from "./post-fields";

interface PostFormProps {
  post: PostBody;
  onChange: (post: PostBody) => void;
  user: User;
  /** What the button says. */
  action: string;
  send: UseMutationResult<Post, Error, PostBody>;
  /** The other way out. */
  children: ReactNode;
}

const FIELDS = ["title", "content", "post_type", "is_private", "tags"] as const;

function missing(post: PostBody): PostErrors {
  return {
    ...(post.title.trim().length < 3 ? { title: "Give it a title of three letters at least." } : {}),
    ...(post.content.trim() === "" ? { content: "Write what you want to say." } : {}),
  };
}

/** What the API refused, by field; the rest is for the form as a whole. */
function refused(error: unknown): { errors: PostErrors; message?: string } {
  if (!error) return { errors: {} };
  if (!(error instanceof ApiError) || error.fields.length === 0) return { errors: {}, message: messageOf(error) };
  const errors: PostErrors = {};
  const others: string[] = [];
  for (const { field, message } of error.fields) {
    const name = FIELDS.find(
      (known) => field === known || field.startsWith(`${known}[`) || field.startsWith(`${known}.`),
    );
    if (name) errors[name] ??= message;
    else others.push(message);
  }
  return { errors, ...(others.length > 0 ? { message: others.join(" ") } : {}) };
}

/** Writes a post or changes one. */
export function PostForm({ post, onChange, user, action, send, children }: PostFormProps) {
  const [isSubmitted, setIsSubmitted] = useState(false);
  const { errors, message } = refused(send.error);
  return (
    <form
      className="grid gap-6"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsSubmitted(true);
        if (Object.keys(missing(post)).length === 0) send.mutate(post);
      }}
    >
      <PostFields
        post={post}
        onChange={(change) => onChange({ ...post, ...change })}
        errors={{ ...errors, ...(isSubmitted ? missing(post) : {}) }}
        role={user.role}
      />
      {message && <Notice tone="danger">{message}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="large" isBusy={send.isPending}>
          {action}
        </Button>
        {children}
      </div>
    </form>
  );
}
