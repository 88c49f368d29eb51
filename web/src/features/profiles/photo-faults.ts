import { ApiError, messageOf } from "@/lib/api/errors";

/** What the API takes; it looks at the content, this at what the browser says. */
export const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp"];
const LARGEST = 5 * 1024 * 1024;

const TOO_LARGE = "This file is larger than 5 MB. Choose a smaller one.";
const WRONG_TYPE = "This is not a JPEG, PNG or WebP picture. Choose one that is.";

const BY_FIELD_CODE: Record<string, string> = {
  cut_off: "The end of this file is missing. Save the picture again, or choose another one.",
  broken: "This picture can’t be read. Save it again, or choose another one.",
  too_many_pixels: "This picture has too many pixels. Make it smaller, or choose another one.",
};

/** What is wrong with a file, as far as one can tell before it is sent. */
export function faultOfFile(file: { size: number; type: string }): string | undefined {
  // Some systems know no type; then the API tells.
  if (file.type && !PHOTO_TYPES.includes(file.type)) return WRONG_TYPE;
  if (file.size > LARGEST) return TOO_LARGE;
  return undefined;
}

/** Why the API did not take a photo, and what to do now. */
export function faultOfUpload(error: unknown): string {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.code === "too_large") return TOO_LARGE;
  if (error.code === "unsupported_media_type") return WRONG_TYPE;
  const fault = error.fields.find(({ field }) => field === "photo");
  if (fault) return BY_FIELD_CODE[fault.code] ?? fault.message;
  return messageOf(error);
}
