//! What is asked: the hot paths, each with as many different requests as it takes that none is answered for another.

use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::Method;
use serde_json::{Value, json};

use crate::error::Outcome;
use crate::http::Request;
use crate::market::PASSWORD;
use crate::now;
use crate::people::{People, Person, mac};

/// The secret that Stripe signs with, as the servers are configured.
pub const WEBHOOK_SECRET: &str = "whsec_bench";

/// Different people or coaches of one workload.
const VARIETY: usize = 200;

/// What a path is compared with beside the peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    None,
    /// A bare actix-web handler that sends the same bytes.
    Bare,
    /// pgbench, with the statements that do the same work.
    Pgbench,
}

/// One hot path.
pub struct Workload {
    pub key: &'static str,
    pub name: &'static str,
    pub what: &'static str,
    /// The status of the right answer.
    pub status: u16,
    /// Connections at saturation.
    pub connections: usize,
    pub limit: Limit,
    /// Fields that differ between two right answers: new ids, new tokens, the present.
    pub fresh: &'static [&'static str],
    supply: Supply,
}

enum Supply {
    /// Again and again.
    Cycle { requests: Vec<Request>, next: AtomicUsize },
    /// Each once.
    Once { make: Box<dyn Fn(usize) -> Outcome<Request> + Send + Sync>, next: AtomicUsize },
}

impl Workload {
    fn new(key: &'static str, name: &'static str, what: &'static str, supply: Supply) -> Self {
        Self { key, name, what, status: 200, connections: 32, limit: Limit::None, fresh: &[], supply }
    }

    /// The next request.
    ///
    /// # Errors
    /// There are no more.
    pub fn next(&self) -> Outcome<Request> {
        match &self.supply {
            Supply::Cycle { requests, next } => {
                let number = next.fetch_add(1, Ordering::Relaxed);
                Ok(requests[number % requests.len()].clone().by_visitor(number))
            }
            Supply::Once { make, next } => {
                let number = next.fetch_add(1, Ordering::Relaxed);
                Ok(make(number)?.by_visitor(number))
            }
        }
    }

    /// A few requests that every server must answer alike; none of a workload whose requests change something.
    pub fn samples(&self) -> Vec<Request> {
        match &self.supply {
            Supply::Cycle { requests, .. } => requests.iter().step_by(requests.len().div_ceil(8)).cloned().collect(),
            Supply::Once { .. } => Vec::new(),
        }
    }

    /// The same bytes of the bare handler.
    pub fn at_bare(&self) -> Self {
        let supply = cycle([Request::get(format!("/{}", self.key))]);
        Self { connections: self.connections, ..Self::new(self.key, self.name, self.what, supply) }
    }

    /// All different requests.
    pub fn variety(&self) -> &[Request] {
        match &self.supply {
            Supply::Cycle { requests, .. } => requests,
            Supply::Once { .. } => &[],
        }
    }
}

fn cycle(requests: impl IntoIterator<Item = Request>) -> Supply {
    Supply::Cycle { requests: requests.into_iter().collect(), next: AtomicUsize::new(0) }
}

/// A time to hold: of a coach, by its RFC 3339 text.
#[derive(Clone, Debug)]
pub struct FreeTime {
    pub coach: String,
    pub starts_at: String,
}

/// All hot paths. `times` are free, each for one hold.
pub fn all(people: &People, times: Vec<FreeTime>) -> Vec<Workload> {
    let mut all = reads(people);
    all.extend(own(people));
    all.push(booking(people.free.clone(), times));
    all.push(Workload {
        limit: Limit::Pgbench,
        ..Workload::new(
            "webhook",
            "Webhook",
            "`POST /payment/webhook`, each event once",
            Supply::Once { make: Box::new(|number| event(&format!("evt_bench_{number}"))), next: AtomicUsize::new(0) },
        )
    });
    let log_in =
        |person: &Person| Request::post("/auth/login", &json!({ "email": person.email, "password": PASSWORD }));
    all.push(Workload {
        connections: 4,
        fresh: &["access_token", "refresh_token"],
        ..Workload::new(
            "login",
            "Login",
            "`POST /auth/login`, bcrypt of cost 12",
            cycle(people.free.iter().take(VARIETY).map(log_in)),
        )
    });
    all
}

