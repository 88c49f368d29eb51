import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { makeQueryClient } from "@/lib/query-client";
import { clockTime } from "@/lib/time";
import { browserZone } from "@/lib/zones";
import { ana, startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { EmailSection } from "./email-section";
import { ForgotPassword } from "./forgot-password";

beforeEach(startSignedOut);

const inFortySeconds = () => new Date(Date.now() + 40_000).toISOString();

function show(children: React.ReactNode) {
  render(<QueryClientProvider client={makeQueryClient()}>{children}</QueryClientProvider>);
}

test("a mail that has to wait for the minute to be over is announced with its time", async () => {
  const sentAt = inFortySeconds();
  server.use(
    http.post(`${API}/auth/verify-email/resend`, () => HttpResponse.json({ sent_at: sentAt }, { status: 202 })),
  );
  show(<EmailSection user={{ ...ana, email_verified: false }} />);
  await userEvent.click(screen.getByRole("button", { name: "Send the mail again" }));
  expect(await screen.findByText(`The next mail goes out at ${clockTime(sentAt, browserZone())}`)).toBeInTheDocument();
  expect(screen.getByText(/^00:(40|39|38) to go\.$/)).toBeInTheDocument();
});

test("a mail that went out at once is on its way", async () => {
  const body = { sent_at: new Date().toISOString() };
  server.use(http.post(`${API}/auth/verify-email/resend`, () => HttpResponse.json(body, { status: 202 })));
  show(<EmailSection user={{ ...ana, email_verified: false }} />);
  await userEvent.click(screen.getByRole("button", { name: "Send the mail again" }));
  expect(await screen.findByText("The mail is on its way")).toBeInTheDocument();
});

test("so is a second link for a forgotten password", async () => {
  const sentAt = inFortySeconds();
  server.use(http.post(`${API}/auth/reset-password`, () => HttpResponse.json({ sent_at: sentAt }, { status: 202 })));
  show(<ForgotPassword />);
  await userEvent.type(screen.getByLabelText("Email"), "ana@example.com");
  await userEvent.click(screen.getByRole("button", { name: "Send me a link" }));
  expect(await screen.findByText(/^The next mail goes out at/)).toBeInTheDocument();
  expect(screen.getByText(/^If there is an account for/)).toHaveTextContent("ana@example.com");
});
