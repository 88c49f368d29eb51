"use client";

import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";
import { saveFile } from "@/lib/files";
import { useBrowserZone } from "@/lib/use-now";
import { type ExportFile, type ExportQuery, fetchExport, sizeText } from "./fetch-export";

interface ExportButtonProps<File extends ExportFile> {
  file: File;
  /** What the rows are narrowed by, as of the list. */
  query: ExportQuery<File>;
  children?: string;
}

/** Saves all rows of a list as a CSV file: how much has come, a way to stop, and never half a file. */
export function ExportButton<File extends ExportFile>({ file, query, children }: ExportButtonProps<File>) {
  const timezone = useBrowserZone();
  const [bytes, setBytes] = useState<number>();
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function save() {
    const stop = new AbortController();
    running.current = stop;
    setError(undefined);
    setBytes(0);
    try {
      const { blob, name } = await fetchExport(file, { ...query, timezone }, setBytes, stop.signal);
      saveFile(blob, name);
    } catch (failure) {
      if (!stop.signal.aborted) setError(failure);
    }
    if (running.current === stop) setBytes(undefined);
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      {bytes === undefined ? (
        <Button variant="secondary" size="small" disabled={!timezone} onClick={() => void save()}>
          <Download className="size-4" aria-hidden /> {children ?? "Save as a table (.csv)"}
        </Button>
      ) : (
        <>
          <span role="status" className="figures text-sm text-muted">
            {sizeText(bytes)} so far
          </span>
          <Button variant="secondary" size="small" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        </>
      )}
      {error !== undefined && <Notice tone="danger">{messageOf(error)} Nothing was saved.</Notice>}
    </div>
  );
}
