//! Every email of the product: one struct per kind with the data it needs, its subject, and its rendering as HTML and text.
//!
//! The data is read by `compose` when the email is sent; nothing here reads the database. The reader's own address is the only one that
//! ever appears in an invitation.

use askama::Template;

use super::email_template::EmailTemplate;
use super::format;
use super::text_wrap::wrap;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::models::calendars::Method;

pub use super::community_notices::CommunityNotice;
pub use super::digest_views::{DigestContent, DigestPost, DigestResource};
pub use super::view_models::{By, EmailContext, NoShowReport, Reader, SecurityEvent, Session};

/// A rendered email.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The subject, with times in the reader's zone.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain part.
    pub text: String,
    /// The calendar entry: created, updated or cancelled.
    pub calendar: Option<(Method, String)>,
}

/// Defines a struct per kind, [`Mail`], and its rendering.
macro_rules! mail_kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal ($html:tt, $text:tt) { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug)]
            pub struct $kind {
                /// The recipient.
                pub reader: Reader,
                $($(#[$field_doc])* pub $field: $type,)*
            }

            const _: () = {
                #[derive(Template)]
                #[template(path = $html)]
                #[allow(dead_code, reason = "not every template uses the time")]
                struct Html<'a> { m: &'a $kind, context: &'a EmailContext, subject: &'a str, now: Timestamp }

                #[derive(Template)]
                #[template(path = $text)]
                #[allow(dead_code, reason = "not every template uses the time")]
                struct Text<'a> { m: &'a $kind, context: &'a EmailContext, now: Timestamp }

                impl $kind {
                    fn render(&self, context: &EmailContext, now: Timestamp) -> askama::Result<Rendered> {
                        let subject = self.subject(now);
                        Ok(Rendered {
                            html: Html { m: self, context, subject: &subject, now }.render()?,
                            text: wrap(&Text { m: self, context, now }.render()?),
                            calendar: self.calendar_entry().map(|(method, session)| (method, session.invite(&self.reader, context, method))),
                            subject,
                        })
                    }
                }
            };
        )*

        /// An email of any kind.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each is documented at its struct")]
        pub enum Mail { $($kind($kind),)* }

        impl Mail {
            /// Every kind's name.
            pub const KINDS: &[&str] = &[$($name,)*];

            /// The word of its kind, for the log and the preview page.
            pub fn kind(&self) -> &'static str {
                match self { $(Mail::$kind(_) => $name,)* }
            }

            /// The recipient.
            pub fn reader(&self) -> &Reader {
                match self { $(Mail::$kind(mail) => mail.reader(),)* }
            }

            /// Renders it; `now` decides between `Tuesday 10:00` and a date.
            ///
            /// # Errors
            /// A template cannot be rendered; formatting into memory does not fail in practice.
            pub fn render(&self, context: &EmailContext, now: Timestamp) -> askama::Result<Rendered> {
                match self { $(Mail::$kind(mail) => mail.render(context, now),)* }
            }
        }

        $(impl From<$kind> for Mail {
            fn from(mail: $kind) -> Self { Mail::$kind(mail) }
        })*
    };
}

