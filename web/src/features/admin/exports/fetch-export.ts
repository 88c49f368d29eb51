import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { paths } from "@/lib/api/schema";
import { fileNameFrom } from "@/lib/files";

export type ExportFile = "users" | "bookings" | "payments" | "revenue";

/** What the rows of a file can be narrowed by. */
export type ExportQuery<File extends ExportFile> = NonNullable<
  paths[`/admin/export/${File}.csv`]["get"]["parameters"]["query"]
>;

/**
 * Reads a file to its end and says how many bytes have come. Rejects when it breaks off: a file that is not whole would be taken for one.
 */
export async function fetchExport<File extends ExportFile>(
  file: File,
  query: ExportQuery<File>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ blob: Blob; name: string }> {
  const options = { params: { query }, parseAs: "stream", signal } as const;
  const { data, response } = await requestOf(file, options);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    const reader = (data as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
    signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      chunks.push(value);
      bytes += value.length;
      onBytes(bytes);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw error;
    throw ApiError.unreachable();
  }
  const name = fileNameFrom(response.headers.get("content-disposition"), `${file}.csv`);
  return { blob: new Blob(chunks, { type: "text/csv;charset=utf-8" }), name };
}

/** openapi-fetch types each path by itself. */
function requestOf(file: ExportFile, options: { params: { query: object }; parseAs: "stream"; signal: AbortSignal }) {
  switch (file) {
    case "users":
      return api.GET("/admin/export/users.csv", options);
    case "bookings":
      return api.GET("/admin/export/bookings.csv", options);
    case "payments":
      return api.GET("/admin/export/payments.csv", options);
    case "revenue":
      return api.GET("/admin/export/revenue.csv", options);
  }
}

/** `640 B`, `12 KB`, `3.4 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
