import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { deadMail, listedAna } from "@/test/admin";
import { ana } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { SearchButton } from "./search-button";

const router = vi.hoisted(() => ({ push: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));

beforeEach(() => router.push.mockReset());

const nothing = { people: [], bookings: [], payments: [], jobs: [] };
const open = async () => {
  await userEvent.keyboard("{Control>}k{/Control}");
  return screen.findByRole("combobox");
};

test("Ctrl+K finds somebody by their name, and Enter goes there", async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.get(`${API}/admin/search`, ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("q"));
      return HttpResponse.json({ ...nothing, people: [listedAna], jobs: [deadMail] });
    }),
  );
  await showTo("auditor", <SearchButton />);
  await userEvent.type(await open(), "ribeiro");
  expect(await screen.findByRole("option", { name: /Ana Ribeiro/ })).toHaveAttribute("aria-selected", "true");
  expect(screen.getByRole("option", { name: /emails\.send/ })).toHaveAttribute("aria-selected", "false");
  expect(asked).toEqual(["ribeiro"]);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{Enter}");
  expect(router.push).toHaveBeenCalledExactlyOnceWith(`/admin/people/${ana.id}`);
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("a page is found by its name, without asking the API for a single letter", async () => {
  await showTo("admin", <SearchButton />);
  const box = await open();
  await userEvent.type(box, "q");
  await userEvent.clear(box);
  server.use(http.get(`${API}/admin/search`, () => HttpResponse.json(nothing)));
  await userEvent.type(box, "dead jobs{Enter}");
  expect(router.push).toHaveBeenCalledWith("/admin/jobs?status=dead");
});

test("nothing found and a failure are said", async () => {
  server.use(http.get(`${API}/admin/search`, () => HttpResponse.json(nothing)));
  await showTo("admin", <SearchButton />);
  const box = await open();
  await userEvent.type(box, "zzzz");
  expect(await screen.findByText("Nothing found for “zzzz”.")).toBeInTheDocument();
  server.use(http.get(`${API}/admin/search`, () => problem(422, "validation_failed")));
  await userEvent.type(box, "y");
  expect(await screen.findByText(/Something in it is not as it should be/)).toBeInTheDocument();
});
