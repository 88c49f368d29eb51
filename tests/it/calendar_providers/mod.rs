//! The clients of Google Calendar and Microsoft Graph against their stand-ins: each rule holds for both.

mod connecting;
mod failures;
mod reading;
mod writing;

use jiff::tz::TimeZone;
use rapport::clock::Timestamp;
use rapport::config::CalendarClient;
use rapport::integrations::calendars::{
    CalendarError, CalendarProvider, Changes, Consent, EventDetails, EventKey, IfDeleted, KnownEvent, ReadCalendar,
    Since, Upserted, Window,
};
use rapport::integrations::oauth::Tokens;
use rapport_sandbox::calendars::{Calendars, Options};
use rapport_sandbox::faults::Faults;
use rapport_sandbox::google::Google;
use rapport_sandbox::microsoft::Microsoft;
use secrecy::SecretString;
use uuid::Uuid;

const BEN: &str = "ben@example.com";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

enum StandIn {
    Google(Google),
    Microsoft(Microsoft),
}

/// A stand-in, the client that is pointed at it, and Ben's consent.
struct Connected {
    stand_in: StandIn,
    provider: CalendarProvider,
    tokens: Tokens,
    /// The id of Ben's first calendar.
    calendar: String,
    zone: TimeZone,
}

impl Connected {
    async fn google() -> Self {
        let google = Google::start(Options::default()).unwrap();
        let provider = CalendarProvider::google(&client(google.url(), google.url())).unwrap();
        Self::new(StandIn::Google(google), provider).await
    }

    async fn microsoft() -> Self {
        let microsoft = Microsoft::start(Options::default()).unwrap();
        let auth = format!("{}/common", microsoft.url());
        let provider = CalendarProvider::microsoft(&client(&auth, microsoft.url())).unwrap();
        Self::new(StandIn::Microsoft(microsoft), provider).await
    }

    async fn both() -> [Self; 2] {
        [Self::google().await, Self::microsoft().await]
    }

    async fn new(stand_in: StandIn, provider: CalendarProvider) -> Self {
        let calendars = match &stand_in {
            StandIn::Google(google) => google.calendars(),
            StandIn::Microsoft(microsoft) => microsoft.calendars(),
        };
        let code = code(&provider, &calendars).await;
        let tokens = provider.exchange(&code, &VERIFIER.into(), &redirect_uri()).await.unwrap();
        let calendar = provider.calendars(&tokens.access_token).await.unwrap().remove(0).id;
        Self { stand_in, provider, tokens, calendar, zone: TimeZone::get("Europe/Berlin").unwrap() }
    }

    /// People's own events, and how the connection breaks.
    fn people(&self) -> Calendars {
        match &self.stand_in {
            StandIn::Google(google) => google.calendars(),
            StandIn::Microsoft(microsoft) => microsoft.calendars(),
        }
    }

    fn faults(&self) -> &Faults {
        match &self.stand_in {
            StandIn::Google(google) => google.faults(),
            StandIn::Microsoft(microsoft) => microsoft.faults(),
        }
    }

    fn calendar(&self) -> ReadCalendar<'_> {
        ReadCalendar { id: &self.calendar, zone: &self.zone }
    }

    async fn reads(&self, since: Since<'_>) -> Result<Changes, CalendarError> {
        self.provider.changes(&self.tokens.access_token, self.calendar(), since).await
    }

    async fn writes(
        &self,
        key: EventKey,
        known: Option<&KnownEvent>,
        details: &EventDetails,
        if_deleted: IfDeleted,
    ) -> Result<Upserted, CalendarError> {
        let token = &self.tokens.access_token;
        self.provider.upsert_event(token, &self.calendar, key, known, details, if_deleted).await
    }

    /// Writes, and returns what is known of the event then.
    async fn puts(&self, key: EventKey, known: Option<&KnownEvent>, details: &EventDetails) -> KnownEvent {
        match self.writes(key, known, details, IfDeleted::PutBack).await.unwrap() {
            Upserted::Written(known) => known,
            Upserted::LeftDeleted => panic!("{} was left deleted", details.title),
        }
    }

    /// What is in Ben's calendars: titles and starts.
    fn shown(&self) -> Vec<(String, String)> {
        let shown = |event: rapport_sandbox::calendars::Event| (event.title, at_text(event.start));
        let mut all: Vec<_> = self.people().events(BEN).into_iter().map(shown).collect();
        all.sort();
        all
    }
}

fn at_text(when: rapport_sandbox::calendars::When) -> String {
    match when {
        rapport_sandbox::calendars::When::Date(date) => date.to_string(),
        rapport_sandbox::calendars::When::Time(at, _) => at.to_string(),
    }
}

fn redirect_uri() -> String {
    Options::default().redirect_uris.remove(0)
}

fn client(auth: &str, api: &str) -> CalendarClient {
    let Options { client_id, client_secret, .. } = Options::default();
    CalendarClient {
        client_id,
        client_secret: client_secret.into(),
        auth_base: auth.parse().unwrap(),
        api_base: api.parse().unwrap(),
    }
}

/// Ben agrees on the consent page; the browser comes back with a code.
async fn code(provider: &CalendarProvider, calendars: &Calendars) -> SecretString {
    let (redirect_uri, verifier) = (redirect_uri(), VERIFIER.into());
    let consent = Consent { redirect_uri: &redirect_uri, state: "state-7", verifier: &verifier, login_hint: Some(BEN) };
    let url = provider.authorize_url(&consent).unwrap();
    let back: url::Url = calendars.agree(&url, BEN).await.unwrap().parse().unwrap();
    let get = |name: &str| back.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned();
    assert_eq!(get("state"), "state-7");
    get("code").into()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// December.
fn december() -> Window {
    Window { from: at("2026-12-01T00:00:00Z"), to: at("2027-01-01T00:00:00Z") }
}

/// An hour of coaching.
fn session(title: &str, start: &str) -> EventDetails {
    EventDetails {
        title: title.to_owned(),
        description: "Prepare a question.".to_owned(),
        location: "https://meet.example.org/7".to_owned(),
        start: at(start),
        end: at(start) + rapport::clock::hours(1),
    }
}

/// The key of a booking's event.
fn key(booking: u128) -> EventKey {
    EventKey::new(Uuid::from_u128(booking), Uuid::from_u128(99))
}
