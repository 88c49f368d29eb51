import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { auditEntry, pageOfRows, tessa } from "@/test/admin";
import { ana } from "@/test/auth";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { AuditPage } from "./audit-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/audit",
  useSearchParams: () => new URLSearchParams(url.search),
}));

test("an entry says who did what to whom, with the difference, and the trail is narrowed by the URL", async () => {
  url.search = `action=auth.role_changed&subject=${ana.id}&actor=nobody`;
  const asked: string[] = [];
  const changed = auditEntry("auth.role_changed", { before: { role: "client" }, after: { role: "coach" } });
  const byItself = auditEntry("bookings.released", { actor_id: null, actor_role: "system", subject_kind: "booking" });
  server.use(
    http.get(`${API}/admin/audit`, ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json(pageOfRows([changed, byItself]));
    }),
  );
  await showTo("auditor", <AuditPage />);
  const row = within(await screen.findByRole("row", { name: /Role changed/ }));
  expect(row.getByRole("link", { name: tessa.full_name })).toHaveAttribute("href", `/admin/people/${tessa.id}`);
  expect(row.getByRole("link", { name: "user" })).toHaveAttribute("href", `/admin/people/${ana.id}`);
  expect(row.getByText("client", { selector: "del" })).toBeInTheDocument();
  expect(row.getByText("coach", { selector: "ins" })).toBeInTheDocument();
  expect(screen.getByRole("row", { name: /Released/ })).toHaveTextContent("the system");
  expect(asked).toEqual([`?action=auth.role_changed&subject=${ana.id}&page=1&per_page=25`]);
});
