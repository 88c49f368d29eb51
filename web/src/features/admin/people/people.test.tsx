import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { PersonDetail } from "@/lib/api/types";
import { auditEntry, listedAna, pageOfRows, tessa } from "@/test/admin";
import { ana } from "@/test/auth";
import * as tellModule from "@/lib/tell";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { PeoplePage } from "./people-page";
import { PersonPage } from "./person-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/people",
  useSearchParams: () => new URLSearchParams(url.search),
}));

beforeEach(() => {
  url.search = "";
});

const detail: PersonDetail = {
  ...listedAna,
  bookings_ahead: 1,
  bookings_as_client: 3,
  bookings_as_coach: 0,
  has_client_profile: true,
  has_coach_profile: false,
  logins: [
    {
      id: "0190c0de-0000-7000-8000-0000000000f1",
      address: "192.0.2.7",
      user_agent: "A browser",
      created_at: "2026-12-01T09:00:00Z",
      last_used_at: "2026-12-01T10:00:00Z",
      expires_at: "2099-01-01T00:00:00Z",
      revoked_at: null,
    },
  ],
  activity: [auditEntry("auth.role_changed", { before: { role: "coach" }, after: { role: "client" } })],
};

/** An API with Ana, which keeps the changes that it was sent, or refuses them. */
function serveAna(refusal?: () => Response) {
  const changes: unknown[] = [];
  const path = `${API}/admin/users/${ana.id}`;
  const change = async ({ request }: { request: Request }) => {
    changes.push(request.method === "DELETE" ? "deleted" : await request.json());
    return refusal?.() ?? HttpResponse.json(detail);
  };
  server.use(
    http.get(path, () => HttpResponse.json(detail)),
    http.patch(path, change),
    http.delete(path, change),
  );
  return changes;
}

test("people are found by what the URL says; a day begins where the reader is", async () => {
  url.search = "role=coach&is_active=false&q=o%27neill&from=2026-11-01&to=2026-11-30&page=3&sort=nonsense";
  const asked: string[] = [];
  server.use(
    http.get(`${API}/admin/users`, ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).search));
      return HttpResponse.json(
        pageOfRows([listedAna], { page: 3, pages: 500, total: 12_500, total_is_estimate: true }),
      );
    }),
  );
  await showTo("auditor", <PeoplePage />);
  expect(await screen.findByRole("rowheader", { name: /Ana Ribeiro/ })).toBeInTheDocument();
  // New York, by vitest.config.ts.
  expect(asked).toEqual([
    "?role=coach&is_active=false&q=o'neill&created_from=2026-11-01T04:00:00Z&created_to=2026-12-01T05:00:00Z&page=3&per_page=25",
  ]);
  expect(screen.getByText("about 12,500 people")).toBeInTheDocument();
  // The API shows the first 10,000 rows as pages.
  expect(screen.getByText("Page 3 of 400")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Next" })).toHaveAttribute(
    "href",
    expect.stringMatching(/q=o%27neill.*page=4/),
  );
});

test("a person is shown with what was done to them, and an auditor can't change them", async () => {
  serveAna();
  await showTo("auditor", <PersonPage id={ana.id} />);
  expect(await screen.findByRole("heading", { name: "Ana Ribeiro" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "3 bookings as client" })).toHaveAttribute(
    "href",
    `/admin/bookings?client_id=${ana.id}`,
  );
  expect(screen.getByText("coach").tagName).toBe("DEL");
  expect(screen.getByText("client", { selector: "ins" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: tessa.full_name })).toHaveAttribute("href", `/admin/people/${tessa.id}`);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("another role is chosen, said in words and sent; nothing is sent for the same role", async () => {
  const changes = serveAna();
  await showTo("admin", <PersonPage id={ana.id} />);
  await userEvent.click(await screen.findByRole("button", { name: "Change the role" }));
  expect(screen.getByRole("button", { name: "Choose another role" })).toBeDisabled();
  await userEvent.selectOptions(screen.getByLabelText("Role"), "admin");
  expect(screen.getByText(/An admin sees everybody’s bookings/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Make Ana Ribeiro an admin" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(changes).toEqual([{ role: "admin" }]);
});

test.each([
  ["has_bookings", /They have bookings ahead/],
  ["last_admin", /Make somebody else an admin first/],
  ["invalid_transition", /It is invalid_transition/],
])("a refusal for %s is said in words, and the sheet stays", async (code, words) => {
  serveAna(() => problem(409, code));
  await showTo("admin", <PersonPage id={ana.id} />);
  await userEvent.click(await screen.findByRole("button", { name: "Close the account" }));
  const dialog = screen.getByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Close the account" }));
  expect(await within(dialog).findByText(words)).toBeInTheDocument();
});

test("an account is deleted only after its consequences were read", async () => {
  const changes = serveAna();
  await showTo("admin", <PersonPage id={ana.id} />);
  await userEvent.click(await screen.findByRole("button", { name: "Delete the account" }));
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByText("This can’t be undone.")).toBeInTheDocument();
  expect(changes).toEqual([]);
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete the account" }));
  await waitFor(() => expect(changes).toEqual(["deleted"]));
});

test("accounts that are chosen are closed after their names were read, and one that is refused is said", async () => {
  const ben = { ...listedAna, id: "0190c0de-0000-7000-8000-0000000000a2", full_name: "Ben Okafor" };
  const gone = {
    ...listedAna,
    id: "0190c0de-0000-7000-8000-0000000000a3",
    full_name: "Deleted",
    deleted_at: ana.created_at,
  };
  const changes: string[] = [];
  server.use(
    http.get(`${API}/admin/users`, () => HttpResponse.json(pageOfRows([listedAna, ben, gone]))),
    http.patch(`${API}/admin/users/:id`, async ({ params, request }) => {
      changes.push(`${String(params.id)} ${JSON.stringify(await request.json())}`);
      return params.id === ben.id ? problem(409, "last_admin") : HttpResponse.json(detail);
    }),
  );
  const said = vi.spyOn(tellModule, "tell");
  await showTo("admin", <PeoplePage />);
  await userEvent.click(await screen.findByRole("checkbox", { name: "Choose all on this page" }));
  expect(screen.queryByRole("checkbox", { name: "Choose Deleted" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Close 2 accounts" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText(`${ana.full_name}, Ben Okafor`)).toBeInTheDocument();
  expect(changes).toEqual([]);
  await userEvent.click(dialog.getByRole("button", { name: "Close 2 accounts" }));
  await waitFor(() => expect(said).toHaveBeenCalledOnce());
  expect(changes).toEqual([`${ana.id} {"is_active":false}`, `${ben.id} {"is_active":false}`]);
  expect(said.mock.calls[0]![0].text).toMatch(/^1 account is closed\. Ben Okafor: They are the last active admin/);
});

test("an auditor chooses columns, and nobody", async () => {
  server.use(http.get(`${API}/admin/users`, () => HttpResponse.json(pageOfRows([listedAna]))));
  await showTo("auditor", <PeoplePage />);
  await userEvent.click(await screen.findByRole("button", { name: "Columns of People" }));
  await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "Role" }));
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("columnheader", { name: "Role" })).not.toBeInTheDocument();
  expect(screen.getByRole("columnheader", { name: "State" })).toBeInTheDocument();
  expect(screen.queryByRole("checkbox")).not.toBeInTheDocument();
  localStorage.clear();
});
