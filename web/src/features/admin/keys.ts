/** Keys of what the team reads, in the query cache. All begin with the first, so that an act can have everything read again. */
export const adminKeys = {
  all: ["admin"],
  queues: ["admin", "queues"],
  jobs: ["admin", "jobs"],
  job: (id: string) => ["admin", "job", id],
  people: ["admin", "people"],
  person: (id: string) => ["admin", "person", id],
  metrics: ["admin", "metrics"],
  bookings: ["admin", "bookings"],
  bookingWork: (id: string) => ["admin", "booking", id],
  revenue: ["admin", "revenue"],
  issues: ["admin", "issues"],
  calendars: ["admin", "calendars"],
  audit: ["admin", "audit"],
  cases: ["admin", "cases"],
  search: ["admin", "search"],
  readOnly: ["admin", "read-only"],
} as const;
