"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import type { PostCard } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { ReasonField } from "../reason-field";
import { adminKeys } from "../keys";
import { decisionConsequence } from "./decisions";

/** Removes a post that nobody has reported. */
export function RemovePost({ post: { id, title } }: { post: PostCard }) {
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <>
      <Button variant="danger" size="small" onClick={() => setIsAsked(true)}>
        Remove<span className="sr-only"> {title}</span>
      </Button>
      {isAsked && (
        <ConfirmSheet
          title="Remove this post?"
          action="Remove it"
          keep="Keep it"
          isDangerous
          isReady={reason.trim() !== ""}
          act={() => api.DELETE("/admin/posts/{id}", { params: { path: { id } }, body: { reason: reason.trim() } })}
          onDone={() => {
            tell({
              text: "It is removed. Another decision on its case brings it back.",
              href: "/admin/moderation?state=decided",
            });
            void queryClient.invalidateQueries({ queryKey: adminKeys.cases });
          }}
          onClose={() => setIsAsked(false)}
        >
          <p>{decisionConsequence("remove", { is_hidden: false, kind: "post" })} It can be undone.</p>
          <ReasonField help="The author reads it. Say which rule it breaks." value={reason} onChange={setReason} />
        </ConfirmSheet>
      )}
    </>
  );
}
