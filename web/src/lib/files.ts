/** Has the browser save a file. */
export function saveFile(file: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** The file name of a `Content-Disposition` (RFC 6266: `filename*` before `filename`), without any folder. */
export function fileNameFrom(disposition: string | null, fallback: string): string {
  const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition ?? "")?.[1];
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition ?? "");
  const name = decoded(encoded) ?? plain?.[1]?.replaceAll(/\\(.)/g, "$1") ?? plain?.[2];
  return name?.split(/[/\\]/).at(-1) || fallback;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