mail_kinds! {
    /// Asks a new account's owner to confirm the address.
    Verification = "verification" ("verification.html", "verification.txt") {
        /// The link's secret.
        token: Secret,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// A link to choose a new password.
    PasswordReset = "password_reset" ("password_reset.html", "password_reset.txt") {
        /// The link's secret.
        token: Secret,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// To an account that was moved here from the old app: a link to choose a first password.
    Invitation = "invitation" ("invitation.html", "invitation.txt") {
        /// The link's secret.
        token: Secret,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// To the new address: a link that makes it the account's.
    EmailChangeConfirmation = "email_change_confirmation" ("email_change_confirmation.html", "email_change_confirmation.txt") {
        /// The link's secret.
        token: Secret,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// To the old address: somebody asked for a new one.
    EmailChangedNotice = "email_changed_notice" ("email_changed_notice.html", "email_changed_notice.txt") {
        /// The address asked for; shown masked.
        new_email: String,
    }
    /// What changed who can sign in; a changed address to the old one.
    SecurityNotice = "security_notice" ("security_notice.html", "security_notice.txt") {
        /// What happened.
        event: SecurityEvent,
    }
    /// To the client: paid and confirmed.
    BookingConfirmed = "booking_confirmed" ("booking_confirmed.html", "booking_confirmed.txt") {
        /// The session.
        session: Session,
    }
    /// To the coach: a client has booked.
    BookingReceived = "booking_received" ("booking_received.html", "booking_received.txt") {
        /// The session.
        session: Session,
        /// What the client wrote.
        notes: Option<String>,
    }
    /// To both: another time.
    BookingMoved = "booking_moved" ("booking_moved.html", "booking_moved.txt") {
        /// The session at its new time.
        session: Session,
        /// When it was to begin before.
        previous_start: Timestamp,
        /// Who moved it.
        by: By,
        /// The reader is the client and may cancel for a full refund because the coach moved it.
        may_cancel_free: bool,
    }
    /// To both: it is cancelled.
    BookingCancelled = "booking_cancelled" ("booking_cancelled.html", "booking_cancelled.txt") {
        /// The session that was.
        session: Session,
        /// Who cancelled it.
        by: By,
        /// What they gave as the reason.
        reason: Option<String>,
        /// The refund, as `€75.00`; for a client who paid.
        refund: Option<String>,
        /// The reader is the client and may look for another time.
        may_rebook: bool,
    }
    /// To the client: money is on its way back.
    RefundIssued = "refund_issued" ("refund_issued.html", "refund_issued.txt") {
        /// The session it was paid for.
        session: Session,
        /// As `€75.00`.
        amount: String,
    }
    /// To the client: the card was declined, the time is still held.
    PaymentFailed = "payment_failed" ("payment_failed.html", "payment_failed.txt") {
        /// The session on hold.
        session: Session,
        /// Until when it is held.
        held_until: Timestamp,
    }
    /// To the client: the payment came when the session was not available any more, and is refunded.
    LatePaymentRefunded = "late_payment_refunded" ("late_payment_refunded.html", "late_payment_refunded.txt") {
        /// The session that is not available.
        session: Session,
        /// It had been cancelled; else the time was taken.
        was_cancelled: bool,
        /// As `€75.00`.
        amount: String,
        /// The coach's next free times, up to three.
        free_times: Vec<Timestamp>,
    }
    /// A day before.
    Reminder24h = "reminder_24h" ("reminder_24h.html", "reminder_24h.txt") {
        /// The session.
        session: Session,
    }
    /// An hour before.
    Reminder1h = "reminder_1h" ("reminder_1h.html", "reminder_1h.txt") {
        /// The session.
        session: Session,
    }
    /// To the client, after the session.
    ReviewRequest = "review_request" ("review_request.html", "review_request.txt") {
        /// The session that was.
        session: Session,
    }
    /// To the coach: what the client says of the session.
    ReviewReceived = "review_received" ("review_received.html", "review_received.txt") {
        /// The session that was.
        session: Session,
        /// 1 to 5.
        rating: i16,
        /// What they wrote.
        comment: Option<String>,
    }
    /// To the side that is reported absent.
    NoShowReported = "no_show_reported" ("no_show_reported.html", "no_show_reported.txt") {
        /// The session that was.
        session: Session,
        /// The report.
        no_show: NoShowReport,
        /// Until when the reader may dispute it.
        dispute_until: Timestamp,
    }
    /// To both: the report is disputed, and an admin decides.
    NoShowDisputed = "no_show_disputed" ("no_show_disputed.html", "no_show_disputed.txt") {
        /// The session that was.
        session: Session,
        /// The report.
        no_show: NoShowReport,
    }
    /// To both: the decision.
    NoShowDecided = "no_show_decided" ("no_show_decided.html", "no_show_decided.txt") {
        /// The session that was.
        session: Session,
        /// The report.
        no_show: NoShowReport,
        /// The report counts.
        upheld: bool,
        /// It was not disputed.
        undisputed: bool,
    }
    /// To the author: a post or comment is hidden, removed or shown again.
    ModerationDecision = "moderation_decision" ("community_notice.html", "community_notice.txt") {
        /// What it says.
        notice: CommunityNotice,
    }
    /// To the reporter: what became of a report.
    ReportDecided = "report_decided" ("community_notice.html", "community_notice.txt") {
        /// What it says.
        notice: CommunityNotice,
    }
    /// To the author of what was commented on or answered.
    CommentReply = "comment_reply" ("community_notice.html", "community_notice.txt") {
        /// What it says.
        notice: CommunityNotice,
    }
    /// To whoever was mentioned.
    Mention = "mention" ("community_notice.html", "community_notice.txt") {
        /// What it says.
        notice: CommunityNotice,
    }
    /// To the author of a post with many votes.
    UpvoteMilestone = "upvote_milestone" ("community_notice.html", "community_notice.txt") {
        /// What it says.
        notice: CommunityNotice,
    }
    /// To the client of a coach who suggests something.
    ResourceSuggested = "resource_suggested" ("community_notice.html", "community_notice.txt") {
        /// What it says.
        notice: CommunityNotice,
    }
    /// To the owner of a subscribed calendar, or of a connected account, that can't be read any more.
    CalendarBroken = "calendar_broken" ("calendar_broken.html", "calendar_broken.txt") {
        /// Its label, or its host.
        calendar: String,
        /// Why, in a sentence.
        reason: String,
        /// When it was read last.
        last_read: Option<Timestamp>,
        /// It is an account, which can be connected again.
        is_connected: bool,
        /// Nobody can book meanwhile.
        is_paused: bool,
    }
    /// To whoever asked for it, on Mondays: the week in the community.
    WeeklyDigest = "weekly_digest" ("weekly_digest.html", "weekly_digest.txt") {
        /// What happened.
        digest: DigestContent,
    }
    /// The last email to an account.
    AccountDeleted = "account_deleted" ("account_deleted.html", "account_deleted.txt") {
    }
}

#[cfg(test)]
#[path = "templates_tests.rs"]
mod tests;
