import { expect, test } from "vitest";
import { emptyQueue } from "@/test/admin";
import { problemsOf } from "./status";

const texts = (status: Parameters<typeof problemsOf>[0]) => problemsOf(status).map(({ text }) => text);

test("nothing is wrong while every queue is served and in time", () => {
  expect(texts({})).toEqual([]);
  expect(texts({ queues: [emptyQueue("emails", { oldest_pending_seconds: 60 })], issues: 0 })).toEqual([]);
});

test("what is wrong is said with its queues, the most urgent first", () => {
  const queues = [
    emptyQueue("emails", { oldest_pending_seconds: 61, dead: 2 }),
    emptyQueue("payments", { oldest_pending_seconds: 90, workers: 0, dead: 1 }),
    emptyQueue("matching", { paused: true, oldest_pending_seconds: 900 }),
  ];
  expect(texts({ queues, issues: 1, differingDays: 2, isReadOnly: true })).toEqual([
    "emails and payments are late",
    "No worker serves payments",
    "3 jobs are dead",
    "1 difference with Stripe is open",
    "2 past days were counted wrongly",
    "Rapport is read-only",
    "matching is paused",
  ]);
});
