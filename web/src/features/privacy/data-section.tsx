"use client";

import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { User } from "@/lib/api/types";
import { fileNameFrom, saveFile } from "@/lib/files";

const DeleteSheet = dynamic(() => import("./delete-sheet").then((module) => module.DeleteSheet));

/** Downloads all data of the account, and deletes it. */
export function DataSection({ user }: { user: User }) {
  const [isDeleting, setIsDeleting] = useState(false);
  const download = useMutation({
    mutationFn: async () => {
      const { data, response } = await api.GET("/profile/export", { parseAs: "blob" });
      const file: Blob = data ?? new Blob();
      saveFile(file, fileNameFrom(response.headers.get("content-disposition"), "rapport-export.json"));
    },
  });
  return (
    <Section id="data" title="Your data">
      {download.error && <Notice tone="danger">{messageOf(download.error)}</Notice>}
      <div className="grid gap-3 sm:grid-cols-[1fr_auto] sm:items-center sm:gap-6">
        <p className="text-sm text-muted">
          Everything we hold about you in one file (JSON): account, profile, sessions, payments, what you wrote,
          devices.
        </p>
        <Button variant="secondary" isBusy={download.isPending} onClick={() => download.mutate()}>
          {!download.isPending && <Download className="size-4.5" aria-hidden />} Download everything
        </Button>
      </div>
      <div className="grid gap-3 border-t border-line pt-5 sm:grid-cols-[1fr_auto] sm:items-center sm:gap-6">
        <p className="text-sm text-muted">
          Close your account and have everything erased that says who you are. You see what happens before it does.
        </p>
        <Button variant="danger" onClick={() => setIsDeleting(true)}>
          Delete account
        </Button>
      </div>
      {isDeleting && <DeleteSheet role={user.role} onClose={() => setIsDeleting(false)} />}
    </Section>
  );
}
