import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";

/** How often a download that broke off is gone on with, without a byte in between. */
const MAX_TRIES = 5;

/** Reads a kept file to its end, also over a line that breaks: what has come is not asked for again. */
export async function fetchKeptFile(
  id: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
  wait: (tries: number) => Promise<void> = (tries) => new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries)),
): Promise<Blob> {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, tries] = [0, 0];
  let tag: string | null = null;
  for (;;) {
    try {
      const headers: Record<string, string> = bytes > 0 && tag ? { Range: `bytes=${bytes}-`, "If-Range": tag } : {};
      const { data, response } = await api.GET("/admin/exports/{id}", {
        params: { path: { id } },
        headers,
        parseAs: "stream",
        signal,
      });
      // The whole file: from the beginning.
      if (response.status !== 206) [chunks, bytes] = [[], 0];
      tag = response.headers.get("etag");
      for await (const chunk of chunksOf(data as unknown as ReadableStream<Uint8Array<ArrayBuffer>>)) {
        signal.throwIfAborted();
        chunks.push(chunk);
        bytes += chunk.length;
        if (chunk.length > 0) tries = 0;
        onBytes(bytes);
      }
      return fileOf(chunks);
    } catch (error) {
      // Nothing is left: the line broke after the last byte.
      if (error instanceof ApiError && error.status === 416 && bytes > 0) return fileOf(chunks);
      if (signal.aborted || (error instanceof ApiError && error.status > 0 && error.status < 500)) throw error;
      tries += 1;
      if (tries === MAX_TRIES) throw ApiError.unreachable();
      await wait(tries);
    }
  }
}

const fileOf = (chunks: BlobPart[]) => new Blob(chunks, { type: "text/csv;charset=utf-8" });

async function* chunksOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
