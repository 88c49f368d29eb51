//! The product, its people and what they have done so far; and the end of a trace, when nothing goes wrong any more.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rapport::clock::{days, hours, minutes};
use rapport::jobs::delivery::schedule::RECURRING_JOBS;
use rapport_sandbox::faults::Faults;
use rapport_sandbox::stripe::{Charge, Outcome, RefundPlan};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::calendars::connections::agrees;
use crate::support::TestApp;
use crate::support::people::Person;

/// What is done again and again, apart from the keeping of the house.
const SCHEDULE: [&str; 8] = [
    "release-expired-holds",
    "complete-finished-sessions",
    "settle-no-shows",
    "send-due-reminders",
    "settle-open-payments",
    "sync-due-connections",
    "reconcile-payments",
    "seal-audit",
];

/// How long an access token is used here; it lives a little longer.
const SIGNED_IN: SignedDuration = SignedDuration::from_mins(10);

/// A booking that somebody made.
pub struct Booked {
    pub view: Value,
    pub client: usize,
    pub coach: usize,
    pub payment_id: Option<Uuid>,
    /// Stripe's ids of its checkouts.
    pub sessions: Vec<String>,
    /// What was to be refunded in all when it was cancelled, as the answer said.
    pub promised_refund: Option<i64>,
}

impl Booked {
    pub fn id(&self) -> Uuid {
        self.view["id"].as_str().unwrap().parse().unwrap()
    }
}

pub struct World {
    pub app: TestApp,
    pub clients: Vec<Person>,
    pub coaches: Vec<Person>,
    pub admin: Person,
    pub bookings: Vec<Booked>,
    pub rng: StdRng,
    pub seed: u64,
    /// Names of people, bookings and payments, by which the trace calls them.
    pub names: BTreeMap<Uuid, String>,
    lines: Vec<String>,
    signed_in_at: rapport::clock::Timestamp,
}

impl World {
    /// Two coaches, of whom the first has a connected calendar, two clients, and somebody of the team.
    pub async fn new(seed: u64) -> World {
        let app = TestApp::without_worker().await;
        let coaches = vec![
            app.coach("Ben Okafor").await,
            app.coach_with("Cleo Marsh", json!({ "cancellation_policy": "strict" })).await,
        ];
        let clients = vec![app.client("Ana Ribeiro").await, app.client("Ida Holm").await];
        let admin = app.admin().await;
        agrees(&app, &coaches[0], "google", &coaches[0].email).await;
        app.sandbox.stripe.deliveries().hold();
        // Refunds that take a while, or not.
        app.sandbox.stripe.plan_refunds(if seed.is_multiple_of(2) { RefundPlan::Pending } else { RefundPlan::ByCard });
        let named = [("Ben", &coaches[0]), ("Cleo", &coaches[1]), ("Ana", &clients[0]), ("Ida", &clients[1])];
        let names = named.into_iter().map(|(name, person)| (person.id, name.to_owned())).collect();
        let signed_in_at = app.now();
        let (rng, bookings, lines) = (StdRng::seed_from_u64(seed), Vec::new(), Vec::new());
        let world = World { app, clients, coaches, admin, bookings, rng, seed, names, lines, signed_in_at };
        world.app.runs_due_jobs().await;
        world
    }

    /// Adds a line to the trace.
    pub fn records(&mut self, line: String) {
        self.lines.push(line);
    }

    /// What has happened, for a failure.
    pub fn trace(&self) -> String {
        format!("seed {}:\n{}", self.seed, self.lines.join("\n"))
    }

    /// Time passes, and what is done again and again becomes due.
    pub async fn passes(&mut self, time: SignedDuration) {
        self.app.clock.advance(time);
        let now = self.app.now();
        let mut tx = self.app.begin().await.unwrap();
        for job in RECURRING_JOBS.iter().filter(|job| SCHEDULE.contains(&job.name)) {
            job.enqueue(&mut tx, now).await.unwrap();
        }
        self.app.commit(tx).await.unwrap();
    }

    /// Everybody signs in anew, if it is time.
    pub async fn stay_signed_in(&mut self) {
        if self.app.now() - self.signed_in_at < SIGNED_IN {
            return;
        }
        self.signed_in_at = self.app.now();
        for person in self.clients.iter_mut().chain(&mut self.coaches).chain([&mut self.admin]) {
            *person = self.app.signs_in(&person.email).await;
        }
    }

    /// The faults of every provider that jobs call.
    pub fn http_faults(&self) -> [&Faults; 2] {
        [self.app.sandbox.stripe.faults(), self.app.sandbox.google.faults()]
    }

    /// The charge that has paid a booking.
    pub fn charge(&self, booked: &Booked) -> Option<Charge> {
        let stripe = &self.app.sandbox.stripe;
        let own = stripe.sessions().into_iter().filter(|session| booked.sessions.contains(&session.id));
        let intents: Vec<String> = own.filter_map(|session| session.payment_intent).collect();
        let paid = |charge: &Charge| intents.contains(&charge.payment_intent) && charge.failure.is_none();
        let mut charges: Vec<Charge> = stripe.charges().into_iter().filter(paid).collect();
        assert!(charges.len() <= 1, "paid twice: {charges:#?}\n{}", self.trace());
        charges.pop()
    }

    /// Faults end; what is due is done, until nothing is due any more: first within hours, while sessions are ahead, then until they are over.
    pub async fn heals(&mut self) {
        self.no_more_faults();
        for _ in 0..2 {
            let stripe = &self.app.sandbox.stripe;
            stripe.deliveries().release_in_order().await;
            for refund in stripe.refunds() {
                // Those that have ended can't.
                drop(stripe.settle_refund(&refund.id, Outcome::Succeeded));
            }
            stripe.deliveries().idle().await;
            for time in [minutes(1), minutes(20), minutes(40), hours(7), hours(7)] {
                self.passes(time).await;
                self.app.runs_due_jobs().await;
            }
        }
        for _ in 0..8 {
            self.passes(days(1)).await;
            self.app.runs_due_jobs().await;
        }
    }

    pub fn no_more_faults(&self) {
        self.http_faults().into_iter().for_each(Faults::clear);
        self.app.sandbox.mail.faults().clear();
    }

    /// Ends the product; what has happened in it.
    pub async fn end(self) -> Vec<String> {
        self.app.end().await;
        self.lines
    }
}
