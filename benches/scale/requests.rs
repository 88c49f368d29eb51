//! Requests that serve one person, in turn at both marketplaces, each round with other people.

use std::time::{Duration, Instant};

use rapport::clock::{Clock, Timestamp, days, hours};
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use crate::marketplace::Marketplace;
use crate::support::data;
use crate::support::people::Person;
use crate::table::{Table, Times};

/// Rounds of reads.
const READS: usize = 100;

/// Rounds of the way from hold to refund, of matches and of exports.
const JOURNEYS: usize = 40;

/// How soon a payment must be seen to be settled.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);

/// What a stranger asks for.
const PUBLIC: &[&str] = &[
    "/coaches",
    "/coaches?sort=rating",
    "/coaches?sort=price",
    "/coaches?sort=-price",
    "/coaches?sort=newest",
    "/coaches?language=de",
    "/coaches?country=PT&expertise=relocation",
    "/coaches?min_price=5000&max_price=6000&currency=EUR",
    "/coaches?min_rating=4",
    "/coaches?q=relocation",
    "/coaches?page=20",
];

/// Measures all of it.
pub async fn measure(small: &Marketplace, large: &Marketplace, table: &mut Table) {
    let now = Clock::system().now();
    for path in PUBLIC {
        reads(small, large, table, path, READS, |_, _| (*path).to_owned()).await;
    }
    let day = (now + days(3)).to_string()[..10].to_owned();
    reads(small, large, table, "/coaches?available_on", READS, |_, _| format!("/coaches?available_on={day}")).await;
    measure_people(small, large, table).await;
    measure_admin(small, large, table).await;
    pairs(small, large, table, &["sign in"], READS, async |market, round| {
        let began = Instant::now();
        market.client(spread(market, round)).await;
        vec![began.elapsed()]
    })
    .await;
    let steps = ["hold", "checkout", "webhook, settle, confirm", "cancel"];
    pairs(small, large, table, &steps, JOURNEYS, books_pays_and_cancels).await;
    pairs(small, large, table, &["match, not cached"], JOURNEYS, matches_anew).await;
}

/// Requests of clients and coaches about themselves.
async fn measure_people(small: &Marketplace, large: &Marketplace, table: &mut Table) {
    for name in ["/profile", "/booking/client/{id}", "/notifications", "/auth/sessions", "/profile/export"] {
        pairs(small, large, table, &[name], JOURNEYS, async |market, round| {
            let client = market.client(spread(market, round)).await;
            vec![timed(&client, &name.replace("{id}", &client.id.to_string())).await]
        })
        .await;
    }
    let (from, to) = (Clock::system().now(), Clock::system().now() + days(30));
    for name in ["/booking/coach/{id}", "/coaches/{id}", "/coaches/{id}/slots", "/coaches/{id}/reviews"] {
        pairs(small, large, table, &[name], JOURNEYS, async |market, round| {
            let coach = listed_coach(market, round).await;
            let path = name.replace("{id}", &coach.id.to_string());
            let range = format!("?from={}&to={}", &from.to_string()[..10], &to.to_string()[..10]);
            let path = if name.ends_with("slots") { path + &range } else { path };
            vec![timed(&coach, &path).await]
        })
        .await;
    }
}

/// Lists of administrators.
async fn measure_admin(small: &Marketplace, large: &Marketplace, table: &mut Table) {
    let admins = [small.admin(1).await, large.admin(1).await];
    let paths = [
        "/admin/queues",
        "/admin/queues/emails/jobs?status=done",
        "/admin/queues/emails/jobs?status=dead",
        "/admin/reconciliation",
    ];
    for path in paths {
        pairs(small, large, table, &[path], READS, async |market, _| {
            vec![timed(&admins[usize::from(market.coaches == large.coaches)], path).await]
        })
        .await;
    }
}

