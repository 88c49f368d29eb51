"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";
import type { Comment } from "@/lib/api/types";
import { useKept } from "@/lib/use-kept";
import { MentionTextarea } from "../mentions/mention-textarea";

interface CommentFormProps {
  postId: string;
  /** Names the reader and what is answered: what is typed is kept under it until it is sent. */
  keptAs: string;
  label: string;
  /** What the button says. */
  action: string;
  /** What is there to be changed. */
  text?: string;
  send: UseMutationResult<Comment, Error, string>;
  onSent?: (comment: Comment) => void;
  onCancel?: () => void;
}

const MAX_CHARS = 10_000;

/** Writes a comment or changes one, in Markdown. */
export function CommentForm({ postId, keptAs, label, action, text = "", send, onSent, onCancel }: CommentFormProps) {
  const [typed, setTyped] = useKept<string>(keptAs);
  const [isEmpty, setIsEmpty] = useState(false);
  const content = typed ?? text;

  function submit() {
    const isBlank = content.trim() === "";
    setIsEmpty(isBlank);
    if (isBlank || send.isPending) return;
    send.mutate(content, {
      onSuccess: (comment) => {
        setTyped(undefined);
        onSent?.(comment);
      },
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  }

  return (
    <form
      className="grid gap-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={label}
        help="Markdown works: **bold**, *italic*, > quotes, lists and links. @ and a name mentions somebody."
        error={isEmpty ? "Write something first." : undefined}
      >
        {(control) => (
          <MentionTextarea
            {...control}
            postId={postId}
            rows={4}
            maxLength={MAX_CHARS}
            autoFocus={onCancel !== undefined}
            value={content}
            onChange={setTyped}
            onKeyDown={onKeyDown}
            className="min-h-28"
          />
        )}
      </Field>
      {send.error && <Notice tone="danger">{messageOf(send.error)}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size={onCancel ? "small" : "medium"} isBusy={send.isPending}>
          {action}
        </Button>
        {onCancel && (
          <Button
            variant="quiet"
            size="small"
            onClick={() => {
              setTyped(undefined);
              onCancel();
            }}
          >
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
