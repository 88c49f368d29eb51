//! Random histories of payments, each lived twice: once told in order, and once with its events repeated, shuffled, up to all of them
//! lost, success pages asking in between, and work dropped at random points. Both must end in the same state.

mod generator;
mod run;

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
use crate::support::people::Person;
use generator::{Act, story};
use run::{Life, dropped_after};

/// Pairs of lives that go on side by side.
const LANES: usize = 30;

/// Histories of one product; then a new one begins.
const OF_ONE_PRODUCT: usize = 300;

#[actix_web::test]
async fn however_it_is_told_it_ends_the_same() {
    live(0, 300).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it histories -- --ignored --nocapture"]
async fn however_it_is_told_it_ends_the_same_ten_thousand_times() {
    let began = std::time::Instant::now();
    live(1, 10_000).await;
    eprintln!("10,000 histories, each twice, in {:.1?}", began.elapsed());
}

async fn live(seed: u64, histories: usize) {
    for (number, from) in (0..histories).step_by(OF_ONE_PRODUCT).enumerate() {
        World::begin(seed * 1_000 + number as u64).await.live(OF_ONE_PRODUCT.min(histories - from)).await;
    }
}

/// One product, and those who live in it.
struct World {
    app: TestApp,
    coaches: Vec<Person>,
    dice: StdRng,
    told: Told,
}

/// What became of the events of the wild lives.
#[derive(Debug, Default)]
struct Told {
    events: usize,
    lost: usize,
    deliveries: usize,
    dropped: usize,
}

impl World {
    async fn begin(seed: u64) -> World {
        let app = TestApp::start().await;
        let mut coaches = Vec::new();
        for number in 0..LANES {
            coaches.push(app.coach(&format!("Ben {number}")).await);
        }
        World { app, coaches, dice: StdRng::seed_from_u64(seed), told: Told::default() }
    }

    async fn live(mut self, histories: usize) {
        let mut pairs: Vec<(Life, Life)> = Vec::new();
        for round in 0..histories.div_ceil(LANES) {
            let here = LANES.min(histories - round * LANES);
            let stories: Vec<Vec<Act>> = (0..here).map(|_| story(&mut self.dice)).collect();
            let plain = self.lives(round * 2, &stories).await;
            self.told_in_order(&plain).await;
            let wild = self.lives(round * 2 + 1, &stories).await;
            self.told_anyhow(&wild).await;
            pairs.extend(plain.into_iter().zip(wild));
            self.app.advance(minutes(3));
            self.job(&SettleOpenPayments {}).await;
        }
        // Whoever has not paid by now does not any more, and the day's comparison finds what nobody has told.
        self.app.advance(minutes(40));
        for _ in 0..2 {
            self.job(&SettleOpenPayments {}).await;
            self.job(&ReleaseExpiredHolds {}).await;
        }
        self.job(&ReconcilePayments {}).await;
        let mut ends = std::collections::BTreeMap::<String, usize>::new();
        for (plain, wild) in &pairs {
            let (expected, found) = (plain.end(&self.app).await, wild.end(&self.app).await);
            assert_eq!(found, expected, "{:?}", plain.story);
            plain.confirmed_once_if_paid(&expected);
            *ends.entry(format!("{} {}", expected["status"], expected["payment"])).or_default() += 1;
        }
        assert!(histories < 200 || ends.len() >= 4, "histories end in many ways: {ends:?}");
        let Told { events, lost, deliveries, dropped } = self.told;
        assert!(
            histories < 200 || (lost > events / 10 && deliveries > events / 2 && dropped > events / 10),
            "much goes wrong: {:?}",
            self.told
        );
        eprintln!("{ends:?} {:?}", self.told);
        self.app.end().await;
    }

    /// Bookings with an open checkout, one per story; nobody has done anything yet.
    async fn lives(&self, place: usize, stories: &[Vec<Act>]) -> Vec<Life> {
        let begun = stories.iter().zip(&self.coaches).map(|(story, coach)| Life::begin(&self.app, coach, place, story));
        join_all(begun).await
    }

    /// One act after another, each heard before the next.
    async fn told_in_order(&self, lives: &[Life]) {
        let longest = lives.iter().map(|life| life.story.len()).max().unwrap_or(0);
        for step in 0..longest {
            for life in lives {
                life.acts(&self.app, step);
            }
            self.app.sandbox.stripe.deliveries().idle().await;
            self.app.jobs_done().await;
        }
    }

    /// All acts, and then whatever may happen to the news of them.
    async fn told_anyhow(&mut self, lives: &[Life]) {
        let deliveries = self.app.sandbox.stripe.deliveries();
        let before = self.app.sandbox.stripe.events().len();
        deliveries.hold();
        let longest = lives.iter().map(|life| life.story.len()).max().unwrap_or(0);
        for step in 0..longest {
            lives.iter().for_each(|life| life.acts(&self.app, step));
            self.ask_in_between(lives).await;
        }
        let events = self.app.sandbox.stripe.events().split_off(before);
        // What is held is thrown away; we carry the news ourselves.
        deliveries.lose(events.len());
        deliveries.release_in_order().await;
        let lost = [0.0, 0.3, 0.7, 1.0][self.dice.random_range(0..4)];
        let mut news = Vec::new();
        for event in &events {
            self.told.events += 1;
            if self.dice.random_bool(lost) {
                self.told.lost += 1;
            } else {
                let copies = self.dice.random_range(1..=5);
                news.extend(std::iter::repeat_n(event.id.clone(), copies));
            }
        }
        news.shuffle(&mut self.dice);
        for some in news.chunks(50) {
            self.told.deliveries += some.len();
            // Some hang up before they are answered, and send it again.
            let hang_up = some.iter().filter(|_| self.dice.random_bool(0.1)).cloned().collect::<Vec<_>>();
            let cut: Vec<usize> = hang_up.iter().map(|_| self.dice.random_range(0..6)).collect();
            let cut = hang_up.iter().zip(cut).map(|(id, polls)| dropped_after(polls, deliveries.resend(id)));
            let whole = some.iter().map(|id| deliveries.resend(id));
            futures::join!(join_all(cut), join_all(whole), self.ask_in_between_quietly(lives));
        }
        self.app.jobs_done().await;
    }

    /// Settlements that begin and are dropped at a random point, and success pages that ask.
    async fn ask_in_between(&mut self, lives: &[Life]) {
        let origin = Origin::system("test");
        let (mut cut, mut pages) = (Vec::new(), Vec::new());
        for life in lives {
            for _ in 0..self.dice.random_range(0..3) {
                self.told.dropped += 1;
                let polls = self.dice.random_range(0..40);
                cut.push(dropped_after(polls, settle(&self.app, life.payment_id, &origin, None)));
            }
            if self.dice.random_bool(0.2) {
                pages.push(life.refreshes());
            }
        }
        futures::join!(join_all(cut), join_all(pages));
    }

    async fn ask_in_between_quietly(&self, lives: &[Life]) {
        join_all(lives.iter().step_by(3).map(Life::refreshes)).await;
    }

    /// What the schedule asks for, now.
    async fn job<J: Job>(&self, job: &J) {
        let mut tx = self.app.db.begin().await.unwrap();
        enqueue(&mut tx, &Origin::system("test"), self.app.now(), job).await.unwrap();
        self.app.commit(tx).await.unwrap();
        self.app.jobs_done().await;
    }
}
