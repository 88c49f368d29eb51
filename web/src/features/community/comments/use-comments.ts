"use client";

import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/lib/api/client";
import type { Comment, CommentPage } from "@/lib/api/types";
import { IdempotentSender } from "@/lib/idempotency";
import { communityKeys, COMMENTS_PER_PAGE } from "../keys";
import { usePostChange } from "../posts/use-post";
import { useReader } from "../use-reader";

type Pages = InfiniteData<CommentPage, string | undefined>;

/** The comments of a post in the order in which they were written, page by page. Members read again what the server has rendered. */
export function useComments(postId: string, rendered?: CommentPage) {
  const { user, isVisitor } = useReader();
  const pages: Pages | undefined = rendered && { pages: [rendered], pageParams: [undefined] };
  const query = useInfiniteQuery({
    queryKey: communityKeys.comments(postId, user?.id),
    queryFn: ({ pageParam, signal }) => {
      const query = { per_page: COMMENTS_PER_PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return body(api.GET("/community/posts/{id}/comments", { params: { path: { id: postId }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: user !== undefined || isVisitor,
    ...(user ? { placeholderData: pages } : { initialData: pages }),
  });
  // One's own is added at the end at once, and comes again with the page that it is on.
  const comments = query.data && [
    ...new Map(query.data.pages.flatMap(({ items }) => items).map((comment) => [comment.id, comment])).values(),
  ];
  return { ...query, comments };
}

/** What changes the comments of a post. */
export function useCommentChanges(postId: string) {
  const queryClient = useQueryClient();
  const { user } = useReader();
  const { change: changePost, invalidateLists } = usePostChange(postId);
  const queryKey = communityKeys.comments(postId, user?.id);

  const changePages = (change: (pages: CommentPage[]) => CommentPage[]) =>
    queryClient.setQueryData<Pages>(queryKey, (data) => data && { ...data, pages: change(data.pages) });

  return {
    add(comment: Comment) {
      changePages((pages) =>
        pages.map((page, index) => (index === pages.length - 1 ? { ...page, items: [...page.items, comment] } : page)),
      );
      changePost((post) => ({ ...post, comment_count: post.comment_count + 1 }));
      invalidateLists();
    },
    replace(comment: Comment) {
      changePages((pages) =>
        pages.map((page) => ({
          ...page,
          items: page.items.map((each) => (each.id === comment.id ? comment : each)),
        })),
      );
    },
    /** After a deletion: whether its place stays depends on what answers it, which the API knows. */
    async readAgain() {
      invalidateLists();
      await queryClient.invalidateQueries({ queryKey: communityKeys.post(postId, user?.id) });
    },
  };
}

/** Writes a comment, or an answer to one. Sent again after a lost response, it is not written twice. */
export function useWriteComment(postId: string, parentId: string | undefined) {
  const changes = useCommentChanges(postId);
  const [sender] = useState(() => new IdempotentSender());
  return useMutation({
    mutationFn: (content: string) => {
      const payload = { content, ...(parentId ? { parent_id: parentId } : {}) };
      return sender.send(payload, (key) =>
        body(
          api.POST("/community/posts/{id}/comment", {
            params: { path: { id: postId }, header: { "Idempotency-Key": key } },
            body: payload,
          }),
        ),
      );
    },
    onSuccess: changes.add,
  });
}

/** Changes what a comment says. */
export function useEditComment({ id, post_id }: Comment) {
  const changes = useCommentChanges(post_id);
  return useMutation({
    mutationFn: (content: string) =>
      body(api.PATCH("/community/comments/{id}", { params: { path: { id } }, body: { content } })),
    onSuccess: changes.replace,
  });
}
