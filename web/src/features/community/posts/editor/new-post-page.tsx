"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import type { PostBody, User } from "@/lib/api/types";
import { IdempotentSender, type SentBody } from "@/lib/idempotency";
import { keep, readKept } from "@/lib/kept";
import { useKept } from "@/lib/use-kept";
import { communityKeys } from "../../keys";
import { PostForm } from "./post-form";

const EMPTY: PostBody = { title: "", content: "", post_type: "question", is_private: false, tags: [] };

/** Writes a post. What is typed is kept in the browser until it is published. */
export function NewPostPage() {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">Write a post</h1>
          <div className="mt-6">
            <NewPost key={user.id} user={user} />
          </div>
        </div>
      )}
    </Guard>
  );
}

function NewPost({ user }: { user: User }) {
  const draftKey = `${user.id}/post`;
  const sentKey = `${draftKey}/sent`;
  const [draft, setDraft] = useKept<PostBody>(draftKey, "browser");
  const [wasKept, setWasKept] = useState(draft !== undefined);
  const queryClient = useQueryClient();
  const router = useRouter();
  // Kept with the draft, so that a post whose response was lost is not published twice, even after the page was closed.
  const [sender] = useState(
    () =>
      new IdempotentSender({
        read: () => readKept<SentBody>(sentKey, "browser"),
        write: (sent) => keep(sentKey, sent, "browser"),
      }),
  );
  const publish = useMutation({
    mutationFn: (post: PostBody) =>
      sender.send(post, (key) =>
        body(api.POST("/community/posts", { body: post, params: { header: { "Idempotency-Key": key } } })),
      ),
    onSuccess: (post) => {
      setDraft(undefined);
      keep(sentKey, undefined, "browser");
      queryClient.setQueryData(communityKeys.post(post.id, user.id), post);
      void queryClient.invalidateQueries({ queryKey: communityKeys.posts });
      router.push(`/community/posts/${post.id}`);
    },
  });

  return (
    <div className="grid gap-6">
      {wasKept && (
        <Notice
          title="Your draft is here"
          action={
            <Button
              variant="secondary"
              size="small"
              onClick={() => {
                setDraft(undefined);
                setWasKept(false);
              }}
            >
              Begin anew
            </Button>
          }
        >
          You have not published it yet. It is kept in this browser only.
        </Notice>
      )}
      <PostForm post={draft ?? EMPTY} onChange={setDraft} user={user} action="Publish" send={publish}>
        <Button asChild variant="quiet" size="large">
          <Link href="/community">Not now</Link>
        </Button>
      </PostForm>
    </div>
  );
}
