import { expect, test } from "vitest";
import { photoSrc, photoSrcSet } from "./photos";

test("a photo served by the API is loaded through our own origin, in two sizes", () => {
  const url = "http://127.0.0.1:8080/photos/u1/0a1b-512.jpg";
  expect(photoSrc(url)).toBe("/api/photos/u1/0a1b-512.jpg");
  expect(photoSrcSet(url)).toBe("/api/photos/u1/0a1b-128.jpg 128w, /api/photos/u1/0a1b-512.jpg 512w");
});

test("a photo of a CDN is loaded from there", () => {
  const url = "https://cdn.example/u1/0a1b-512.jpg";
  expect(photoSrc(url)).toBe(url);
  expect(photoSrcSet(url)).toBe("https://cdn.example/u1/0a1b-128.jpg 128w, https://cdn.example/u1/0a1b-512.jpg 512w");
});

test("a URL that names no size has no srcset", () => {
  expect(photoSrcSet("https://cdn.example/me.jpg")).toBeUndefined();
});
