import { EyeOff, LockKeyhole } from "lucide-react";
import { Chip } from "@/components/ui/chip";
import type { PostCard } from "@/lib/api/types";
import { POST_TYPES } from "./post-types";

/** What a post is and who sees it. */
export function PostMarks({ post }: { post: Pick<PostCard, "post_type" | "is_private" | "is_hidden"> }) {
  return (
    <p className="flex flex-wrap gap-1.5">
      <Chip tone={post.post_type === "announcement" ? "accent" : "plain"}>{POST_TYPES[post.post_type].label}</Chip>
      {post.is_private && (
        <Chip>
          <LockKeyhole className="size-3" aria-hidden /> Members only
        </Chip>
      )}
      {post.is_hidden && (
        <Chip tone="caution">
          <EyeOff className="size-3" aria-hidden /> Hidden
        </Chip>
      )}
    </p>
  );
}
