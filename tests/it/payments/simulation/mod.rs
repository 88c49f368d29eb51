//! Random sequences of what happens at Stripe, each run twice: once with events in order, and once with events repeated, shuffled and
//! lost, success pages in between, and settlements and deliveries dropped at random points. Both must end in the same state.

mod generator;
mod run;

use std::collections::BTreeMap;

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rapport::actors::payments::settle;
use rapport::clock::minutes;
use rapport::jobs::definitions::bookings::ReleaseExpiredHolds;
use rapport::jobs::definitions::payments::{ReconcilePayments, SettleOpenPayments};
use rapport::jobs::{Job, enqueue};
use rapport::origin::Origin;

use crate::support::TestApp;
use crate::support::interruption::poll_then_drop;
use crate::support::people::Person;
use generator::{Action, random_actions};
use run::Scenario;

/// Pairs of scenarios that run at the same time.
const CONCURRENT_PAIRS: usize = 30;

/// Pairs that share an app and its database.
const PAIRS_PER_APP: usize = 300;

#[actix_web::test]
async fn events_in_any_order_end_in_the_same_state() {
    run_pairs(0, 60).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it payments::simulation -- --ignored --nocapture"]
async fn events_in_any_order_end_in_the_same_state_ten_thousand_times() {
    let began = std::time::Instant::now();
    run_pairs(1, 10_000).await;
    eprintln!("10,000 pairs in {:.1?}", began.elapsed());
}

async fn run_pairs(seed: u64, pairs: usize) {
    for (number, from) in (0..pairs).step_by(PAIRS_PER_APP).enumerate() {
        Simulation::start(seed * 1_000 + number as u64).await.run(PAIRS_PER_APP.min(pairs - from)).await;
    }
}

/// One app, and the coaches of its scenarios.
struct Simulation {
    app: TestApp,
    coaches: Vec<Person>,
    rng: StdRng,
    counts: Counts,
}

/// What happened to the events of the disordered scenarios.
#[derive(Debug, Default)]
struct Counts {
    events: usize,
    lost: usize,
    deliveries: usize,
    dropped: usize,
}

impl Simulation {
    async fn start(seed: u64) -> Simulation {
        let app = TestApp::start().await;
        let mut coaches = Vec::new();
        for number in 0..CONCURRENT_PAIRS {
            coaches.push(app.coach(&format!("Ben {number}")).await);
        }
        Simulation { app, coaches, rng: StdRng::seed_from_u64(seed), counts: Counts::default() }
    }

    async fn run(mut self, pairs: usize) {
        let mut scenarios: Vec<(Scenario, Scenario)> = Vec::new();
        for round in 0..pairs.div_ceil(CONCURRENT_PAIRS) {
            let size = CONCURRENT_PAIRS.min(pairs - round * CONCURRENT_PAIRS);
            let actions: Vec<Vec<Action>> = (0..size).map(|_| random_actions(&mut self.rng)).collect();
            let ordered = self.start_scenarios(round * 2, &actions).await;
            self.run_in_order(&ordered).await;
            let disordered = self.start_scenarios(round * 2 + 1, &actions).await;
            self.run_in_disorder(&disordered).await;
            scenarios.extend(ordered.into_iter().zip(disordered));
            self.app.advance(minutes(3));
            self.run_job(&SettleOpenPayments { early: true }).await;
        }
        // Unpaid checkouts expire, and the reconciliation finds what lost events have left.
        self.app.advance(minutes(40));
        for _ in 0..2 {
            self.run_job(&SettleOpenPayments { early: true }).await;
            self.run_job(&ReleaseExpiredHolds::default()).await;
        }
        self.run_job(&ReconcilePayments::default()).await;
        let mut states = BTreeMap::<String, usize>::new();
        for (ordered, disordered) in &scenarios {
            let (expected, actual) = (ordered.final_state(&self.app).await, disordered.final_state(&self.app).await);
            assert_eq!(actual, expected, "{:?}", ordered.actions);
            ordered.assert_confirmed_once_if_paid(&expected);
            *states.entry(format!("{} {}", expected["status"], expected["payment"])).or_default() += 1;
        }
        assert!(pairs < 200 || states.len() >= 4, "there are many final states: {states:?}");
        let Counts { events, lost, deliveries, dropped } = self.counts;
        assert!(
            pairs < 200 || (lost > events / 10 && deliveries > events / 2 && dropped > events / 10),
            "there is much disorder: {:?}",
            self.counts
        );
        eprintln!("{states:?} {:?}", self.counts);
        self.app.end().await;
    }

    /// Bookings with an open checkout, one per sequence of actions, before the first action.
    async fn start_scenarios(&self, hour: usize, actions: &[Vec<Action>]) -> Vec<Scenario> {
        let pairs = actions.iter().zip(&self.coaches);
        join_all(pairs.map(|(actions, coach)| Scenario::start(&self.app, coach, hour, actions))).await
    }

    /// Performs one action after another; its events are processed before the next.
    async fn run_in_order(&self, scenarios: &[Scenario]) {
        let longest = scenarios.iter().map(|scenario| scenario.actions.len()).max().unwrap_or(0);
        for step in 0..longest {
            for scenario in scenarios {
                scenario.perform(&self.app, step);
            }
            self.app.sandbox.stripe.deliveries().idle().await;
            self.app.jobs_done().await;
        }
    }

    /// Performs all actions, and then delivers their events in disorder.
    async fn run_in_disorder(&mut self, scenarios: &[Scenario]) {
        let deliveries = self.app.sandbox.stripe.deliveries();
        let before = self.app.sandbox.stripe.events().len();
        deliveries.hold();
        let longest = scenarios.iter().map(|scenario| scenario.actions.len()).max().unwrap_or(0);
        for step in 0..longest {
            scenarios.iter().for_each(|scenario| scenario.perform(&self.app, step));
            self.drop_settlements(scenarios).await;
        }
        let events = self.app.sandbox.stripe.events().split_off(before);
        // The held deliveries are discarded: the events are resent below.
        deliveries.lose(events.len());
        deliveries.release_in_order().await;
        let loss = [0.0, 0.3, 0.7, 1.0][self.rng.random_range(0..4)];
        let mut queue = Vec::new();
        for event in &events {
            self.counts.events += 1;
            if self.rng.random_bool(loss) {
                self.counts.lost += 1;
            } else {
                let copies = self.rng.random_range(1..=5);
                queue.extend(std::iter::repeat_n(event.id.clone(), copies));
            }
        }
        queue.shuffle(&mut self.rng);
        for batch in queue.chunks(50) {
            self.counts.deliveries += batch.len();
            // Some connections are closed before the answer, and the event is sent again.
            let dropped = batch.iter().filter(|_| self.rng.random_bool(0.1)).cloned().collect::<Vec<_>>();
            let polls: Vec<usize> = dropped.iter().map(|_| self.rng.random_range(0..6)).collect();
            let dropped = dropped.iter().zip(polls).map(|(id, polls)| poll_then_drop(polls, deliveries.resend(id)));
            let complete = batch.iter().map(|id| deliveries.resend(id));
            futures::join!(join_all(dropped), join_all(complete), refresh_some(scenarios));
        }
        self.app.jobs_done().await;
    }

    /// Starts settlements and drops them at a random point, while some success pages refresh.
    async fn drop_settlements(&mut self, scenarios: &[Scenario]) {
        let origin = Origin::system("test");
        let (mut dropped, mut pages) = (Vec::new(), Vec::new());
        for scenario in scenarios {
            for _ in 0..self.rng.random_range(0..3) {
                self.counts.dropped += 1;
                let polls = self.rng.random_range(0..40);
                dropped.push(poll_then_drop(polls, settle(&self.app, scenario.payment_id, &origin, None)));
            }
            if self.rng.random_bool(0.2) {
                pages.push(scenario.refreshes());
            }
        }
        futures::join!(join_all(dropped), join_all(pages));
    }

    /// Runs a scheduled job now.
    async fn run_job<J: Job>(&self, job: &J) {
        let mut tx = self.app.db.begin().await.unwrap();
        enqueue(&mut tx, &Origin::system("test"), self.app.now(), job).await.unwrap();
        self.app.commit(tx).await.unwrap();
        self.app.jobs_done().await;
    }
}

/// The success pages of every third scenario refresh.
async fn refresh_some(scenarios: &[Scenario]) {
    join_all(scenarios.iter().step_by(3).map(Scenario::refreshes)).await;
}
