//! The clients of the race: each sends random requests one after another, and counts the answers.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

use super::fixture::Fixture;
use super::history::{Answer, Call, History, Number};
use crate::support::people::Person;

/// The counted answers.
#[derive(Default)]
pub struct Counts {
    pub booked: usize,
    pub moved: usize,
    pub cancelled: usize,
    /// Transactions that had won and rolled back.
    pub rolled_back: usize,
    pub refused: usize,
    /// No answer, from a process that was killed.
    pub unanswered: usize,
    /// Any other answer.
    pub unexpected: Vec<String>,
    /// Bookings that were confirmed and not cancelled, without those whose last request was not answered.
    pub active: BTreeSet<Uuid>,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { booked, moved, cancelled, rolled_back, refused, unanswered, unexpected, .. } = self;
        let unexpected = unexpected.len();
        write!(f, "{booked} booked, {moved} moved, {cancelled} cancelled, {rolled_back} won and rolled back, ")?;
        write!(f, "{refused} refused, {unanswered} without an answer, {unexpected} unexpected")
    }
}

impl Counts {
    pub fn add(&mut self, other: Counts) {
        self.booked += other.booked;
        self.moved += other.moved;
        self.cancelled += other.cancelled;
        self.rolled_back += other.rolled_back;
        self.refused += other.refused;
        self.unanswered += other.unanswered;
        self.unexpected.extend(other.unexpected);
        self.active.extend(other.active);
    }
}

/// One round of the race.
pub struct Round<'a> {
    fixture: &'a Fixture,
    history: &'a History,
    attempts: usize,
    number: usize,
    done: AtomicUsize,
    half: Notify,
    killed: Mutex<BTreeSet<usize>>,
}

/// A booking that a client made.
struct OwnBooking {
    id: Uuid,
    number: Number,
    client: usize,
    coach: usize,
}

impl<'a> Round<'a> {
    pub fn new(fixture: &'a Fixture, history: &'a History, attempts: usize, number: usize) -> Self {
        let (done, half, killed) = (AtomicUsize::new(0), Notify::new(), Mutex::default());
        Self { fixture, history, attempts, number, done, half, killed }
    }

    /// Waits until half of the round's requests are sent.
    pub async fn half_done(&self) {
        self.half.notified().await;
    }

    /// From now on this process may not answer.
    pub fn expect_no_answers_from(&self, web: usize) {
        self.killed.lock().unwrap().insert(web);
    }

    /// Sends requests as the client with this number until the round is over.
    pub async fn run_client(&self, client: usize) -> Counts {
        let mut rng = StdRng::seed_from_u64((self.number * 1_000 + client) as u64);
        let (mut counts, mut own) = (Counts::default(), Vec::<OwnBooking>::new());
        loop {
            let done = self.done.fetch_add(1, Ordering::SeqCst);
            if done == self.attempts / 2 {
                self.half.notify_one();
            }
            if done >= self.attempts {
                break;
            }
            match rng.random_range(0..100) {
                0..30 => self.rolls_back(&mut rng, &mut counts).await,
                30..75 => self.books(&mut rng, &mut counts, &mut own).await,
                75..90 => self.moves(&mut rng, &mut counts, &own).await,
                _ => self.cancels(&mut rng, &mut counts, &mut own).await,
            }
        }
        counts.active.extend(own.iter().map(|booking| booking.id));
        counts
    }

    /// A contended half hour, as the number of its quarter: all clients draw from a window that advances during the race.
    fn time(&self, rng: &mut StdRng) -> i64 {
        let progress = self.number * self.attempts + self.done.load(Ordering::SeqCst);
        ((progress / 20) as i64 + rng.random_range(0..24)) / 2 * 2
    }

    async fn rolls_back(&self, rng: &mut StdRng, counts: &mut Counts) {
        let (coach, client) = (self.fixture.coaches.choose(rng).unwrap(), self.fixture.clients.choose(rng).unwrap());
        let at = self.fixture.quarter(self.time(rng));
        if self.fixture.wins_and_rolls_back(coach, client, at).await {
            counts.rolled_back += 1;
        }
    }

