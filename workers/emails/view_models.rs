//! What mails are made of: who reads them, the session they are about, and where their links lead.

use uuid::Uuid;

use super::format;
use crate::clock::Timestamp;
use crate::models::calendars::{self, Event, EventStatus, Method, Person};

/// Where mails come from and where their links lead.
#[derive(Clone, Debug)]
pub struct EmailContext {
    /// `WEB_URL`, without a slash at its end.
    pub web_url: String,
    /// Whom calendars name as the organizer: name and address of `MAIL_FROM`.
    pub from: Person,
}

/// Who a mail is for.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Full name.
    pub name: String,
    /// Where it is sent.
    pub email: String,
    /// IANA zone that times are shown in.
    pub zone: String,
}

/// A session as its reader sees it.
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

/// A report that somebody did not come, as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// It is the coach who is said not to have come; else the client.
    pub of_coach: bool,
    /// It is the reader who is.
    pub of_reader: bool,
    /// The session was paid for.
    pub paid: bool,
}

impl Absence {
    /// Who says what.
    pub(super) fn views(&self, session: &Session) -> String {
        if self.of_reader {
            format!("{} says that you did not come to this session, and you say that you did.", session.other())
        } else {
            let (other, given) = (session.other(), session.other_given());
            format!("You say that {other} did not come to this session, and {given} sees it differently.")
        }
    }

    /// What becomes of the money when nobody objects.
    pub(super) fn unless_objected(&self) -> &'static str {
        match (self.paid, self.of_coach) {
            (true, true) => "If you do not object, it counts, and the client gets everything back.",
            (true, false) => "If you do not object, it counts, and nothing of the price comes back.",
            (false, _) => "If you do not object, it counts.",
        }
    }

    /// What counts, and why.
    pub(super) fn outcome(&self, session: &Session, upheld: bool, unopposed: bool) -> String {
        let other = session.other();
        match (upheld, unopposed, self.of_reader) {
            (true, true, true) => "You did not object within 24 hours, so it counts that you did not come.".to_owned(),
            (true, true, false) => format!("{other} did not object within 24 hours, so your report counts."),
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

    /// What becomes of the money.
    pub(super) fn money(&self, upheld: bool) -> Option<&'static str> {
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
    pub(super) fn hello(&self) -> String {
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
        format::name(&self.other_name)
    }

    pub(super) fn other_given(&self) -> String {
        format::given(&self.other_name)
    }

    pub(super) fn day_and_time(&self, reader: &Reader) -> String {
        format::day_and_time(self.starts_at, &reader.zone)
    }

    pub(super) fn place(&self, reader: &Reader) -> String {
        format::place(self.starts_at, &reader.zone)
    }

    pub(super) fn when(&self, reader: &Reader) -> String {
        format::full(self.starts_at, &reader.zone)
    }

    pub(super) fn who_and_when(&self, reader: &Reader, now: Timestamp) -> String {
        format!("{} with {}", format::short(self.starts_at, &reader.zone, now), self.other())
    }

    pub(super) fn elsewhere(&self, reader: &Reader) -> Option<String> {
        format::elsewhere(self.starts_at, &reader.zone, &self.other_zone, &self.other_name)
    }

    pub(super) fn minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).as_mins()
    }

    pub(super) fn pay_words(&self) -> String {
        format!("Pay {}", self.price)
    }

    /// The meeting link where it is one that may be clicked.
    pub(super) fn link(&self) -> Option<&str> {
        self.meeting_link.as_deref().filter(|link| link.starts_with("https://") || link.starts_with("http://"))
    }

    pub(super) fn invite(&self, reader: &Reader, head: &EmailContext, method: Method) -> String {
        let mut description = Vec::new();
        description.extend(self.elsewhere(reader));
        description.extend(self.meeting_link.as_ref().map(|link| format!("Meet here: {link}")));
        description.push(self.policy.clone());
        description.push(head.booking(&self.booking_id));
        let event = Event {
            uid: calendars::uid(self.booking_id, &head.host()),
            sequence: self.revision,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            summary: calendars::summary(&format::name(&self.other_name)),
            description: description.join("\n"),
            location: self.meeting_link.clone(),
            url: Some(head.booking(&self.booking_id)),
            organizer: head.from.clone(),
            attendees: vec![Person { name: reader.name.clone(), email: reader.email.clone() }],
            status: EventStatus::Confirmed,
            zone: reader.zone.clone(),
        };
        calendars::invite(&event, method)
    }
}

/// Every address of the web app that a mail leads to.
impl EmailContext {
    /// The web app's host, which is also the right side of calendar UIDs.
    pub fn host(&self) -> String {
        calendars::host(&self.web_url)
    }

    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.web_url.trim_end_matches('/'))
    }

    pub(super) fn verify_email(&self, token: &str) -> String {
        self.at(&format!("/verify-email?token={token}"))
    }

    pub(super) fn reset_password(&self, token: &str) -> String {
        self.at(&format!("/reset-password?token={token}"))
    }

    pub(super) fn change_email(&self, token: &str) -> String {
        self.at(&format!("/change-email?token={token}"))
    }

    pub(super) fn security_settings(&self) -> String {
        self.at("/settings/security")
    }

    pub(super) fn notification_settings(&self) -> String {
        self.at("/settings/notifications")
    }

    pub(super) fn booking(&self, id: &Uuid) -> String {
        self.at(&format!("/bookings/{id}"))
    }

    pub(super) fn pay(&self, id: &Uuid) -> String {
        self.at(&format!("/bookings/{id}/pay"))
    }

    pub(super) fn review(&self, id: &Uuid) -> String {
        self.at(&format!("/bookings/{id}/review"))
    }

    pub(super) fn coach(&self, id: &Uuid) -> String {
        self.at(&format!("/coaches/{id}"))
    }

    pub(super) fn coach_at(&self, id: &Uuid, starts_at: &Timestamp) -> String {
        self.at(&format!("/coaches/{id}?starts_at={starts_at}"))
    }
}
