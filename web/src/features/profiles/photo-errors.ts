import { ApiError, messageOf } from "@/lib/api/errors";

/** The types that the API accepts. It checks the content; here only the type that the browser reports is checked. */
export const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp"];
const MAX_BYTES = 5 * 1024 * 1024;

const TOO_LARGE = "This file is larger than 5 MB. Choose a smaller one.";
const WRONG_TYPE = "This is not a JPEG, PNG or WebP picture. Choose one that is.";

const BY_FIELD_CODE: Record<string, string> = {
  cut_off: "The end of this file is missing. Save the picture again, or choose another one.",
  broken: "This picture can’t be read. Save it again, or choose another one.",
  too_many_pixels: "This picture has too many pixels. Make it smaller, or choose another one.",
};

/** What is wrong with a file, as far as it can be known before the upload. */
export function photoFileError(file: { size: number; type: string }): string | undefined {
  // Some systems report no type; then only the API can check it.
  if (file.type && !PHOTO_TYPES.includes(file.type)) return WRONG_TYPE;
  if (file.size > MAX_BYTES) return TOO_LARGE;
  return undefined;
}

/** Why the API refused a photo, and what to do now. */
export function photoUploadError(error: unknown): string {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.code === "too_large") return TOO_LARGE;
  if (error.code === "unsupported_media_type") return WRONG_TYPE;
  const invalid = error.fields.find(({ field }) => field === "photo");
  if (invalid) return BY_FIELD_CODE[invalid.code] ?? invalid.message;
  return messageOf(error);
}
