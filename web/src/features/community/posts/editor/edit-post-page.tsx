"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { Post, PostBody, User } from "@/lib/api/types";
import { isUuid } from "@/lib/paths";
import { useKept } from "@/lib/use-kept";
import { communityKeys } from "../../keys";
import { NoSuchPost } from "../no-such-post";
import { usePost } from "../use-post";
import { PostForm } from "./post-form";

/** Changes a post. */
export function EditPostPage({ id }: { id: string }) {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">Change the post</h1>
          <div className="mt-6">{isUuid(id) ? <ReadPost id={id} user={user} /> : <NoSuchPost />}</div>
        </div>
      )}
    </Guard>
  );
}

function ReadPost({ id, user }: { id: string; user: User }) {
  const { data: post, error, refetch } = usePost(id);
  if (error instanceof ApiError && error.status === 404) return <NoSuchPost />;
  if (error && !post) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!post) {
    return (
      <Loading label="The post is on its way…">
        <Skeleton className="h-120 w-full" />
      </Loading>
    );
  }
  if (!post.can_change) {
    return (
      <Notice
        title="Only its author changes a post"
        action={
          <Button asChild variant="secondary" size="small">
            <Link href={`/community/posts/${id}`}>Read it</Link>
          </Button>
        }
      />
    );
  }
  return <EditPost post={post} user={user} />;
}

function EditPost({ post, user }: { post: Post; user: User }) {
  const [changed, setChanged] = useKept<PostBody>(`${user.id}/edit-post/${post.id}`);
  const queryClient = useQueryClient();
  const router = useRouter();
  const path = `/community/posts/${post.id}`;
  const save = useMutation({
    mutationFn: (change: PostBody) =>
      body(api.PATCH("/community/posts/{id}", { params: { path: { id: post.id } }, body: change })),
    onSuccess: (saved) => {
      setChanged(undefined);
      queryClient.setQueryData(communityKeys.post(post.id, user.id), saved);
      void queryClient.invalidateQueries({ queryKey: communityKeys.posts });
      router.push(path);
    },
  });
  const { title, content, post_type, is_private, tags } = post;
  return (
    <PostForm
      postId={post.id}
      post={changed ?? { title, content, post_type, is_private, tags }}
      onChange={setChanged}
      user={user}
      action="Save the post"
      send={save}
    >
      <Button asChild variant="quiet" size="large">
        <Link href={path} onClick={() => setChanged(undefined)}>
          Leave it as it was
        </Link>
      </Button>
    </PostForm>
  );
}