    async fn books(&self, rng: &mut StdRng, counts: &mut Counts, own: &mut Vec<OwnBooking>) {
        let (coach, client) =
            (rng.random_range(0..self.fixture.coaches.len()), rng.random_range(0..self.fixture.clients.len()));
        let (number, at) = (self.history.number(), self.time(rng));
        let starts_at = self.fixture.quarter(at);
        let body =
            json!({ "coach_id": self.fixture.coaches[coach].id, "starts_at": starts_at, "duration_minutes": 60 });
        let request = (Method::POST, "/booking".to_owned(), Some(body));
        let refusals = ["slot_taken", "client_busy", "too_many_holds"];
        let call = (coach, Call::Book { booking: number, at });
        if let Some(booking) = self.send(&self.fixture.clients[client], request, call, rng, counts, &refusals).await {
            counts.booked += 1;
            own.push(OwnBooking { id: booking["id"].as_str().unwrap().parse().unwrap(), number, client, coach });
        }
    }

    async fn moves(&self, rng: &mut StdRng, counts: &mut Counts, own: &[OwnBooking]) {
        let Some(booking) = own.choose(rng) else { return };
        let to = self.time(rng);
        let by =
            if rng.random() { &self.fixture.clients[booking.client] } else { &self.fixture.coaches[booking.coach] };
        let body = json!({ "starts_at": self.fixture.quarter(to) });
        let request = (Method::POST, format!("/booking/{}/reschedule", booking.id), Some(body));
        let refusals = [
            "slot_taken",
            "client_busy",
            "too_many_moves",
            "too_late_to_move",
            "invalid_transition",
            "validation_failed",
        ];
        let call = (booking.coach, Call::Move { booking: booking.number, to });
        if self.send(by, request, call, rng, counts, &refusals).await.is_some() {
            counts.moved += 1;
        }
    }

    async fn cancels(&self, rng: &mut StdRng, counts: &mut Counts, own: &mut Vec<OwnBooking>) {
        if own.is_empty() {
            return;
        }
        let booking = own.swap_remove(rng.random_range(0..own.len()));
        let by = &self.fixture.clients[booking.client];
        let request = (Method::DELETE, format!("/booking/{}", booking.id), None);
        let call = (booking.coach, Call::Cancel { booking: booking.number });
        if self.send(by, request, call, rng, counts, &["invalid_transition"]).await.is_some() {
            counts.cancelled += 1;
        }
    }

    /// Sends a request to one of the processes. Conflicts get 409, invalid requests 422. Everything else is unexpected, except no answer from
    /// a process that was killed. What the answer says about the coach's time is recorded.
    async fn send(
        &self,
        by: &Person,
        (method, path, body): (Method, String, Option<Value>),
        (coach, call): (usize, Call),
        rng: &mut StdRng,
        counts: &mut Counts,
        refusals: &[&str],
    ) -> Option<Value> {
        // Like a load balancer, skip processes that are known to be killed.
        let killed = self.killed.lock().unwrap().clone();
        let alive: Vec<usize> = (0..self.fixture.webs.len()).filter(|web| !killed.contains(web)).collect();
        let web = *alive.choose(rng).unwrap();
        let url = format!("{}{path}", self.fixture.webs[web]);
        let mut request = by.http.request(method.clone(), url).bearer_auth(&by.access_token);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let sent = self.history.sends(coach, call);
        let answer = match request.send().await {
            Ok(answer) => (answer.status().as_u16(), answer.text().await),
            Err(error) => (0, Err(error)),
        };
        match answer {
            (200 | 201, Ok(text)) => {
                self.history.received(sent, Some(Answer::Done));
                return serde_json::from_str(&text).ok();
            }
            (status @ (409 | 422), Ok(text)) => {
                let problem: Value = serde_json::from_str(&text).unwrap_or_default();
                let code = problem["code"].as_str().unwrap_or_default();
                if code == "slot_taken" {
                    self.history.received(sent, Some(Answer::Taken));
                }
                if refusals.contains(&code) && (status == 409 || code == "validation_failed") {
                    counts.refused += 1;
                } else {
                    counts.unexpected.push(format!("{method} {path} {body:?}: {text}"));
                }
            }
            (_, Err(_)) if self.killed.lock().unwrap().contains(&web) => {
                self.history.received(sent, None);
                counts.unanswered += 1;
            }
            (status, text) => counts.unexpected.push(format!("{method} {path}: {status} {text:?}")),
        }
        None
    }
}
