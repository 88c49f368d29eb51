"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Post, PostBody, User } from "@/lib/api/types";
import { refusedFields } from "../../refused-fields";
import { type PostErrors, PostFields } from "./post-fields";

interface PostFormProps {
  post: PostBody;
  /** Of a post that is changed. */
  postId?: string;
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

/** Writes a post or changes one. */
export function PostForm({ post, postId, onChange, user, action, send, children }: PostFormProps) {
  const [isSubmitted, setIsSubmitted] = useState(false);
  const { errors, message } = refusedFields(send.error, FIELDS);
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
        postId={postId}
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
