"use client";

import dynamic from "next/dynamic";
import { useId, useState } from "react";
import { Field, FieldError, Input } from "@/components/ui/field";
import { Segments } from "@/components/ui/segments";
import { Skeleton } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import { TagsInput } from "@/components/ui/tags-input";
import type { PostBody, PostType, User } from "@/lib/api/types";
import { MentionTextarea } from "../../mentions/mention-textarea";
import { POST_TYPE_VALUES, POST_TYPES } from "../post-types";

const Preview = dynamic(() => import("./preview").then((module) => module.Preview), {
  ssr: false,
  loading: () => <Skeleton className="h-24 w-full" />,
});

/** The API's bounds. */
const MAX_TITLE = 200;
const MAX_CONTENT = 20_000;
const MAX_TAGS = 20;

const VIEWS = [
  { value: "write", label: "Write" },
  { value: "preview", label: "Preview" },
] as const;

/** What is wrong with each field of a post. */
export type PostErrors = Partial<Record<keyof PostBody, string>>;

interface PostFieldsProps {
  post: PostBody;
  /** Of a post that is changed. */
  postId?: string;
  onChange: (change: Partial<PostBody>) => void;
  errors: PostErrors;
  role: User["role"];
}

/** The fields of a post. */
export function PostFields({ post, postId, onChange, errors, role }: PostFieldsProps) {
  const [view, setView] = useState<"write" | "preview">("write");
  const id = useId();
  return (
    <>
      <TypeField value={post.post_type} onChange={(post_type) => onChange({ post_type })} role={role} />
      <Field label="Title" error={errors.title}>
        {(control) => (
          <Input
            {...control}
            value={post.title}
            maxLength={MAX_TITLE}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-1.5">
        <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
          <label htmlFor={`${id}-content`} className="text-sm font-medium">
            What you want to say
          </label>
          <Segments label="View" options={VIEWS} value={view} onChange={setView} />
        </div>
        {view === "write" ? (
          <MentionTextarea
            postId={postId}
            id={`${id}-content`}
            aria-describedby={errors.content ? `${id}-content-error` : `${id}-content-help`}
            aria-invalid={errors.content ? true : undefined}
            rows={12}
            maxLength={MAX_CONTENT}
            value={post.content}
            onChange={(content) => onChange({ content })}
            className="min-h-72"
          />
        ) : (
          <div
            id={`${id}-content`}
            className="min-h-72 rounded-control border border-dashed border-line-strong/60 px-4 py-3"
          >
            <Preview markdown={post.content} />
          </div>
        )}
        {errors.content ? (
          <FieldError id={`${id}-content-error`}>{errors.content}</FieldError>
        ) : (
          <p id={`${id}-content-help`} className="text-sm text-muted">
            Markdown works: # heading, **bold**, *italic*, &gt; quotes, lists, links and tables. @ and a name mentions
            somebody.
          </p>
        )}
      </div>
      <Field
        label="Tags (you can leave them out)"
        help="A few words that others would search for. Enter adds one."
        error={errors.tags}
      >
        {(control) => (
          <TagsInput
            {...control}
            value={post.tags}
            onChange={(tags) => onChange({ tags })}
            max={MAX_TAGS}
            placeholder="For example: notice period"
          />
        )}
      </Field>
      <div className="flex items-start justify-between gap-4 rounded-card border border-line px-4 py-3">
        <div>
          <p id={`${id}-private`} className="text-sm font-medium">
            For members only
          </p>
          <p id={`${id}-private-help`} className="text-sm text-muted">
            {post.is_private
              ? "Only who is signed in reads it, and search engines don’t."
              : "Everybody can read it, and search engines find it."}
            {!post.is_private && role === "client" && " Visitors see your given name and an initial."}
          </p>
        </div>
        {/* Within a form the switch has a hidden input beside it, which must not stick out. */}
        <span className="relative shrink-0">
          <Switch
            checked={post.is_private}
            onCheckedChange={(is_private) => onChange({ is_private })}
            aria-labelledby={`${id}-private`}
            aria-describedby={`${id}-private-help`}
          />
        </span>
      </div>
    </>
  );
}

interface TypeFieldProps {
  value: PostType;
  onChange: (type: PostType) => void;
  role: User["role"];
}

/** What the post is; announcements are for coaches and the team. */
function TypeField({ value, onChange, role }: TypeFieldProps) {
  const offered = POST_TYPE_VALUES.filter((type) => type !== "announcement" || role !== "client" || value === type);
  return (
    <fieldset>
      <legend className="text-sm font-medium">What is it?</legend>
      <div className="mt-1.5 grid gap-2 sm:grid-cols-2">
        {offered.map((type) => (
          <label
            key={type}
            className="flex gap-3 rounded-control border border-line-strong/60 px-3.5 py-2.5 transition-colors has-checked:border-brand has-checked:bg-brand-soft"
          >
            <input
              type="radio"
              name="post_type"
              value={type}
              checked={value === type}
              onChange={() => onChange(type)}
              className="mt-1 size-4.5 shrink-0 accent-brand"
            />
            <span className="text-sm">
              <span className="block font-medium">{POST_TYPES[type].label}</span>
              <span className="text-muted">{POST_TYPES[type].purpose}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
