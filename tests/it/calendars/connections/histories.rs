//! Random histories: whatever is booked, moved, cancelled and deleted by hand, while a third of the calls fails or is lost and tokens end, in the
//! end the calendars equal the bookings: no duplicate, no orphan.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rapport::clock::{hours, minutes};
use serde_json::Value;

use super::{PROVIDERS, accounts, connects, faults, free_coach, session, shown, sweeps};
use crate::support::TestApp;
use crate::support::people::Person;

/// Histories that run side by side in one product.
const AT_ONCE: usize = 12;

/// What happens to each pair.
const STEPS: usize = 8;

/// Too many requests, an outage, an access token that is refused.
const STATUSES: [u16; 4] = [429, 503, 401, 502];

/// A coach and a client, each with a calendar, and what they have booked.
struct Pair {
    coach: Person,
    client: Person,
    /// Where the coach's calendar is; the client's is at the other provider.
    coachs: &'static str,
    clients: &'static str,
    /// Each booking, and when it is; `None`: it is cancelled.
    bookings: Vec<(Value, Option<String>)>,
    next_slot: usize,
}

impl Pair {
    async fn new(app: &TestApp, number: usize) -> Pair {
        let (coachs, clients) = (PROVIDERS[number % 2], PROVIDERS[(number + 1) % 2]);
        let (coach, client) = (free_coach(app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(app, &coach, coachs).await;
        connects(app, &client, clients).await;
        Pair { coach, client, coachs, clients, bookings: Vec::new(), next_slot: 0 }
    }

    /// An hour that nobody has: from January on, eight a day.
    fn new_time(&mut self) -> String {
        let (day, hour) = (4 + self.next_slot / 8, 9 + self.next_slot % 8);
        self.next_slot += 1;
        format!("2027-01-{day:02}T{hour:02}:00:00Z")
    }

    fn a_confirmed_one(&self, rng: &mut StdRng) -> Option<usize> {
        let confirmed: Vec<usize> =
            (0..self.bookings.len()).filter(|index| self.bookings[*index].1.is_some()).collect();
        confirmed.choose(rng).copied()
    }

    async fn step(&mut self, app: &TestApp, rng: &mut StdRng) {
        match rng.random_range(0..10) {
            0..4 => {
                let starts_at = self.new_time();
                let booking = self.client.books(&self.coach, &starts_at).await.expect(201);
                self.bookings.push((booking, Some(starts_at)));
            }
            4..6 => {
                let Some(index) = self.a_confirmed_one(rng) else { return };
                let starts_at = self.new_time();
                self.coach.moves(&self.bookings[index].0, &starts_at).await.expect(200);
                self.bookings[index].1 = Some(starts_at);
            }
            6..8 => {
                let Some(index) = self.a_confirmed_one(rng) else { return };
                let who = if rng.random() { &self.client } else { &self.coach };
                who.cancels(&self.bookings[index].0).await.expect(200);
                self.bookings[index].1 = None;
            }
            8 => {
                let events = accounts(app, self.coachs).events(&self.coach.email);
                if let Some(event) = events.choose(rng) {
                    accounts(app, self.coachs).delete(&self.coach.email, &event.id);
                }
            }
            _ => {
                let people = accounts(app, if rng.random() { self.coachs } else { self.clients });
                if rng.random() { people.expire_access_tokens() } else { people.forget_sync_tokens() }
            }
        }
    }

    fn check(&self, app: &TestApp, seed: u64) {
        let mut starts: Vec<String> = self.bookings.iter().filter_map(|(_, starts_at)| starts_at.clone()).collect();
        starts.sort();
        let of = |other: &str| starts.iter().map(|starts_at| session(other, starts_at)).collect::<Vec<_>>();
        assert_eq!(
            shown(app, self.coachs, &self.coach.email),
            of("Ana Ribeiro"),
            "seed {seed}: the coach's {}",
            self.coachs
        );
        assert_eq!(
            shown(app, self.clients, &self.client.email),
            of("Ben Okafor"),
            "seed {seed}: the client's {}",
            self.clients
        );
    }

    async fn sign_in_anew(&mut self, app: &TestApp) {
        self.coach = app.signs_in(&self.coach.email).await;
        self.client = app.signs_in(&self.client.email).await;
    }
}

/// Runs so many histories side by side.
async fn run(seed: u64, histories: usize) {
    let app = TestApp::start().await;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut pairs = Vec::new();
    for number in 0..histories {
        pairs.push(Pair::new(&app, number).await);
    }
    for provider in PROVIDERS {
        // What is to be waited for longer than a call may take ends it at once: the job goes on at another time.
        faults(&app, provider).retry_after(Duration::from_secs(120));
        faults(&app, provider).unreliable(rng.random(), &STATUSES);
    }
    for step in 0..STEPS {
        for pair in &mut pairs {
            pair.step(&app, &mut rng).await;
        }
        if rng.random() {
            app.advance(minutes(5));
            sweeps(&app).await;
        }
        if step % 2 == 1 {
            for pair in &mut pairs {
                pair.sign_in_anew(&app).await;
            }
        }
    }
    PROVIDERS.iter().for_each(|provider| faults(&app, provider).clear());
    for _ in 0..3 {
        // Later than any pause that failures have made.
        app.advance(hours(7));
        sweeps(&app).await;
    }
    pairs.iter().for_each(|pair| pair.check(&app, seed));
    app.end().await;
}

#[actix_web::test]
async fn the_calendars_equal_the_bookings_after_any_history() {
    run(7, AT_ONCE).await;
}

/// As above, 5,040 of them.
#[actix_web::test]
#[ignore = "long: see docs/testing.md"]
async fn the_calendars_equal_the_bookings_after_thousands_of_histories() {
    for seed in 0..420 {
        run(seed, AT_ONCE).await;
    }
}
