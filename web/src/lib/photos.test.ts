import { expect, test } from "vitest";
import { photoSizes, photoSource } from "./photos";

test("a photo of the API comes through our own origin, in two sizes", () => {
  const url = "http://127.0.0.1:8080/photos/u1/0a1b-512.jpg";
  expect(photoSource(url)).toBe("/api/photos/u1/0a1b-512.jpg");
  expect(photoSizes(url)).toBe("/api/photos/u1/0a1b-128.jpg 128w, /api/photos/u1/0a1b-512.jpg 512w");
});

test("one of a CDN comes from there", () => {
  const url = "https://cdn.example/u1/0a1b-512.jpg";
  expect(photoSource(url)).toBe(url);
  expect(photoSizes(url)).toBe("https://cdn.example/u1/0a1b-128.jpg 128w, https://cdn.example/u1/0a1b-512.jpg 512w");
});

test("an address that names no size has one", () => {
  expect(photoSizes("https://cdn.example/me.jpg")).toBeUndefined();
});
