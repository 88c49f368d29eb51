//! Every email of the product: one struct per kind with the data it needs, its subject, and its rendering as HTML and text.
//!
//! The data is read by `compose` when the email is sent; nothing here reads the database. The reader's own address is the only one that
//! ever appears in an invitation.

use askama::Template;

use super::format;
use super::text_wrap::wrap;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::models::calendars::Method;

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

/// What each kind of email defines besides its templates, which use it as well.
trait EmailTemplate {
    fn reader(&self) -> &Reader;
    fn subject(&self, now: Timestamp) -> String;
    /// The preview line that inboxes show after the subject.
    fn preview(&self) -> String;
    /// The calendar entry that is attached.
    fn calendar_entry(&self) -> Option<(Method, &Session)> {
        None
    }
    /// What the footer says of the attached calendar entry.
    fn calendar_note(&self) -> Option<&'static str> {
        self.calendar_entry().map(|(method, _)| match method {
            Method::Cancel => "The attached invite.ics takes it out of your calendar.",
            Method::Request | Method::Publish => "The calendar entry is attached as invite.ics.",
        })
    }
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
    /// The last email to an account.
    AccountDeleted = "account_deleted" ("account_deleted.html", "account_deleted.txt") {
    }
}

/// Defines the subject, the preview line and the calendar entry of each kind.
macro_rules! email_templates {
    ($($kind:ident { subject: $subject:expr, preview: $preview:expr $(, calendar: $method:expr)? })*) => {
        $(impl EmailTemplate for $kind {
            fn reader(&self) -> &Reader { &self.reader }
            fn subject(&self, now: Timestamp) -> String {
                let subject: fn(&$kind, Timestamp) -> String = $subject;
                subject(self, now)
            }
            fn preview(&self) -> String {
                let preview: fn(&$kind) -> String = $preview;
                preview(self)
            }
            $(fn calendar_entry(&self) -> Option<(Method, &Session)> { Some(($method, &self.session)) })?
        })*
    };
}

email_templates! {
    Verification {
        subject: |_, _| "Confirm your email for Rapport".to_owned(),
        preview: |_| "One click, and mails about your sessions reach you.".to_owned()
    }
    PasswordReset {
        subject: |_, _| "Choose a new Rapport password".to_owned(),
        preview: |m| format!("The link works once, until {}.", format::full(m.expires_at, &m.reader.zone))
    }
    EmailChangeConfirmation {
        subject: |_, _| "Confirm your new email for Rapport".to_owned(),
        preview: |_| "Your account moves to this address once you confirm it.".to_owned()
    }
    EmailChangedNotice {
        subject: |_, _| "Your Rapport email is about to change".to_owned(),
        preview: |m| format!("To {}. If that was you, there is nothing to do.", format::masked(&m.new_email))
    }
    SecurityNotice {
        subject: |m, _| m.event.subject().to_owned(),
        preview: |_| "If that was you, there is nothing to do.".to_owned()
    }
    BookingConfirmed {
        subject: |m, now| format!("{} is confirmed", m.session.who_and_when(&m.reader, now)),
        preview: |m| m.session.when(&m.reader),
        calendar: Method::Request
    }
    BookingReceived {
        subject: |m, now| format!("{} is booked", m.session.who_and_when(&m.reader, now)),
        preview: |m| m.session.when(&m.reader),
        calendar: Method::Request
    }
    BookingMoved {
        subject: |m, now| {
            let when = format::short(m.session.starts_at, &m.reader.zone, now);
            format!("Your session with {} moves to {when}", m.session.other())
        },
        preview: |m| m.session.when(&m.reader),
        calendar: Method::Request
    }
    BookingCancelled {
        subject: |m, now| format!("{} is cancelled", m.session.who_and_when(&m.reader, now)),
        preview: |m| match &m.refund {
            Some(amount) => format!("{amount} goes back to you."),
            None => m.session.when(&m.reader),
        },
        calendar: Method::Cancel
    }
    RefundIssued {
        subject: |m, _| format!("{} is on its way back to you", m.amount),
        preview: |m| format!("For your session with {}.", m.session.other())
    }
    PaymentFailed {
        subject: |m, now| format!("Your payment for {} did not go through", m.session.who_and_when(&m.reader, now)),
        preview: |m| format!("Nothing was charged. The time is yours until {}.", format::clock_time(m.held_until, &m.reader.zone))
    }
    LatePaymentRefunded {
        subject: |m, now| {
            let session = m.session.who_and_when(&m.reader, now);
            format!("{session} {}. Your {} comes back", if m.was_cancelled { "was called off" } else { "is gone" }, m.amount)
        },
        preview: |m| {
            if m.was_cancelled {
                "You paid for a session that does not take place.".to_owned()
            } else {
                format!("With the next free times of {}.", m.session.other_given_name())
            }
        }
    }
    Reminder24h {
        subject: |m, now| format!("{} with {}", format::soon(m.session.starts_at, &m.reader.zone, now), m.session.other()),
        preview: |m| m.session.when(&m.reader)
    }
    Reminder1h {
        subject: |m, _| {
            format!("You meet {} at {}", m.session.other(), format::clock_time(m.session.starts_at, &m.reader.zone))
        },
        preview: |m| m.session.when(&m.reader)
    }
    ReviewRequest {
        subject: |m, _| format!("How was your session with {}?", m.session.other()),
        preview: |_| "Two sentences help the next person choose.".to_owned()
    }
    ReviewReceived {
        subject: |m, _| format!("{} reviewed your session", m.session.other()),
        preview: |m| format!("{} of 5 stars.", m.rating)
    }
    NoShowReported {
        subject: |m, now| format!("{}: were you there?", m.session.who_and_when(&m.reader, now)),
        preview: |m| format!("If you were, say so until {}.", format::full(m.dispute_until, &m.reader.zone))
    }
    NoShowDisputed {
        subject: |m, now| format!("{}: a person looks at it", m.session.who_and_when(&m.reader, now)),
        preview: |_| "There is nothing you need to do.".to_owned()
    }
    NoShowDecided {
        subject: |m, now| {
            let session = m.session.who_and_when(&m.reader, now);
            format!("{session}: the report {}", if m.upheld { "counts" } else { "does not count" })
        },
        preview: |m| m.no_show.outcome(&m.session, m.upheld, m.undisputed)
    }
    AccountDeleted {
        subject: |_, _| "Your Rapport account is deleted".to_owned(),
        preview: |_| "This is the last mail we send you.".to_owned()
    }
}

#[cfg(test)]
#[path = "templates_tests.rs"]
mod tests;
