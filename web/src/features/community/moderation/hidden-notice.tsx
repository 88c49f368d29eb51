"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";
import type { ModerationNote } from "@/lib/api/types";
import { WrittenAt } from "../written-at";
import { objectTo, type Subject } from "./subject";

interface HiddenNoticeProps {
  subject: Subject;
  note: ModerationNote;
  /** The author may object; the team only reads why. */
  isAuthor: boolean;
  /** The author has objected, and what is shown has to be read again. */
  onObjected: () => void;
}

/** Says to the author, and to the team, that and why something is hidden. The author may object once to each decision. */
export function HiddenNotice({ subject, note, isAuthor, onObjected }: HiddenNoticeProps) {
  const [isWriting, setIsWriting] = useState(false);
  const what = `${isAuthor ? "Your" : "This"} ${subject.kind}`;
  const canObject = isAuthor && !note.has_objected;
  return (
    <div className="grid gap-4">
      <Notice
        tone="caution"
        title={note.decision === "remove" ? `${what} was removed` : `${what} is hidden`}
        action={
          canObject &&
          !isWriting && (
            <Button variant="secondary" size="small" onClick={() => setIsWriting(true)}>
              Object
            </Button>
          )
        }
      >
        <p>
          {isAuthor ? "Only you and the team see it" : "Only its author and the team see it"}, since{" "}
          <WrittenAt at={note.decided_at} />.
        </p>
        {note.is_automatic ? (
          <p className="mt-1">Several people have reported it. Somebody of the team looks at it and decides.</p>
        ) : (
          <p dir="auto" className="mt-1 wrap-anywhere whitespace-pre-line">
            The reason: {note.reason}
          </p>
        )}
        {note.has_objected && (
          <p className="mt-1">
            {isAuthor
              ? "You have objected. The team looks at it again, and you are notified."
              : "Its author has objected."}
          </p>
        )}
      </Notice>
      {canObject && isWriting && (
        <ObjectionForm subject={subject} onObjected={onObjected} onCancel={() => setIsWriting(false)} />
      )}
    </div>
  );
}

interface ObjectionFormProps {
  subject: Subject;
  onObjected: () => void;
  onCancel: () => void;
}

function ObjectionForm({ subject, onObjected, onCancel }: ObjectionFormProps) {
  const [text, setText] = useState("");
  const [isEmpty, setIsEmpty] = useState(false);
  const send = useMutation({ mutationFn: () => objectTo(subject, text.trim()), onSuccess: onObjected });
  return (
    <form
      className="grid gap-4 rounded-card border border-line bg-surface p-4 sm:p-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsEmpty(text.trim() === "");
        if (text.trim() !== "") send.mutate();
      }}
    >
      <Field
        label="Why should it be shown?"
        help="The team reads it once more with your words. You can object once to each decision."
        error={isEmpty ? "Write why it should be shown." : undefined}
      >
        {(control) => (
          <Textarea
            {...control}
            autoFocus
            rows={4}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {send.error && <Notice tone="danger">{messageOf(send.error)}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="small" isBusy={send.isPending}>
          Send the objection
        </Button>
        <Button variant="quiet" size="small" onClick={onCancel}>
          Not now
        </Button>
      </div>
    </form>
  );
}
