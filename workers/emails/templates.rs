//! Every mail the app writes: one struct per kind with what it needs to be told, its subject, and its rendering as HTML and text.
//!
//! What is in a mail is decided by the sender at the moment of sending; nothing here reads the database. The reader's own
//! address is the only one that ever appears in an invitation.

use askama::Template;

use super::format;
use super::text_wrap::tidy;
use crate::clock::Timestamp;
use crate::models::calendars::Method;

pub use super::view_models::{Absence, By, EmailContext, Reader, Session};

/// A mail in the forms that go out.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Who and when, in the reader's zone.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The plain part.
    pub text: String,
    /// The invitation, its change or its withdrawal.
    pub calendar: Option<(Method, String)>,
    /// The reader may turn mails of this kind off, and the mail says where.
    pub is_optional: bool,
}

/// What every kind of mail says about itself; templates use it too.
trait Composed {
    fn reader(&self) -> &Reader;
    fn subject(&self, now: Timestamp) -> String;
    /// The line that inboxes show after the subject.
    fn preview(&self) -> String;
    fn entry(&self) -> Option<(Method, &Session)> {
        None
    }
    fn calendar_words(&self) -> Option<&'static str> {
        self.entry().map(|(method, _)| match method {
            Method::Cancel => "The attached invite.ics takes it out of your calendar.",
            Method::Request | Method::Publish => "The calendar entry is attached as invite.ics.",
        })
    }
    /// Whether the reader may turn this kind off.
    const OPTIONAL: bool = false;
}