async fn books_pays_and_cancels(market: &Marketplace, round: usize) -> Vec<Duration> {
    let client = market.client(spread(market, round)).await;
    let coach = listed_coach(market, round).await;
    let today = Clock::system().now().as_seconds() / 86_400 * 86_400;
    let mut times = Vec::new();
    let mut step = Instant::now();
    let booking = first_free(&client, &coach, Timestamp::from_seconds(today), &mut step).await;
    times.push(step.elapsed());
    step = Instant::now();
    let checkout = client.checks_out(&booking).await.expect(201);
    times.push(step.elapsed());
    step = Instant::now();
    market.product.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    while client.sees(&booking).await["status"] != "confirmed" {
        assert!(step.elapsed() < SETTLED_WITHIN, "a paid session is confirmed");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    times.push(step.elapsed());
    step = Instant::now();
    client.cancels(&booking).await.expect(200);
    times.push(step.elapsed());
    times
}

/// Holds the first hour of the days after the filled ones that is free; `began` is when the request that held it was sent.
async fn first_free(client: &Person, coach: &Person, today: Timestamp, began: &mut Instant) -> Value {
    for day in 22..40 {
        *began = Instant::now();
        let starts_at = today + days(day) + hours(11);
        let answer = client.books(coach, &starts_at.to_string()).await;
        if answer.status == 201 {
            return answer.expect(201);
        }
    }
    panic!("no weekday in two weeks is free");
}

async fn matches_anew(market: &Marketplace, round: usize) -> Vec<Duration> {
    let client = market.client(spread(market, round)).await;
    let mut quiz = data::quiz();
    quiz["goal_description"] = json!(format!("I want to find work in Lisbon, attempt {round}."));
    let profile = json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "country": "SE", "quiz": quiz });
    client.writes(profile).await.expect(200);
    // The text is embedded once; what is measured is the scoring.
    client.posts("/match", json!({})).await.expect(200);
    quiz["motivation"] = json!(1 + round % 10);
    quiz["budget"] = json!({ "amount": 8000 + round, "currency": "EUR" });
    let profile = json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "country": "SE", "quiz": quiz });
    client.writes(profile).await.expect(200);
    let began = Instant::now();
    client.posts("/match", json!({})).await.expect(200);
    vec![began.elapsed()]
}

/// Measures a public path.
async fn reads(
    small: &Marketplace,
    large: &Marketplace,
    table: &mut Table,
    name: &str,
    rounds: usize,
    path: impl Fn(&Marketplace, usize) -> String,
) {
    pairs(small, large, table, &[name], rounds, async |market, round| {
        let url = format!("{}{}", market.product.url, path(market, round));
        let began = Instant::now();
        let response = market.product.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 200, "{name}");
        response.bytes().await.unwrap();
        vec![began.elapsed()]
    })
    .await;
}

/// Rounds at both marketplaces in turn, so that changes of the machine's load affect both; the first of each is not counted.
pub async fn pairs(
    small: &Marketplace,
    large: &Marketplace,
    table: &mut Table,
    names: &[&str],
    rounds: usize,
    run: impl AsyncFn(&Marketplace, usize) -> Vec<Duration>,
) {
    let mut columns: Vec<(Times, Times)> = names.iter().map(|_| Default::default()).collect();
    for round in 0..=rounds {
        let (one, other) = (run(small, round).await, run(large, round).await);
        for (number, (few, many)) in one.into_iter().zip(other).enumerate().filter(|_| round > 0) {
            columns[number].0.push(few);
            columns[number].1.push(many);
        }
    }
    for (name, (few, many)) in names.iter().zip(columns) {
        table.push(name, few, many);
    }
}

/// The time of one answer.
async fn timed(person: &Person, path: &str) -> Duration {
    let began = Instant::now();
    person.gets(path).await.expect(200);
    began.elapsed()
}

/// Another client in each round, spread over all of them.
fn spread(market: &Marketplace, round: usize) -> usize {
    (10 + round * 7_919) % market.clients()
}

/// Another coach in each round: one in twenty of the filled ones pauses.
async fn listed_coach(market: &Marketplace, round: usize) -> Person {
    market.coach(round * 7_919 % (market.coaches / 20) * 20 + 3).await
}
