import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Resource } from "@/lib/api/types";
import { ResourceCard } from "./resource-card";

vi.mock("next/navigation", () => ({ useRouter: () => ({ replace: vi.fn() }) }));
vi.mock("./bookmark-button", () => ({ BookmarkButton: () => null }));

const resource: Resource = {
  id: "0190c0de-0000-7000-8000-00000000000b",
  title: "Ten quiet sentences",
  description: "For whoever has to say no.",
  resource_type: "article",
  url: "https://www.example.com/ten",
  tags: [],
  bookmark_count: 2,
  bookmarked: false,
  created_at: "2026-11-01T09:00:00Z",
  updated_at: "2026-11-01T09:00:00Z",
};

test("a card says when the page it leads to is gone, and nothing otherwise", () => {
  const { rerender } = render(<ResourceCard resource={resource} isKnown />);
  expect(screen.queryByText("Page is gone")).not.toBeInTheDocument();
  rerender(<ResourceCard resource={{ ...resource, link_broken_since: "2026-11-20T09:00:00Z" }} isKnown />);
  expect(screen.getByText("Page is gone")).toBeInTheDocument();
});

test("a card says why it is for its reader, where that is known", () => {
  const { rerender } = render(<ResourceCard resource={resource} isKnown />);
  expect(screen.queryByText(/^About/)).not.toBeInTheDocument();
  rerender(<ResourceCard resource={{ ...resource, reason: "About confidence, as in your goals" }} isKnown />);
  expect(screen.getByText("About confidence, as in your goals")).toBeInTheDocument();
});
