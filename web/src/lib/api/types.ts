import type { components } from "./schema";

/** The schemas of the API's document, under the names the code uses. */
type Schemas = components["schemas"];

/** The code of every failure, from the API's one table. */
export type ErrorCode = Schemas["ProblemDocument"]["code"];
export type FieldError = Schemas["FieldError"];
export type Warning = Schemas["Warning"];
export type User = Schemas["User"];
export type SignedIn = Schemas["SignedInView"];
export type SignIn = Schemas["SignInView"];
export type ClientProfile = Schemas["ClientProfile"];
export type CoachProfile = Schemas["CoachProfile"];
export type FactorDefinition = Schemas["FactorDefinition"];
export type Quiz = Schemas["Quiz"];
export type QuizDraft = Schemas["QuizDraft"];
/** The answers that a client may share with a coach. */
export type QuizSummary = Schemas["QuizSummary"];
/** What a client shares of the quiz with the coach of a session. */
export type SharedQuiz = Schemas["SharedQuiz"];
export type CoachBody = Schemas["CoachBody"];
export type Availability = Schemas["Availability"];
export type WeeklyHours = Schemas["WeeklyHours"];
export type WeeklyWindow = Schemas["WeeklyWindow"];
/** How many coaches each value of a filter would find. */
export type Facets = Schemas["Facets"];
export type CoachCard = Schemas["CoachCard"];
export type PublicProfile = Schemas["CoachProfileView"];
export type Slot = Schemas["Slot"];
/** Why a time is not offered. */
export type Explanation = Schemas["ExplanationView"];
export type Match = Schemas["MatchView"];
export type Matches = Schemas["Matches"];
/** An answer of the quiz that would suit a coach better. */
export type Improvement = Schemas["Improvement"];
/** One of the best for somebody without an account: without who it is. */
export type PreviewedMatch = Schemas["PreviewedMatch"];
export type Booking = Schemas["BookingView"];
export type Cancellation = Schemas["CancellationView"];
export type Review = Schemas["Review"];
export type Payment = Schemas["PaymentView"];
export type CalendarProvider = Schemas["CalendarProvider"];
/** A connected account of Google or Outlook. */
export type CalendarConnection = Schemas["ConnectionView"];
/** Its calendars, and what its owner has chosen. */
export type ChosenCalendars = Schemas["ChosenCalendarsView"];
/** The kinds of notification that can be turned off. */
export type NotificationKind = Schemas["NotificationKind"];
export type Notification = Schemas["Page_Notification"]["items"][number];
export type NotificationList = Schemas["NotificationsView"];
/** A post of the community, in a list and whole. */
export type PostCard = Schemas["PostCard"];
export type Post = Schemas["PostView"];
export type PostBody = Schemas["PostBody"];
export type PostType = Schemas["PostType"];
export type PostPage = Schemas["FeedPage_PostCard"];
export type Comment = Schemas["CommentView"];
export type CommentPage = Schemas["FeedPage_CommentView"];
export type Author = Schemas["Author"];
export type ModerationNote = Schemas["ModerationNote"];
export type ReportReason = Schemas["ReportReason"];
/** Something that coaches recommend, in the library. */
export type Resource = Schemas["Resource"];
export type ResourceBody = Schemas["ResourceBody"];
export type ResourceType = Schemas["ResourceType"];
export type ResourcePage = Schemas["FeedPage_Resource"];
export type LibraryPage = Schemas["LibraryPage"];

/** What the team sees. */
export type QueueStats = Schemas["QueueStats"];
export type QueueMinute = Schemas["QueueMinute"];
export type Job = Schemas["JobSummary"];
export type JobDetail = Schemas["JobDetail"];
export type JobStatus = Schemas["JobStatus"];
export type JobPage = Schemas["JobsPage"];
export type Person = Schemas["ListedUser"];
export type PersonDetail = Schemas["UserDetail"];
export type Login = Schemas["Login"];
export type AuditEntry = Schemas["AuditEntry"];
export type Metrics = Schemas["Metrics"];
export type DifferingDay = Schemas["DifferingDay"];
export type DayNumbers = Schemas["DayNumbers"];
export type CurrencySums = Schemas["CurrencySums"];
export type RevenueItem = Schemas["Page_RevenueItem"]["items"][number];
export type BookingWork = Schemas["BookingWorkView"];
export type TeamConnection = Schemas["TeamConnectionView"];
export type BubbleRun = Schemas["BubbleRun"];
export type BubbleRunDetail = Schemas["BubbleRunView"];
export type BubbleRuns = Schemas["BubbleRunsView"];
export type BubbleIssue = Schemas["BubbleIssue"];
export type BubbleScan = Schemas["BubbleScan"];
export type CalendarEntry = Schemas["CalendarEntryView"];
export type KeptExport = Schemas["StoredExportView"];
export type ListedPayment = Schemas["ListedPayment"];
export type PaymentWork = Schemas["PaymentWorkView"];
export type Issue = Schemas["ReconciliationIssue"];
export type IssueList = Schemas["ReconciliationView"];
export type ModerationCase = Schemas["CaseView"];
export type CaseDecision = Schemas["Decision"];
export type Found = Schemas["FoundView"];
