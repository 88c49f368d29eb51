//! Random histories: whatever is booked, moved, cancelled, chosen and deleted by hand, while a third of the calls fails or is lost, tokens end and
//! workers are killed, in the end the calendars equal the bookings: no duplicate, no orphan.

use std::time::Duration;

use futures::StreamExt;
use futures::stream;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rapport::clock::{hours, minutes};
use rapport::jobs::Queue;
use reqwest::Method;
use serde_json::Value;

use super::{PROVIDERS, accounts, agrees, asks_for_looks, faults, free_coach, session, shown};
use crate::support::TestApp;
use crate::support::patience::{eventually, none_left};
use crate::support::people::Person;
use crate::support::workers::Worker;

/// Histories that run side by side in one product.
const AT_ONCE: usize = 50;

/// What happens in each.
const STEPS: usize = 8;

/// How many of them go on at the same time.
const CONCURRENCY: usize = 12;

/// Workers that are killed in a run, each in the middle of jobs.
const KILLS_A_STEP: usize = 2;

/// The worker is there for calendars alone.
const QUEUES: [Queue; 1] = [Queue::Calendars];

/// Too many requests, an outage, an access token that is refused.
const STATUSES: [u16; 4] = [429, 503, 401, 502];

/// A coach and a client, one of whom has connected a calendar, and what they have booked.
struct History {
    rng: StdRng,
    coach: Person,
    client: Person,
    is_the_coachs: bool,
    provider: &'static str,
    /// What its owner has chosen, and the calendars that sessions can be written into.
    chosen: Value,
    writable: Vec<Value>,
    /// Each booking, and when it is; `None`: it is cancelled.
    bookings: Vec<(Value, Option<String>)>,
    next_slot: usize,
}

