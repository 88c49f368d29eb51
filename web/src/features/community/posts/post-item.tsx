import { ArrowBigUp, MessageCircle } from "lucide-react";
import Link from "next/link";
import type { PostCard } from "@/lib/api/types";
import { authorName } from "../byline";
import { TagLinks } from "../tag-links";
import { WrittenAt } from "../written-at";
import { PostMarks } from "./post-marks";
import { commentCount } from "./post-types";
import { postsPath } from "./search";

/** A post in the list; all of it links to the post. */
export function PostItem({ post }: { post: PostCard }) {
  return (
    <article className="relative -mx-3 grid gap-2 rounded-card px-3 py-5 transition-colors hover:bg-sunken/60 has-[h2_a:focus-visible]:bg-sunken/60">
      <PostMarks post={post} />
      <h2 dir="auto" className="headline text-lg leading-snug">
        <Link
          href={`/community/posts/${post.id}`}
          prefetch={false}
          data-post-link
          className="rounded-control after:absolute after:inset-0 hover:text-brand"
        >
          {post.title}
        </Link>
      </h2>
      <p dir="auto" className="line-clamp-2 max-w-[68ch] text-sm wrap-anywhere text-muted">
        {post.excerpt}
      </p>
      <div className="grid gap-2 text-xs text-muted">
        {/* On a phone in lines of their own: the name and the time become longer when it is known who reads. */}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="figures inline-flex items-center gap-1">
            <ArrowBigUp className="size-4" aria-hidden />
            {post.upvotes} {post.upvotes === 1 ? "vote" : "votes"}
          </span>
          <span className="figures inline-flex items-center gap-1">
            <MessageCircle className="size-3.5" aria-hidden />
            {commentCount(post.post_type, post.comment_count)}
          </span>
          <span dir="auto" className="basis-full wrap-anywhere sm:basis-auto">
            {authorName(post.author)}
          </span>
          <WrittenAt at={post.created_at} />
        </p>
        <TagLinks tags={post.tags.slice(0, 4)} href={(tag) => postsPath({ tag: [tag], page: 1 })} />
      </div>
    </article>
  );
}