macro_rules! mails {
    ($($(#[$doc:meta])* $kind:ident = $name:literal ($html:tt, $text:tt) { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug)]
            pub struct $kind {
                /// Whom it is for.
                pub reader: Reader,
                $($(#[$field_doc])* pub $field: $type,)*
            }

            const _: () = {
                #[derive(Template)]
                #[template(path = $html)]
                #[allow(dead_code, reason = "not every template tells the time")]
                struct Html<'a> { m: &'a $kind, head: &'a EmailContext, subject: &'a str, now: Timestamp }

                #[derive(Template)]
                #[template(path = $text)]
                #[allow(dead_code, reason = "not every template tells the time")]
                struct Text<'a> { m: &'a $kind, head: &'a EmailContext, now: Timestamp }

                impl $kind {
                    fn render(&self, head: &EmailContext, now: Timestamp) -> askama::Result<Rendered> {
                        let subject = self.subject(now);
                        Ok(Rendered {
                            html: Html { m: self, head, subject: &subject, now }.render()?,
                            text: tidy(&Text { m: self, head, now }.render()?),
                            calendar: self.entry().map(|(method, session)| (method, session.invite(&self.reader, head, method))),
                            is_optional: Self::OPTIONAL,
                            subject,
                        })
                    }
                }
            };
        )*

        /// Any mail.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each is documented at its struct")]
        pub enum Mail { $($kind($kind),)* }

        impl Mail {
            /// Every kind's name.
            pub const KINDS: &[&str] = &[$($name,)*];

            /// Its kind, as jobs and the preview page name it.
            pub fn kind(&self) -> &'static str {
                match self { $(Mail::$kind(_) => $name,)* }
            }

            /// Whom it is for.
            pub fn reader(&self) -> &Reader {
                match self { $(Mail::$kind(mail) => mail.reader(),)* }
            }

            /// The mail in the forms that go out; `now` decides between `Tuesday 10:00` and a date.
            ///
            /// # Errors
            /// A template could not be written out; formatting into memory does not fail in practice.
            pub fn render(&self, head: &EmailContext, now: Timestamp) -> askama::Result<Rendered> {
                match self { $(Mail::$kind(mail) => mail.render(head, now),)* }
            }
        }

        $(impl From<$kind> for Mail {
            fn from(mail: $kind) -> Self { Mail::$kind(mail) }
        })*
    };
}

mails! {
    /// Asks a new account's owner to prove the address.
    Verification = "verification" ("verification.html", "verification.txt") {
        /// The link's secret.
        token: String,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// A link to choose a new password.
    PasswordReset = "password_reset" ("password_reset.html", "password_reset.txt") {
        /// The link's secret.
        token: String,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// To the new address: a link that makes it the account's.
    EmailChangeConfirmation = "email_change_confirmation" ("email_change_confirmation.html", "email_change_confirmation.txt") {
        /// The link's secret.
        token: String,
        /// Until when the link works.
        expires_at: Timestamp,
    }
    /// To the old address: somebody asked for a new one.
    EmailChangedNotice = "email_changed_notice" ("email_changed_notice.html", "email_changed_notice.txt") {
        /// The address asked for; shown masked.
        new_email: String,
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
        was: Timestamp,
        /// Who moved it.
        by: By,
        /// The reader is the client and may cancel for a full refund because the coach moved it.
        may_cancel_free: bool,
    }
    /// To both: it does not take place.
    BookingCancelled = "booking_cancelled" ("booking_cancelled.html", "booking_cancelled.txt") {
        /// The session that was.
        session: Session,
        /// Who cancelled it.
        by: By,
        /// What they gave as the reason.
        reason: Option<String>,
        /// What goes back to the reader, for people; for a client who paid.
        refund: Option<String>,
        /// The reader is the client and may look for another time.
        may_rebook: bool,
    }
    /// To the client: money is on its way back.
    RefundIssued = "refund_issued" ("refund_issued.html", "refund_issued.txt") {
        /// The session it was paid for.
        session: Session,
        /// For people: `€75.00`.
        amount: String,
    }
    /// To the client: the card was declined, the time is still held.
    PaymentFailed = "payment_failed" ("payment_failed.html", "payment_failed.txt") {
        /// The session on hold.
        session: Session,
        /// Until when it is held.
        held_until: Timestamp,
    }
    /// To the client: paid when the session could not be had any more; all goes back.
    LatePaymentRefunded = "late_payment_refunded" ("late_payment_refunded.html", "late_payment_refunded.txt") {
        /// The session that could not be kept.
        session: Session,
        /// It had been called off; else the time was gone.
        called_off: bool,
        /// For people: `€75.00`.
        amount: String,
        /// The coach's next free times, up to three.
        free: Vec<Timestamp>,
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
    /// To the side that is said not to have come.
    NoShowReported = "no_show_reported" ("no_show_reported.html", "no_show_reported.txt") {
        /// The session that was.
        session: Session,
        /// Whose absence, and of what.
        absence: Absence,
        /// Until when the reader may object.
        object_until: Timestamp,
    }
    /// To both: they see it differently, and a person looks at it.
    NoShowDisputed = "no_show_disputed" ("no_show_disputed.html", "no_show_disputed.txt") {
        /// The session that was.
        session: Session,
        /// Whose absence, and of what.
        absence: Absence,
    }
    /// To both: what counts.
    NoShowDecided = "no_show_decided" ("no_show_decided.html", "no_show_decided.txt") {
        /// The session that was.
        session: Session,
        /// Whose absence, and of what.
        absence: Absence,
        /// It counts that they did not come.
        upheld: bool,
        /// Because nobody objected.
        unopposed: bool,
    }
    /// The last mail of an account.
    AccountDeleted = "account_deleted" ("account_deleted.html", "account_deleted.txt") {
    }
}

/// What the subject, the preview line and the calendar of each kind say.
macro_rules! letters {
    ($($kind:ident { subject: $subject:expr, preview: $preview:expr $(, calendar: $method:expr)? $(, optional: $optional:literal)? })*) => {
        $(impl Composed for $kind {
            fn reader(&self) -> &Reader { &self.reader }
            fn subject(&self, now: Timestamp) -> String {
                let subject: fn(&$kind, Timestamp) -> String = $subject;
                subject(self, now)
            }
            fn preview(&self) -> String {
                let preview: fn(&$kind) -> String = $preview;
                preview(self)
            }
            $(fn entry(&self) -> Option<(Method, &Session)> { Some(($method, &self.session)) })?
            $(const OPTIONAL: bool = $optional;)?
        })*
    };
}

letters! {
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
            format!("{session} {}. Your {} comes back", if m.called_off { "was called off" } else { "is gone" }, m.amount)
        },
        preview: |m| {
            if m.called_off {
                "You paid for a session that does not take place.".to_owned()
            } else {
                format!("With the next free times of {}.", m.session.other_given())
            }
        }
    }
    Reminder24h {
        subject: |m, now| format!("{} with {}", format::soon(m.session.starts_at, &m.reader.zone, now), m.session.other()),
        preview: |m| m.session.when(&m.reader),
        optional: true
    }
    Reminder1h {
        subject: |m, _| {
            format!("You meet {} at {}", m.session.other(), format::clock_time(m.session.starts_at, &m.reader.zone))
        },
        preview: |m| m.session.when(&m.reader),
        optional: true
    }
    ReviewRequest {
        subject: |m, _| format!("How was your session with {}?", m.session.other()),
        preview: |_| "Two sentences help the next person choose.".to_owned(),
        optional: true
    }
    ReviewReceived {
        subject: |m, _| format!("{} reviewed your session", m.session.other()),
        preview: |m| format!("{} of 5 stars.", m.rating),
        optional: true
    }
    NoShowReported {
        subject: |m, now| format!("{}: were you there?", m.session.who_and_when(&m.reader, now)),
        preview: |m| format!("If you were, say so until {}.", format::full(m.object_until, &m.reader.zone))
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
        preview: |m| m.absence.outcome(&m.session, m.upheld, m.unopposed)
    }
    AccountDeleted {
        subject: |_, _| "Your Rapport account is deleted".to_owned(),
        preview: |_| "This is the last mail we send you.".to_owned()
    }
}

#[cfg(test)]
#[path = "templates_tests.rs"]
mod tests;
