//! What the templates of emails are given: the reader, the session, the no-show, and the links into the web app.

use uuid::Uuid;

use super::format;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::models::bookings::no_show::RESPONSE_WINDOW;
use crate::models::calendars::{self, Event, EventStatus, Method, Person};

/// The sender, and the web app that links lead to.
#[derive(Clone, Debug)]
pub struct EmailContext {
    /// `WEB_URL`, without a slash at its end.
    pub web_url: String,
    /// Name and address of `MAIL_FROM`, the organizer of calendar entries.
    pub from: Person,
}

/// The recipient of an email.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// IANA zone that times are shown in.
    pub zone: String,
}

/// What changed who can sign in to an account.
#[derive(Clone, Debug)]
pub enum SecurityEvent {
    /// The password, by somebody who was signed in or had a link.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// The address.
    EmailChanged {
        /// The address of the account now; shown masked.
        new_email: String,
    },
    /// A refresh token was used twice, which ended its login.
    RefreshReused {
        /// When.
        at: Timestamp,
    },
}

impl SecurityEvent {
    pub(super) fn subject(&self) -> &'static str {
        match self {
            SecurityEvent::PasswordChanged { .. } => "Your Rapport password was changed",
            SecurityEvent::EmailChanged { .. } => "Your Rapport account has another address",
            SecurityEvent::RefreshReused { .. } => "We signed one of your devices out of Rapport",
        }
    }

    pub(super) fn what(&self, reader: &Reader) -> String {
        match self {
            SecurityEvent::PasswordChanged { at } => {
                format!(
                    "The password of your account was changed on {}. Other devices are signed out.",
                    reader.full(at)
                )
            }
            SecurityEvent::EmailChanged { new_email } => {
                format!(
                    "Your account uses {} from now on, and this is the last mail to this address.",
                    format::masked(new_email)
                )
            }
            SecurityEvent::RefreshReused { at } => format!(
                "On {} the sign-in of one of your devices was used a second time, which may mean that somebody copied it. We ended it.",
                reader.full(at)
            ),
        }
    }

    pub(super) fn advice(&self) -> &'static str {
        match self {
            SecurityEvent::PasswordChanged { .. } => {
                "If that was you, there is nothing to do. If not, choose a new password now. That signs every device out."
            }
            SecurityEvent::EmailChanged { .. } => {
                "If that was you, there is nothing to do. If not, answer this mail: we look at it and give you the account back."
            }
            SecurityEvent::RefreshReused { .. } => {
                "Sign in again on that device. If you notice anything you did not do, choose a new password. That signs every device out."
            }
        }
    }

    /// Whether whoever reads this can choose a new password: not at an address that is not the account's any more.
    pub(super) fn can_reset(&self) -> bool {
        !matches!(self, SecurityEvent::EmailChanged { .. })
    }
}

/// A session from its reader's side.
#[derive(Clone, Debug)]
pub struct Session {
    /// The booking.
    pub booking_id: Uuid,
    /// The booking's coach.
    pub coach_id: Uuid,
    /// The booking's revision, for calendars.
    pub revision: i32,
    /// The other side's full name.
    pub other_name: String,
    /// The other side's IANA zone.
    pub other_zone: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// When it was booked.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// For people: `€75.00`, or `free`.
    pub price: String,
    /// Where it takes place, once confirmed.
    pub meeting_link: Option<String>,
    /// What cancelling costs, as one sentence to the reader.
    pub policy: String,
}

/// Who did something to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The reader.
    Reader,
    /// The other side.
    Other,
    /// An admin, or a rule.
    Rapport,
}

/// A no-show report from its reader's side.
#[derive(Clone, Copy, Debug)]
pub struct NoShowReport {
    /// The coach is reported absent; else the client.
    pub of_coach: bool,
    /// The reader is reported absent.
    pub of_reader: bool,
    /// The session was paid for.
    pub paid: bool,
}

impl NoShowReport {
    /// What each side says.
    pub(super) fn opposing_views(&self, session: &Session) -> String {
        if self.of_reader {
            format!("{} says that you did not come to this session, and you say that you did.", session.other())
        } else {
            let (other, given_name) = (session.other(), session.other_given_name());
            format!("You say that {other} did not come to this session, and {given_name} sees it differently.")
        }
    }

    /// The consequence, for the money as well, if the report is not disputed.
    pub(super) fn unless_disputed(&self) -> &'static str {
        match (self.paid, self.of_coach) {
            (true, true) => "If you do not object, it counts, and the client gets everything back.",
            (true, false) => "If you do not object, it counts, and nothing of the price comes back.",
            (false, _) => "If you do not object, it counts.",
        }
    }

    /// The decision, and why.
    pub(super) fn outcome(&self, session: &Session, upheld: bool, undisputed: bool) -> String {
        let other = session.other();
        let window = format::notice(RESPONSE_WINDOW);
        match (upheld, undisputed, self.of_reader) {
            (true, true, true) => format!("You did not object within {window}, so it counts that you did not come."),
            (true, true, false) => format!("{other} did not object within {window}, so your report counts."),
            (true, false, true) => {
                "A person has read what both of you wrote, and it counts that you did not come.".to_owned()
            }
            (true, false, false) => {
                format!("A person has read what both of you wrote, and it counts that {other} did not come.")
            }
            (false, _, true) => {
                "A person has read what both of you wrote, and the report that you did not come does not count."
                    .to_owned()
            }
            (false, _, false) => {
                format!(
                    "A person has read what both of you wrote, and the report that {other} did not come does not count."
                )
            }
        }
    }

    /// What the decision means for the money.
    pub(super) fn refund_note(&self, upheld: bool) -> Option<&'static str> {
        match (self.paid, upheld && self.of_coach, self.of_coach == self.of_reader) {
            (false, ..) => None,
            (true, true, true) => Some("The client gets everything back."),
            (true, true, false) => {
                Some("What you paid goes back to the card you paid with. Banks usually show it within 5 to 10 days.")
            }
            (true, false, _) => Some("The price stays as it was paid: nothing goes back."),
        }
    }
}

