"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileClock } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { IdempotentSender } from "@/lib/idempotency";
import { tell } from "@/lib/tell";
import { useBrowserZone } from "@/lib/use-now";
import { adminKeys } from "../keys";
import type { ExportQuery } from "./fetch-export";

/** The lists that can be kept as files. */
export type KeptFile = "users" | "bookings" | "payments";

interface KeepButtonProps<File extends KeptFile> {
  file: File;
  /** What the rows are narrowed by, as of the list. */
  query: ExportQuery<File>;
}

/** Has all rows of a list written to a file that is kept for a day: for what takes longer than somebody waits. */
export function KeepButton<File extends KeptFile>({ file, query }: KeepButtonProps<File>) {
  const timezone = useBrowserZone();
  const queryClient = useQueryClient();
  // Asked again after a lost response, one file is written; after it has come, another.
  const [sender, setSender] = useState(() => new IdempotentSender());
  const keep = useMutation({
    mutationFn: () => {
      const params = { query: { ...query, timezone } };
      return sender.send(params, (key) => request(file, { params: { ...params, header: { "Idempotency-Key": key } } }));
    },
    onSuccess: () => {
      setSender(new IdempotentSender());
      tell({ text: "The file is being written. It will be in Exports, for a day." });
      void queryClient.invalidateQueries({ queryKey: adminKeys.exports });
    },
  });
  return (
    <>
      <Button variant="quiet" size="small" disabled={!timezone} isBusy={keep.isPending} onClick={() => keep.mutate()}>
        <FileClock className="size-4" aria-hidden /> Keep as a file
      </Button>
      {keep.error && <Notice tone="danger">{messageOf(keep.error)} No file is written.</Notice>}
    </>
  );
}

/** openapi-fetch types each path by itself. */
function request(file: KeptFile, options: { params: { query: object; header: { "Idempotency-Key": string } } }) {
  switch (file) {
    case "users":
      return api.POST("/admin/export/users.csv", options);
    case "bookings":
      return api.POST("/admin/export/bookings.csv", options);
    case "payments":
      return api.POST("/admin/export/payments.csv", options);
  }
}
