"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { KeptExport } from "@/lib/api/types";
import { saveFile } from "@/lib/files";
import { wholeNumber } from "@/lib/locale";
import { At } from "../at";
import { ConfirmSheet } from "../confirm-sheet";
import { adminKeys } from "../keys";
import { type Column, DataTable } from "../list/data-table";
import { useCanAct } from "../use-can-act";
import { sizeText } from "./fetch-export";
import { fetchKeptFile } from "./fetch-kept-file";

/** How often it is looked at while a file is being written. */
const WRITING_MS = 2_000;

const COLUMNS: Column<KeptExport>[] = [
  {
    key: "file",
    header: "File",
    cell: ({ file, rows }) => (
      <>
        <span className="font-medium">{file}</span>
        <span className="block text-xs text-muted">{wholeNumber(rows)} rows</span>
      </>
    ),
  },
  {
    key: "state",
    header: "State",
    cell: ({ state }) =>
      state === "ready" ? <Chip tone="success">Ready</Chip> : <Chip tone="accent">Being written</Chip>,
  },
  { key: "size", header: "Size", isNumber: true, cell: ({ bytes }) => sizeText(bytes) },
  { key: "asked", header: "Asked for", isSecondary: true, cell: ({ created_at }) => <At at={created_at} /> },
  { key: "until", header: "Kept until", isSecondary: true, cell: ({ expires_at }) => <At at={expires_at} /> },
  { key: "act", header: "Save or delete", isHeaderHidden: true, cell: (file) => <FileActions file={file} /> },
];

/** The files that are kept, with their progress while they are written. */
export function KeptFiles() {
  const files = useQuery({
    queryKey: adminKeys.exports,
    queryFn: ({ signal }) => body(api.GET("/admin/exports", { signal })),
    refetchInterval: ({ state }) => (state.data?.items.some((file) => file.state === "writing") ? WRITING_MS : false),
  });
  if (files.error && !files.data) return <Failure error={files.error} onRetry={() => void files.refetch()} />;
  if (!files.data) return null;
  if (files.data.items.length === 0) {
    return <p className="text-sm text-muted">No file is kept. “Keep as a file” beside a list has one written.</p>;
  }
  return <DataTable label="Kept files" columns={COLUMNS} rows={files.data.items} rowKey={({ id }) => id} />;
}

function FileActions({ file: { id, file, bytes: size, state } }: { file: KeptExport }) {
  const canAct = useCanAct();
  const queryClient = useQueryClient();
  const [bytes, setBytes] = useState<number>();
  const [error, setError] = useState<unknown>();
  const [isAsked, setIsAsked] = useState(false);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function save() {
    const stop = new AbortController();
    running.current = stop;
    setError(undefined);
    setBytes(0);
    try {
      saveFile(await fetchKeptFile(id, setBytes, stop.signal), file);
    } catch (failure) {
      if (!stop.signal.aborted) setError(failure);
    }
    setBytes(undefined);
  }

  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {bytes !== undefined ? (
        <>
          <span role="status" className="figures text-sm text-muted">
            {sizeText(bytes)} of {sizeText(size)}
          </span>
          <Button variant="secondary" size="small" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        </>
      ) : (
        state === "ready" && (
          <Button variant="secondary" size="small" aria-label={`Save ${file}`} onClick={() => void save()}>
            <Download className="size-4" aria-hidden /> Save
          </Button>
        )
      )}
      {canAct && (
        <Button variant="quiet" size="small" aria-label={`Delete ${file}`} onClick={() => setIsAsked(true)}>
          Delete
        </Button>
      )}
      {error !== undefined && <Notice tone="danger">{messageOf(error)} Nothing was saved.</Notice>}
      {isAsked && (
        <ConfirmSheet
          title={`Delete ${file}?`}
          action="Delete the file"
          keep="Keep it"
          isDangerous
          act={() => api.DELETE("/admin/exports/{id}", { params: { path: { id } } })}
          onDone={() => void queryClient.invalidateQueries({ queryKey: adminKeys.exports })}
          onClose={() => setIsAsked(false)}
        >
          <p>The list itself stays as it is, and can be written to a file again.</p>
        </ConfirmSheet>
      )}
    </div>
  );
}
