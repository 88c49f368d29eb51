"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { Post } from "@/lib/api/types";
import { communityKeys } from "../keys";
import { useReader } from "../use-reader";

/**
 * A post as its reader sees it. Members read it again: which names they see, whether they have voted and what they may change is not in
 * what the server has rendered for everybody.
 */
export function usePost(id: string, rendered?: Post) {
  const { user, isVisitor } = useReader();
  return useQuery({
    queryKey: communityKeys.post(id, user?.id),
    queryFn: ({ signal }) => body(api.GET("/community/posts/{id}", { params: { path: { id } }, signal })),
    enabled: user !== undefined || (isVisitor && !rendered),
    ...(user ? { placeholderData: rendered } : { initialData: rendered }),
  });
}

/** Changes a post in the cache of its reader. */
export function usePostChange(id: string) {
  const queryClient = useQueryClient();
  const { user } = useReader();
  const queryKey = communityKeys.post(id, user?.id);
  return {
    queryKey,
    change: (change: (post: Post) => Post) => queryClient.setQueryData<Post>(queryKey, (post) => post && change(post)),
    invalidateLists: () => void queryClient.invalidateQueries({ queryKey: communityKeys.posts }),
  };
}

/** A post with the reader's vote, or without it. */
export function withVote<P extends Pick<Post, "upvotes" | "upvoted">>(post: P, upvoted: boolean): P {
  if (post.upvoted === upvoted) return post;
  return { ...post, upvoted, upvotes: Math.max(0, post.upvotes + (upvoted ? 1 : -1)) };
}

/** Votes for a post or takes the vote back: shown at once, and undone when it fails. Votes of a hasty reader go one after the other. */
export function useVote(id: string) {
  const queryClient = useQueryClient();
  const { queryKey, change, invalidateLists } = usePostChange(id);
  const mutationKey = ["vote", id];
  return useMutation({
    mutationKey,
    scope: { id: mutationKey.join(" ") },
    mutationFn: (upvoted: boolean) => {
      const params = { path: { id } };
      return body(
        upvoted
          ? api.POST("/community/posts/{id}/upvote", { params })
          : api.DELETE("/community/posts/{id}/upvote", { params }),
      );
    },
    onMutate: async (upvoted) => {
      await queryClient.cancelQueries({ queryKey, exact: true });
      change((post) => withVote(post, upvoted));
    },
    onError: (_error, upvoted) => {
      change((post) => withVote(post, !upvoted));
    },
    onSuccess: (votes) => {
      // What was chosen since is shown already, and is on its way.
      if (queryClient.isMutating({ mutationKey }) === 1) change((post) => ({ ...post, ...votes }));
      invalidateLists();
    },
  });
}
