"use client";

import dynamic from "next/dynamic";
import { Loading, Skeleton } from "@/components/ui/skeleton";

/**
 * The pages of the team, each loaded when it is opened by somebody who may see it: nobody else loads any of it.
 */
const Pending = () => (
  <Loading label="The page is on its way…">
    <div className="grid gap-6">
      <Skeleton className="h-10 w-60" />
      <Skeleton className="h-96 w-full" />
    </div>
  </Loading>
);

export const AdminFrame = dynamic(() => import("@/features/admin/admin-frame").then(({ AdminFrame }) => AdminFrame), {
  ssr: false,
  loading: Pending,
});
export const RunbookPage = dynamic(
  () => import("@/features/admin/runbook-page").then(({ RunbookPage }) => RunbookPage),
  { ssr: false, loading: Pending },
);
export const QueuesPage = dynamic(
  () => import("@/features/admin/queues/queues-page").then(({ QueuesPage }) => QueuesPage),
  { ssr: false, loading: Pending },
);
export const JobsPage = dynamic(() => import("@/features/admin/queues/jobs-page").then(({ JobsPage }) => JobsPage), {
  ssr: false,
  loading: Pending,
});
export const JobPage = dynamic(() => import("@/features/admin/queues/job-page").then(({ JobPage }) => JobPage), {
  ssr: false,
  loading: Pending,
});
export const PeoplePage = dynamic(
  () => import("@/features/admin/people/people-page").then(({ PeoplePage }) => PeoplePage),
  { ssr: false, loading: Pending },
);
export const PersonPage = dynamic(
  () => import("@/features/admin/people/person-page").then(({ PersonPage }) => PersonPage),
  { ssr: false, loading: Pending },
);
export const OverviewPage = dynamic(
  () => import("@/features/admin/overview/overview-page").then(({ OverviewPage }) => OverviewPage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const BookingsPage = dynamic(
  () => import("@/features/admin/bookings/bookings-page").then(({ BookingsPage }) => BookingsPage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const BookingWorkPage = dynamic(
  () => import("@/features/admin/bookings/booking-work-page").then(({ BookingWorkPage }) => BookingWorkPage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const PaymentsPage = dynamic(
  () => import("@/features/admin/money/payments-page").then(({ PaymentsPage }) => PaymentsPage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const RevenuePage = dynamic(
  () => import("@/features/admin/money/revenue-page").then(({ RevenuePage }) => RevenuePage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const ReconciliationPage = dynamic(
  () => import("@/features/admin/money/reconciliation-page").then(({ ReconciliationPage }) => ReconciliationPage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const CalendarAccountsPage = dynamic(
  () =>
    import("@/features/admin/calendars/calendar-accounts-page").then(
      ({ CalendarAccountsPage }) => CalendarAccountsPage,
    ),
  { ssr: false, loading: Pending },
);
export const AuditPage = dynamic(() => import("@/features/admin/audit/audit-page").then(({ AuditPage }) => AuditPage), {
  ssr: false,
  loading: Pending,
});
export const ExportsPage = dynamic(
  () => import("@/features/admin/exports/exports-page").then(({ ExportsPage }) => ExportsPage),
  {
    ssr: false,
    loading: Pending,
  },
);
export const ModerationPage = dynamic(
  () => import("@/features/admin/moderation/moderation-page").then(({ ModerationPage }) => ModerationPage),
  { ssr: false, loading: Pending },
);
export const PostsPage = dynamic(
  () => import("@/features/admin/moderation/posts-page").then(({ PostsPage }) => PostsPage),
  { ssr: false, loading: Pending },
);
export const BubbleRunsPage = dynamic(
  () => import("@/features/admin/bubble/runs-page").then(({ BubbleRunsPage }) => BubbleRunsPage),
  { ssr: false, loading: Pending },
);
export const BubbleRunPage = dynamic(
  () => import("@/features/admin/bubble/run-page").then(({ BubbleRunPage }) => BubbleRunPage),
  { ssr: false, loading: Pending },
);