impl Reader {
    pub(super) fn greeting(&self) -> String {
        format::greeting(&self.name)
    }

    pub(super) fn full(&self, at: &Timestamp) -> String {
        format::full(*at, &self.zone)
    }

    pub(super) fn clock_time(&self, at: &Timestamp) -> String {
        format::clock_time(*at, &self.zone)
    }

    pub(super) fn soon(&self, at: &Timestamp, now: &Timestamp) -> String {
        format::soon(*at, &self.zone, *now)
    }
}

impl Session {
    pub(super) fn other(&self) -> String {
        format::display_name(&self.other_name)
    }

    pub(super) fn other_given_name(&self) -> String {
        format::given_name(&self.other_name)
    }

    pub(super) fn day_and_time(&self, reader: &Reader) -> String {
        format::day_and_time(self.starts_at, &reader.zone)
    }

    pub(super) fn zone_label(&self, reader: &Reader) -> String {
        format::zone_label(self.starts_at, &reader.zone)
    }

    pub(super) fn when(&self, reader: &Reader) -> String {
        format::full(self.starts_at, &reader.zone)
    }

    pub(super) fn who_and_when(&self, reader: &Reader, now: Timestamp) -> String {
        format!("{} with {}", format::short(self.starts_at, &reader.zone, now), self.other())
    }

    pub(super) fn time_for_other(&self, reader: &Reader) -> Option<String> {
        format::time_for_other(self.starts_at, &reader.zone, &self.other_zone, &self.other_name)
    }

    pub(super) fn minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).as_mins()
    }

    pub(super) fn pay_label(&self) -> String {
        format!("Pay {}", self.price)
    }

    /// The meeting link where it is one that may be clicked.
    pub(super) fn link(&self) -> Option<&str> {
        self.meeting_link.as_deref().filter(|link| link.starts_with("https://") || link.starts_with("http://"))
    }

    pub(super) fn invite(&self, reader: &Reader, context: &EmailContext, method: Method) -> String {
        let mut description = Vec::new();
        description.extend(self.time_for_other(reader));
        description.extend(self.meeting_link.as_ref().map(|link| format!("Meet here: {link}")));
        description.push(self.policy.clone());
        description.push(context.booking(&self.booking_id));
        let event = Event {
            uid: calendars::uid(self.booking_id, &context.host()),
            sequence: self.revision,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            summary: calendars::summary(&format::display_name(&self.other_name)),
            description: description.join("\n"),
            location: self.meeting_link.clone(),
            url: Some(context.booking(&self.booking_id)),
            organizer: context.from.clone(),
            attendees: vec![Person { name: reader.name.clone(), email: reader.email.clone() }],
            status: EventStatus::Confirmed,
            zone: reader.zone.clone(),
        };
        calendars::invite(&event, method)
    }
}

/// The addresses of the web app that emails link to.
impl EmailContext {
    /// The web app's host, which is also the right side of calendar UIDs.
    pub fn host(&self) -> String {
        calendars::host(&self.web_url)
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.web_url.trim_end_matches('/'))
    }

    pub(super) fn verify_email(&self, token: &Secret) -> String {
        self.url(&format!("/verify-email?token={}", token.expose()))
    }

    pub(super) fn reset_password(&self, token: &Secret) -> String {
        self.url(&format!("/reset-password?token={}", token.expose()))
    }

    pub(super) fn change_email(&self, token: &Secret) -> String {
        self.url(&format!("/change-email?token={}", token.expose()))
    }

    pub(super) fn forgot_password(&self) -> String {
        self.url("/forgot-password")
    }

    pub(super) fn security_settings(&self) -> String {
        self.url("/settings/security")
    }

    pub(super) fn notification_settings(&self) -> String {
        self.url("/settings/notifications")
    }

    pub(super) fn booking(&self, id: &Uuid) -> String {
        self.url(&format!("/bookings/{id}"))
    }

    pub(super) fn pay(&self, id: &Uuid) -> String {
        self.url(&format!("/bookings/{id}/pay"))
    }

    pub(super) fn review(&self, id: &Uuid) -> String {
        self.url(&format!("/bookings/{id}/review"))
    }

    pub(super) fn coach(&self, id: &Uuid) -> String {
        self.url(&format!("/coaches/{id}"))
    }

    pub(super) fn coach_at(&self, id: &Uuid, starts_at: &Timestamp) -> String {
        self.url(&format!("/coaches/{id}?starts_at={starts_at}"))
    }
}
