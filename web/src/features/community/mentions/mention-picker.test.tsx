import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Author } from "@/lib/api/types";
import { API, problem, server } from "@/test/server";
import { MentionTextarea } from "./mention-textarea";

// Radix measures the list, and jsdom has no layout.
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
Element.prototype.scrollIntoView ??= () => undefined;

const person = (number: number, name: string, role = "client"): Author => ({
  id: `019a0000-0000-7000-8000-00000000000${number}`,
  name,
  role,
  photo_url: null,
});
const ana = person(1, "Ana Ribeiro");
const anton = person(2, "Anton Berg", "coach");
const POST = "0190c0de-0000-7000-8000-00000000000a";

/** What was asked for, and what has been written. */
let asked: string[];
let markdown: string;

beforeEach(() => {
  asked = [];
  markdown = "";
  server.use(
    http.get(`${API}/community/people`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const q = searchParams.get("q") ?? "";
      asked.push(`${q}@${searchParams.get("post_id") ? "post" : "anywhere"}`);
      return HttpResponse.json({
        items: [ana, anton].filter(({ name }) => name.toLowerCase().startsWith(q.toLowerCase())),
      });
    }),
  );
});

function Form({ first, postId, onSubmit }: { first: string; postId?: string; onSubmit: () => void }) {
  const [value, setValue] = useState(first);
  return (
    <div onKeyDown={(event) => event.key === "Enter" && onSubmit()}>
      <MentionTextarea
        aria-label="Your answer"
        value={value}
        postId={postId}
        onChange={(next) => {
          markdown = next;
          setValue(next);
        }}
      />
    </div>
  );
}

async function open(first = "", postId: string | null = POST) {
  const onSubmit = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Form first={first} postId={postId ?? undefined} onSubmit={onSubmit} />
    </QueryClientProvider>,
  );
  const field = screen.getByLabelText<HTMLTextAreaElement>("Your answer");
  const user = userEvent.setup();
  await user.click(field);
  // It is loaded when somebody begins to write.
  await screen.findByRole("status");
  return { user, field, onSubmit };
}

const options = () => screen.queryAllByRole("option").map((option) => option.textContent);

test("whoever is chosen by the keyboard is mentioned by their id, and shown by their name", async () => {
  const { user, field, onSubmit } = await open();
  await user.keyboard("Thank you, @an");
  await waitFor(() => expect(options()).toEqual(["Ana Ribeiro", "Anton Berg Coach"]));
  expect(screen.getByRole("status")).toHaveTextContent("2 people to mention.");
  const list = screen.getByRole("listbox", { name: "People to mention" });
  expect(field).toHaveAttribute("aria-controls", list.id);
  expect(field).toHaveAttribute(
    "aria-activedescendant",
    screen.getByRole("option", { name: /Ana/, selected: true }).id,
  );
  await user.keyboard("{ArrowDown}");
  expect(field).toHaveAttribute(
    "aria-activedescendant",
    screen.getByRole("option", { name: /Anton/, selected: true }).id,
  );
  await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
  expect(onSubmit).not.toHaveBeenCalled();
  expect(markdown).toBe(`Thank you, @[Anton Berg](user:${anton.id}) `);
  expect(field).toHaveValue("Thank you, @Anton Berg ");
  expect(field).toHaveFocus();
  expect(options()).toEqual([]);
  expect(field).not.toHaveAttribute("aria-activedescendant");
  // What is typed after it goes on, and does not ask again.
  const before = asked.length;
  await user.keyboard("for that.{Enter}");
  expect(field).toHaveValue("Thank you, @Anton Berg for that.\n");
  expect(onSubmit).toHaveBeenCalledOnce();
  expect(asked).toHaveLength(before);
});

test("in the middle of a text, the rest stays and the caret is behind the name", async () => {
  const { user, field } = await open("Hello , how are you?");
  field.setSelectionRange(6, 6);
  await user.keyboard("@ana r");
  await waitFor(() => expect(options()).toEqual(["Ana Ribeiro"]));
  await user.keyboard("{Tab}");
  expect(field).toHaveValue("Hello @Ana Ribeiro , how are you?");
  expect(field.selectionStart).toBe("Hello @Ana Ribeiro ".length);
  expect(field).toHaveFocus();
});

test("with @ alone those of the discussion are offered, and nobody where there is none", async () => {
  const { user, field } = await open();
  await user.keyboard("@");
  await waitFor(() => expect(options()).toHaveLength(2));
  expect(asked).toEqual(["@post"]);
  await user.click(screen.getByRole("option", { name: /Ana/ }));
  expect(field).toHaveFocus();
  expect(markdown).toBe(`@[Ana Ribeiro](user:${ana.id}) `);
});

test("in a new post a letter is needed", async () => {
  const { user } = await open("", null);
  expect(asked).toEqual([]);
  await user.keyboard("@");
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(asked).toEqual([]);
  await user.keyboard("a");
  await waitFor(() => expect(asked).toEqual(["a@anywhere"]));
});

test("Escape closes the list until another name is begun", async () => {
  const { user } = await open();
  await user.keyboard("@a");
  await waitFor(() => expect(options()).toHaveLength(2));
  await user.keyboard("{Escape}");
  expect(options()).toEqual([]);
  await user.keyboard("n");
  await waitFor(() => expect(asked).toContain("an@post"));
  expect(options()).toEqual([]);
  await user.keyboard(" @a");
  await waitFor(() => expect(options()).toHaveLength(2));
});

test("a name that is changed is nobody's, and theirs once it is typed again", async () => {
  const { user, field } = await open(`@[Ana Ribeiro](user:${ana.id})`);
  await waitFor(() => expect(field).toHaveValue("@Ana Ribeiro"));
  field.setSelectionRange(12, 12);
  await user.keyboard("{Backspace}");
  expect(markdown).toBe("@Ana Ribeir");
  await user.keyboard("o");
  expect(markdown).toBe(`@[Ana Ribeiro](user:${ana.id})`);
});

test("where the list can't be had, the text is written without it", async () => {
  server.use(http.get(`${API}/community/people`, () => problem(503, "unavailable")));
  const { user, field } = await open();
  await user.keyboard("@ana and so on");
  expect(field).toHaveValue("@ana and so on");
  expect(markdown).toBe("@ana and so on");
  expect(options()).toEqual([]);
});