impl History {
    async fn begin(app: &TestApp, seed: u64, number: usize) -> History {
        let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let (provider, is_the_coachs) = (PROVIDERS[number % 2], (number / 2).is_multiple_of(2));
        let (coach, client) = (free_coach(app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        let owner = if is_the_coachs { &coach } else { &client };
        agrees(app, owner, provider, &owner.email).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = owner.gets(&path).await.expect(200);
        let can_write = |calendar: &&Value| calendar["can_write"] == true;
        let writable = chosen["calendars"].as_array().unwrap().iter().filter(can_write);
        let writable: Vec<Value> = writable.map(|calendar| calendar["id"].clone()).collect();
        assert_eq!(writable.len(), 2);
        // What is deleted by hand is noticed in calendars that are read.
        chosen["read"] = Value::from(writable.clone());
        owner.sends(Method::PUT, &path, Some(chosen.clone())).await.expect(200);
        let next_slot = rng.random_range(0..8);
        History { rng, coach, client, is_the_coachs, provider, chosen, writable, bookings: Vec::new(), next_slot }
    }

    fn owner(&self) -> &Person {
        if self.is_the_coachs { &self.coach } else { &self.client }
    }

    /// An hour that nobody has: from January on, eight a day.
    fn new_time(&mut self) -> String {
        let (day, hour) = (4 + self.next_slot / 8, 9 + self.next_slot % 8);
        self.next_slot += 1;
        format!("2027-01-{day:02}T{hour:02}:00:00Z")
    }

    fn a_confirmed_one(&mut self) -> Option<usize> {
        let confirmed: Vec<usize> =
            (0..self.bookings.len()).filter(|index| self.bookings[*index].1.is_some()).collect();
        confirmed.choose(&mut self.rng).copied()
    }

    async fn step(&mut self, app: &TestApp, number: usize) {
        if number == STEPS / 2 {
            // Half the time that an access token lives.
            self.coach = app.signs_in(&self.coach.email).await;
            self.client = app.signs_in(&self.client.email).await;
        }
        match self.rng.random_range(0..10) {
            0..4 => {
                let starts_at = self.new_time();
                let booking = self.client.books(&self.coach, &starts_at).await.expect(201);
                self.bookings.push((booking, Some(starts_at)));
            }
            4..6 => {
                let Some(index) = self.a_confirmed_one() else { return };
                let starts_at = self.new_time();
                self.coach.moves(&self.bookings[index].0, &starts_at).await.expect(200);
                self.bookings[index].1 = Some(starts_at);
            }
            6..8 => {
                let Some(index) = self.a_confirmed_one() else { return };
                let who = if self.rng.random() { &self.client } else { &self.coach };
                who.cancels(&self.bookings[index].0).await.expect(200);
                self.bookings[index].1 = None;
            }
            8 => {
                let (people, address) = (accounts(app, self.provider), self.owner().email.clone());
                if let Some(event) = people.events(&address).choose(&mut self.rng) {
                    people.delete(&address, &event.id);
                }
            }
            _ => {
                let another = self.writable.choose(&mut self.rng).cloned();
                self.chosen["write"] = another.unwrap_or_default();
                let (path, body) = (format!("/calendar/{}/calendars", self.provider), self.chosen.clone());
                self.owner().sends(Method::PUT, &path, Some(body)).await.expect(200);
            }
        }
    }

    /// What is wrong in the end.
    fn fault(&self, app: &TestApp) -> Option<String> {
        let mut starts: Vec<&String> = self.bookings.iter().filter_map(|(_, starts_at)| starts_at.as_ref()).collect();
        starts.sort();
        let other = if self.is_the_coachs { "Ana Ribeiro" } else { "Ben Okafor" };
        let wanted: Vec<_> = starts.into_iter().map(|starts_at| session(other, starts_at)).collect();
        let shown = shown(app, self.provider, &self.owner().email);
        (shown != wanted)
            .then(|| format!("{} of {}: {shown:?} instead of {wanted:?}", self.provider, self.owner().email))
    }
}

/// What happens to everybody at a provider.
fn upset(app: &TestApp, rng: &mut StdRng) {
    let people = accounts(app, PROVIDERS[rng.random_range(0..2)]);
    if rng.random() { people.expire_access_tokens() } else { people.forget_sync_tokens() }
}

/// A worker that is killed while it has jobs of calendars; the next one, and how many jobs the first one had.
async fn kills(app: &TestApp, worker: Worker) -> (Worker, u64) {
    let running = "select count(*) from jobs where state = 'running' and queue = 'calendars'";
    eventually("it has jobs, or there are none", || async {
        let running: i64 = sqlx::query_scalar(running).fetch_one(&app.db).await.unwrap();
        running > 0 || left(app).await == 0
    })
    .await;
    worker.kill();
    let had = app.leases_end().await;
    (Worker::start(app, &QUEUES), had)
}

/// Jobs of calendars that are due, running or dead.
async fn left(app: &TestApp) -> i64 {
    app.relay_waker.wake();
    let sql = "select count(*) from jobs where queue = 'calendars' and (state in ('ready', 'published') and run_at <= $1 or state in ('running', 'dead'))";
    sqlx::query_scalar(sql).bind(app.now()).fetch_one(&app.db).await.unwrap()
}

/// Runs fifty histories side by side.
async fn run(seed: u64) {
    let app = TestApp::start().await;
    app.stops_worker();
    let (mut worker, mut interrupted) = (Worker::start(&app, &QUEUES), 0);
    let mut rng = StdRng::seed_from_u64(seed);
    let begun = stream::iter(0..AT_ONCE).map(|number| History::begin(&app, seed, number));
    let mut all: Vec<History> = begun.buffered(CONCURRENCY).collect().await;
    none_left("jobs", || left(&app)).await;
    for provider in PROVIDERS {
        // What is to be waited for longer than a call may take ends it at once: the job goes on at another time.
        faults(&app, provider).retry_after(Duration::from_secs(120));
        faults(&app, provider).unreliable(rng.random(), &STATUSES);
    }
    for step in 0..STEPS {
        let share = AT_ONCE.div_ceil(KILLS_A_STEP);
        for some in all.chunks_mut(share) {
            stream::iter(some).for_each_concurrent(CONCURRENCY, |history| history.step(&app, step)).await;
            let killed = kills(&app, worker).await;
            worker = killed.0;
            interrupted += killed.1;
        }
        upset(&app, &mut rng);
        if step % 2 == 1 {
            // Later than the next look, and than the pause that the first failure makes.
            app.advance(minutes(4));
        }
    }
    PROVIDERS.iter().for_each(|provider| faults(&app, provider).clear());
    for _ in 0..2 {
        // Later than any pause that failures have made.
        app.advance(hours(7));
        asks_for_looks(&app).await;
        none_left("jobs", || left(&app)).await;
    }
    let faults: Vec<String> = all.iter().filter_map(|history| history.fault(&app)).collect();
    assert!(faults.is_empty(), "seed {seed}: {} of {AT_ONCE} are wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(interrupted > 0, "no worker died in the middle of a job");
    worker.kill();
    app.leaves_work("mails are not sent here");
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_fifty_histories_seed_7() {
    run(7).await;
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_fifty_histories_seed_8() {
    run(8).await;
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_fifty_histories_seed_9() {
    run(9).await;
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_fifty_histories_seed_10() {
    run(10).await;
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_fifty_histories_seed_11() {
    run(11).await;
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_fifty_histories_seed_12() {
    run(12).await;
}

/// 1,700 of them.
async fn run_many(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        run(seed).await;
    }
}

#[actix_web::test]
#[ignore = "long: see docs/testing.md"]
async fn the_calendars_equal_the_bookings_after_1_700_histories_seeds_100_to_133() {
    run_many(100..134).await;
}

#[actix_web::test]
#[ignore = "long: see docs/testing.md"]
async fn the_calendars_equal_the_bookings_after_1_700_histories_seeds_134_to_167() {
    run_many(134..168).await;
}

#[actix_web::test]
#[ignore = "long: see docs/testing.md"]
async fn the_calendars_equal_the_bookings_after_1_700_histories_seeds_168_to_201() {
    run_many(168..202).await;
}
