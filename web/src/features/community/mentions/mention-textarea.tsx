"use client";

import { type ComponentProps, useEffect, useRef, useState } from "react";
import { Textarea } from "@/components/ui/field";
import type * as Picker from "./mention-picker";
import type { Mentioned } from "./mention-text";

interface MentionTextareaProps extends Omit<ComponentProps<"textarea">, "value" | "onChange"> {
  /** Markdown, with mentions as the API has them. */
  value: string;
  onChange: (markdown: string) => void;
  /** The post that is discussed: those who take part in it are offered first. */
  postId?: string;
}

/**
 * A field for Markdown in which `@` and the beginning of a name offer people to mention. It shows their names and not their ids. All of that is
 * loaded when somebody begins to write, or when there is a mention in it.
 */
export function MentionTextarea({ value, onChange, postId, ...props }: MentionTextareaProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  /** Those who were mentioned since the field is there. */
  const before = useRef<Mentioned[]>([]);
  const [mentions, setMentions] = useState<typeof Picker>();
  const [isWanted, setIsWanted] = useState(value.includes("@["));

  useEffect(() => {
    // A field that has the focus from the beginning does not get it.
    if (!isWanted && document.activeElement !== field.current) return;
    let isThere = true;
    // Without them the text is written as it is sent.
    import("./mention-picker").then(
      (module) => isThere && setMentions(module),
      () => undefined,
    );
    return () => {
      isThere = false;
    };
  }, [isWanted]);

  const shown = mentions?.shownText(value) ?? { text: value, people: [] };
  return (
    <>
      <Textarea
        {...props}
        ref={field}
        value={shown.text}
        onFocus={() => setIsWanted(true)}
        onChange={({ target }) => {
          if (!mentions) return onChange(target.value);
          before.current = mentions.withOthers(shown.people, before.current);
          onChange(mentions.writtenText(target.value, before.current));
        }}
      />
      {mentions && <mentions.MentionPicker field={field} shown={shown} onChange={onChange} postId={postId} />}
    </>
  );
}
