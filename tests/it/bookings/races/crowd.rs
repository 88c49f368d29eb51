//! Those who run: each does one thing after another, drawn at random, and keeps account of what they were answered.

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

use super::fair::Fair;
use crate::support::people::Person;

/// What came of it all.
#[derive(Default)]
pub struct Tally {
    pub booked: usize,
    pub moved: usize,
    pub cancelled: usize,
    /// Transactions that had won and rolled back.
    pub rolled_back: usize,
    pub refused: usize,
    /// No answer, from a process that was killed.
    pub silent: usize,
    /// Anything else.
    pub strange: Vec<String>,
    /// Bookings somebody was promised and nobody called off; not those of which the last answer never came.
    pub standing: BTreeSet<Uuid>,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally { booked, moved, cancelled, rolled_back, refused, silent, strange, .. } = self;
        let strange = strange.len();
        write!(f, "{booked} booked, {moved} moved, {cancelled} cancelled, {rolled_back} won and rolled back, ")?;
        write!(f, "{refused} refused, {silent} without an answer, {strange} strange")
    }
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.booked += other.booked;
        self.moved += other.moved;
        self.cancelled += other.cancelled;
        self.rolled_back += other.rolled_back;
        self.refused += other.refused;
        self.silent += other.silent;
        self.strange.extend(other.strange);
        self.standing.extend(other.standing);
    }
}

/// One round of the race.
pub struct Crowd<'a> {
    fair: &'a Fair,
    attempts: usize,
    round: usize,
    done: AtomicUsize,
    half: Notify,
    killed: Mutex<BTreeSet<usize>>,
}

/// A booking one of them made.
struct Mine {
    id: Uuid,
    client: usize,
    coach: usize,
}

impl<'a> Crowd<'a> {
    pub fn new(fair: &'a Fair, attempts: usize, round: usize) -> Self {
        Self { fair, attempts, round, done: AtomicUsize::new(0), half: Notify::new(), killed: Mutex::default() }
    }

    /// Waits until half of the round is run.
    pub async fn half_done(&self) {
        self.half.notified().await;
    }

    /// From now on it is no wonder if that process does not answer.
    pub fn expects_silence_of(&self, web: usize) {
        self.killed.lock().unwrap().insert(web);
    }

    /// Runs until the round is over.
    pub async fn walk(&self, number: usize) -> Tally {
        let mut dice = StdRng::seed_from_u64((self.round * 1_000 + number) as u64);
        let (mut tally, mut mine) = (Tally::default(), Vec::<Mine>::new());
        loop {
            let done = self.done.fetch_add(1, Ordering::SeqCst);
            if done == self.attempts / 2 {
                self.half.notify_one();
            }
            if done >= self.attempts {
                break;
            }
            match dice.random_range(0..100) {
                0..30 => self.rolls_back(&mut dice, &mut tally).await,
                30..75 => self.books(&mut dice, &mut tally, &mut mine).await,
                75..90 => self.moves(&mut dice, &mut tally, &mine).await,
                _ => self.cancels(&mut dice, &mut tally, &mut mine).await,
            }
        }
        tally.standing.extend(mine.iter().map(|booking| booking.id));
        tally
    }

    /// A time that many want: the hours they look at move on as the race goes.
    fn time(&self, dice: &mut StdRng) -> i64 {
        let progress = self.round * self.attempts + self.done.load(Ordering::SeqCst);
        (progress / 20) as i64 + dice.random_range(0..24)
    }

    async fn rolls_back(&self, dice: &mut StdRng, tally: &mut Tally) {
        let (coach, client) = (self.fair.coaches.choose(dice).unwrap(), self.fair.clients.choose(dice).unwrap());
        let at = self.fair.quarter(self.time(dice) / 2 * 2);
        if self.fair.wins_and_rolls_back(coach, client, at).await {
            tally.rolled_back += 1;
        }
    }

    async fn books(&self, dice: &mut StdRng, tally: &mut Tally, mine: &mut Vec<Mine>) {
        let (coach, client) =
            (dice.random_range(0..self.fair.coaches.len()), dice.random_range(0..self.fair.clients.len()));
        let starts_at = self.fair.quarter(self.time(dice) / 2 * 2);
        let body = json!({ "coach_id": self.fair.coaches[coach].id, "starts_at": starts_at, "duration_minutes": 60 });
        let asked = (Method::POST, "/booking".to_owned(), Some(body));
        if let Some(booking) = self
            .asks(&self.fair.clients[client], asked, dice, tally, &["slot_taken", "client_busy", "too_many_holds"])
            .await
        {
            tally.booked += 1;
            mine.push(Mine { id: booking["id"].as_str().unwrap().parse().unwrap(), client, coach });
        }
    }

    async fn moves(&self, dice: &mut StdRng, tally: &mut Tally, mine: &[Mine]) {
        let Some(booking) = mine.choose(dice) else { return };
        let starts_at = self.fair.quarter(self.time(dice) / 2 * 2);
        let by = if dice.random() { &self.fair.clients[booking.client] } else { &self.fair.coaches[booking.coach] };
        let asked =
            (Method::POST, format!("/booking/{}/reschedule", booking.id), Some(json!({ "starts_at": starts_at })));
        let losing = [
            "slot_taken",
            "client_busy",
            "too_many_moves",
            "too_late_to_move",
            "invalid_transition",
            "validation_failed",
        ];
        if self.asks(by, asked, dice, tally, &losing).await.is_some() {
            tally.moved += 1;
        }
    }

    async fn cancels(&self, dice: &mut StdRng, tally: &mut Tally, mine: &mut Vec<Mine>) {
        if mine.is_empty() {
            return;
        }
        let booking = mine.swap_remove(dice.random_range(0..mine.len()));
        let by = &self.fair.clients[booking.client];
        if self
            .asks(by, (Method::DELETE, format!("/booking/{}", booking.id), None), dice, tally, &["invalid_transition"])
            .await
            .is_some()
        {
            tally.cancelled += 1;
        }
    }

    /// Asks one of the processes. A loser is told 409; what is wrong with the wish itself, 422. Everything else is strange, but for
    /// the silence of a process that was killed.
    async fn asks(
        &self,
        by: &Person,
        (method, path, body): (Method, String, Option<Value>),
        dice: &mut StdRng,
        tally: &mut Tally,
        losing: &[&str],
    ) -> Option<Value> {
        // As behind a load balancer: nobody is sent to a process that is known to be gone.
        let gone = self.killed.lock().unwrap().clone();
        let alive: Vec<usize> = (0..self.fair.webs.len()).filter(|web| !gone.contains(web)).collect();
        let web = *alive.choose(dice).unwrap();
        let url = format!("{}{path}", self.fair.webs[web]);
        let mut request = by.http.request(method.clone(), url).bearer_auth(&by.access_token);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = match request.send().await {
            Ok(answer) => (answer.status().as_u16(), answer.text().await),
            Err(error) => (0, Err(error)),
        };
        match answer {
            (200 | 201, Ok(text)) => return serde_json::from_str(&text).ok(),
            (status @ (409 | 422), Ok(text)) => {
                let problem: Value = serde_json::from_str(&text).unwrap_or_default();
                let code = problem["code"].as_str().unwrap_or_default();
                if losing.contains(&code) && (status == 409 || code == "validation_failed") {
                    tally.refused += 1;
                } else {
                    tally.strange.push(format!("{method} {path} {body:?}: {text}"));
                }
            }
            (_, Err(_)) if self.killed.lock().unwrap().contains(&web) => tally.silent += 1,
            (status, text) => tally.strange.push(format!("{method} {path}: {status} {text:?}")),
        }
        None
    }
}
