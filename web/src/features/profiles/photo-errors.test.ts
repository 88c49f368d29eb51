import { describe, expect, test } from "vitest";
import { ApiError } from "@/lib/api/errors";
import { photoFileError, photoUploadError } from "./photo-errors";

describe("the error of a file before its upload", () => {
  test.each([
    [{ size: 5 * 1024 * 1024, type: "image/jpeg" }, undefined],
    [{ size: 10, type: "" }, undefined],
    [{ size: 5 * 1024 * 1024 + 1, type: "image/png" }, /larger than 5 MB/],
    [{ size: 10, type: "image/gif" }, /not a JPEG, PNG or WebP/],
  ])("%j", (file, expected) => {
    if (expected) expect(photoFileError(file)).toMatch(expected);
    else expect(photoFileError(file)).toBeUndefined();
  });
});

describe("the error of a refused upload", () => {
  const invalid = (code: string) =>
    new ApiError(422, "validation_failed", "Some fields are wrong.", [
      { field: "photo", code, message: "As the API says." },
    ]);

  test.each([
    [new ApiError(413, "too_large", "…"), /larger than 5 MB/],
    [new ApiError(415, "unsupported_media_type", "…"), /not a JPEG, PNG or WebP/],
    [invalid("cut_off"), /end of this file is missing/],
    [invalid("too_many_pixels"), /too many pixels/],
    [invalid("an_unknown_code"), /^As the API says\.$/],
    [new ApiError(503, "unavailable", "Very many photos are coming in. Try again."), /^Very many photos/],
    [ApiError.unreachable(), /can't reach the server/],
  ])("%s", (error, expected) => {
    expect(photoUploadError(error)).toMatch(expected);
  });
});
