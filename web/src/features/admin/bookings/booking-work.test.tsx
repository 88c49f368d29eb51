import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Booking, BookingWork } from "@/lib/api/types";
import { auditEntry, deadMail } from "@/test/admin";
import { ana } from "@/test/auth";
import { ben } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { BookingWorkPage } from "./booking-work-page";

const booking: Booking = {
  id: "0190c0de-0000-7000-8000-0000000000b1",
  client_id: ana.id,
  client_name: ana.full_name,
  coach_id: ben.id,
  coach_name: ben.full_name,
  starts_at: "2026-12-08T09:00:00Z",
  ends_at: "2026-12-08T10:00:00Z",
  duration_minutes: 60,
  price: { amount: 7_500, currency: "EUR" },
  status: "confirmed",
  cancellation_policy: "moderate",
  revision: 0,
  created_at: "2026-12-01T09:00:00Z",
  updated_at: "2026-12-01T09:00:00Z",
};

const work: BookingWork = {
  booking,
  payments: [
    {
      id: "0190c0de-0000-7000-8000-0000000000c1",
      booking_id: booking.id,
      amount: 7_500,
      refunded_amount: 1_000,
      currency: "EUR",
      status: "partially_refunded",
      created_at: booking.created_at,
      updated_at: booking.updated_at,
      refunds: [
        {
          id: "0190c0de-0000-7000-8000-0000000000d1",
          amount: 1_000,
          currency: "EUR",
          reason: "goodwill",
          requested_by: "admin",
          status: "succeeded",
        },
        {
          id: "0190c0de-0000-7000-8000-0000000000d2",
          amount: 500,
          currency: "EUR",
          reason: "goodwill",
          requested_by: "admin",
          status: "pending",
        },
      ],
    },
  ],
  mails: [deadMail],
  calendar_entries: [
    {
      user_id: ana.id,
      provider: "google",
      account: "ana@gmail.example",
      health: "fresh",
      state: "written",
      desired_revision: 1,
      applied_revision: 1,
      external_id: "abc",
    },
    {
      user_id: ben.id,
      provider: "outlook",
      account: "ben@outlook.example",
      health: "broken",
      state: "pending",
      desired_revision: 1,
      applied_revision: 0,
    },
  ],
  jobs: [],
  history: [auditEntry("bookings.confirmed", { subject_kind: "booking", subject_id: booking.id })],
};

let current = work;
beforeEach(() => {
  current = work;
  server.use(http.get(`${API}/admin/bookings/${booking.id}/work`, () => HttpResponse.json(current)));
});

const show = (role: "admin" | "auditor") => showTo(role, <BookingWorkPage id={booking.id} />);

test("a booking says in whose calendar it is, and where it is still to be changed", async () => {
  await show("auditor");
  const calendars = within(await screen.findByRole("region", { name: "Entries in calendars" }));
  expect(calendars.getByText("ana@gmail.example").closest("tr")).toHaveTextContent("Google of the client");
  expect(calendars.getByText("ana@gmail.example").closest("tr")).toHaveTextContent("In the calendar");
  expect(calendars.getByText("ben@outlook.example").closest("tr")).toHaveTextContent("0, should be 1");
  expect(calendars.getByText("ben@outlook.example").closest("tr")).toHaveTextContent("Broken");
});

test("a booking has its payments, mails, jobs and history on one page, and an auditor no button", async () => {
  await show("auditor");
  expect(await screen.findByRole("heading", { name: "Ana Ribeiro with Ben Okafor" })).toBeInTheDocument();
  expect(screen.getByRole("article", { name: "Payment of €75.00" })).toHaveTextContent("Partially refunded");
  expect(screen.getByText("€5.00 back").closest("li")).toHaveTextContent("On its way");
  expect(within(screen.getByRole("region", { name: "History" })).getByText("Confirmed")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("a dead mail is retried from its booking", async () => {
  server.use(
    http.post(`${API}/admin/jobs/${deadMail.id}/retry`, () => {
      current = { ...work, mails: [{ ...deadMail, status: "done", error: null }] };
      return HttpResponse.json(deadMail);
    }),
  );
  await show("admin");
  await userEvent.click(await screen.findByRole("button", { name: "Retry" }));
  await userEvent.click(screen.getByRole("button", { name: "Retry this job" }));
  await waitFor(() => expect(screen.queryByText("Dead")).not.toBeInTheDocument());
});

test("at most what has not gone back is refunded; the same request carries the same key again", async () => {
  const sent: { body: unknown; key: string | null }[] = [];
  server.use(
    http.post(`${API}/payment/${work.payments[0]!.id}/refund`, async ({ request }) => {
      sent.push({ body: await request.json(), key: request.headers.get("Idempotency-Key") });
      return sent.length === 1 ? problem(503, "unavailable") : HttpResponse.json(work.payments[0]);
    }),
  );
  await show("admin");
  await userEvent.click(await screen.findByRole("button", { name: "Refund" }));
  const dialog = within(screen.getByRole("dialog"));
  const amount = dialog.getByLabelText("Amount in EUR");
  // What is on its way is not sent back twice.
  expect(amount).toHaveValue("60");
  expect(dialog.getByRole("button", { name: "Refund €60.00" })).toBeDisabled();
  await userEvent.type(dialog.getByLabelText("Why"), "The line was bad");
  await userEvent.clear(amount);
  await userEvent.type(amount, "60.01");
  expect(dialog.getByText("At most €60.00 can go back.")).toBeInTheDocument();
  expect(dialog.getByRole("button", { name: "Refund €60.01" })).toBeDisabled();
  await userEvent.clear(amount);
  await userEvent.type(amount, "20");
  await userEvent.click(dialog.getByRole("button", { name: "Refund €20.00" }));
  expect(await dialog.findByText("It is unavailable.")).toBeInTheDocument();
  await userEvent.click(dialog.getByRole("button", { name: "Refund €20.00" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(sent.map(({ body }) => body)).toEqual(Array(2).fill({ amount: 2_000, reason: "The line was bad" }));
  expect(sent[0]!.key).toBeTruthy();
  expect(sent[1]!.key).toBe(sent[0]!.key);
});

test("a disputed no-show is decided with a reason", async () => {
  current = { ...work, booking: { ...booking, status: "completed", no_show: { absent: "coach", state: "disputed" } } };
  const sent: unknown[] = [];
  server.use(
    http.post(`${API}/admin/bookings/${booking.id}/no-show/decision`, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(booking);
    }),
  );
  await show("admin");
  await userEvent.click(await screen.findByRole("button", { name: "Ben Okafor did not come" }));
  const uphold = screen.getByRole("button", { name: "Uphold the report" });
  expect(uphold).toBeDisabled();
  expect(screen.getByText(/The client gets all of the price back/)).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText("Why"), "The log of the call shows it");
  await userEvent.click(uphold);
  await waitFor(() => expect(sent).toEqual([{ decision: "uphold", reason: "The log of the call shows it" }]));
});
