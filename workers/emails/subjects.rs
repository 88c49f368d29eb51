//! What each kind of email defines besides its templates: subject, preview line and calendar entry.

use super::email_template::EmailTemplate;
use super::format;
use super::templates::*;
use crate::clock::Timestamp;
use crate::models::calendars::Method;

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
    Invitation {
        subject: |_, _| "Your Rapport account has moved: choose a password".to_owned(),
        preview: |m| format!("Your sessions are there already. The link works once, until {}.", format::full(m.expires_at, &m.reader.zone))
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
    CalendarBroken {
        subject: |m, _| format!("We can’t read your calendar {}", format::display_name(&m.calendar)),
        preview: |m| m.reason.clone()
    }
    WeeklyDigest {
        subject: |_, _| "Your week in the community".to_owned(),
        preview: |m| m.digest.summary()
    }
    AccountDeleted {
        subject: |_, _| "Your Rapport account is deleted".to_owned(),
        preview: |_| "This is the last mail we send you.".to_owned()
    }
}

/// Of each, all is in its notice.
macro_rules! community_notices {
    ($($kind:ident)*) => {
        email_templates! { $($kind { subject: |m, _| m.notice.title.clone(), preview: |m| m.notice.preview() })* }
    };
}

community_notices! { ModerationDecision ReportDecided CommentReply Mention UpvoteMilestone ResourceSuggested }