/// What a stranger reads.
fn reads(people: &People) -> Vec<Workload> {
    let pages = people.coaches.len().div_ceil(20).clamp(1, 40);
    let page = |number: usize| format!("/coaches?page={}", number + 1);
    let languages = ["de", "pt", "sv", "fr", "es", "pl"];
    let filters = (0..languages.len() * 10).map(|number| {
        let (language, price) = (languages[number % languages.len()], 4_000 + number / languages.len() * 300);
        format!("/coaches?language={language}&min_price={price}&max_price={}&currency=EUR", price + 6_000)
    });
    let some_coaches = || (0..VARIETY).map(|number| &people.coaches[number * 7 % people.coaches.len()]);
    let today = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |ahead: i64| today.saturating_add(jiff::Span::new().days(ahead));
    let slots = |coach: &String| format!("/coaches/{coach}/slots?from={}&to={}&duration_minutes=60", day(1), day(14));
    let anew = |path: String| Request::get(path).with("cache-control", "no-cache");
    vec![
        Workload {
            limit: Limit::Bare,
            ..Workload::new(
                "list",
                "Coach list",
                "`GET /coaches?page=…`, the pages in turn; the peers read Postgres",
                cycle((0..pages).map(page).map(anew)),
            )
        },
        Workload {
            limit: Limit::Bare,
            ..Workload::new(
                "list_cached",
                "Coach list, cached",
                "`GET /coaches`; the peers read Redis, up to 10 s old",
                cycle([Request::get("/coaches")]),
            )
        },
        Workload::new(
            "list_filtered",
            "Coach list, filtered",
            "`GET /coaches?language=…&min_price=…&max_price=…&currency=EUR`, 60 searches in turn; the peers read Postgres",
            cycle(filters.map(anew)),
        ),
        Workload {
            limit: Limit::Bare,
            ..Workload::new(
                "detail",
                "Coach",
                "`GET /coaches/{id}`, 200 coaches in turn",
                cycle(some_coaches().map(|coach| Request::get(format!("/coaches/{coach}")))),
            )
        },
        Workload {
            limit: Limit::Bare,
            ..Workload::new(
                "slots",
                "Free times of 14 days",
                "`GET /coaches/{id}/slots`, 200 coaches in turn",
                cycle(some_coaches().map(slots).map(Request::get)),
            )
        },
    ]
}

/// What a client reads.
fn own(people: &People) -> [Workload; 2] {
    let some = || people.notified.iter().take(VARIETY);
    let own_match = |person: &Person| Request::post("/match", &json!({})).signed_by(&person.token);
    let own_notifications = |person: &Person| Request::get("/notifications").signed_by(&person.token);
    [
        Workload::new("match", "Matches, cached", "`POST /match`, 200 clients in turn", cycle(some().map(own_match))),
        Workload::new(
            "notifications",
            "Notifications",
            "`GET /notifications`, 200 clients in turn",
            cycle(some().map(own_notifications)),
        ),
    ]
}

fn booking(clients: Vec<Person>, times: Vec<FreeTime>) -> Workload {
    let make = move |number: usize| -> Outcome<Request> {
        // Three holds each; the later ones are of later days.
        let used_up =
            || format!("all {} prepared times are held: give more coaches, or fewer seconds or rounds", times.len());
        let time = times.get(number).filter(|_| number < clients.len() * 3).ok_or_else(used_up)?;
        Ok(hold(&clients[number % clients.len()], time))
    };
    Workload {
        status: 201,
        limit: Limit::Pgbench,
        ..Workload::new(
            "booking",
            "Booking",
            "`POST /booking`, each time once",
            Supply::Once { make: Box::new(make), next: AtomicUsize::new(0) },
        )
    }
}

/// Holds a time for an hour's session.
pub fn hold(client: &Person, time: &FreeTime) -> Request {
    let body = json!({ "coach_id": time.coach, "starts_at": time.starts_at, "duration_minutes": 60 });
    Request::post("/booking", &body).signed_by(&client.token)
}

/// A signed event of Stripe.
///
/// # Errors
/// It can't be signed.
pub fn event(id: &str) -> Outcome<Request> {
    let (time, intent) = (now().as_second(), format!("pi_{id}"));
    let body = event_body(id, &intent, time).to_string();
    let signature = hex::encode(mac(WEBHOOK_SECRET.as_bytes(), &[time.to_string().as_bytes(), b".", body.as_bytes()])?);
    let request = Request {
        method: Method::POST,
        path: "/payment/webhook".to_owned(),
        body: Some(body.into()),
        ..Request::default()
    };
    Ok(request.with("stripe-signature", format!("t={time},v1={signature}")))
}

fn event_body(id: &str, intent: &str, created: i64) -> Value {
    json!({
        "id": id, "object": "event", "api_version": "2026-10-28.endive", "created": created, "livemode": false, "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null }, "type": "payment_intent.succeeded",
        "data": { "object": {
            "id": intent, "object": "payment_intent", "amount": 7500, "amount_received": 7500, "capture_method": "automatic", "currency": "eur",
            "created": created, "customer": null, "description": null, "latest_charge": format!("ch_{id}"), "livemode": false,
            "metadata": { "payment_id": "018bcfe5-6800-7007-8000-000000000001" }, "payment_method_types": ["card"], "status": "succeeded",
        } },
    })
}
