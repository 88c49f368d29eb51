//! Web and worker processes are killed while clients pay and cancel: every booking is confirmed once and refunded once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use nix::sys::signal::Signal;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::cli::dev::sandbox::Ports;
use rapport::clock::{Clock, Timestamp, days, hours};
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::support::app::Answer;
use crate::support::data;
use crate::support::patience::Patience;
use crate::support::people::{Person, sign_up};
use crate::support::processes::{Product, eventually};

/// Clients who pay in one round.
const CLIENTS: usize = 8;

/// Steps of each client: hold, open a checkout, pay, refresh, and cancel (every other one).
const STEPS: usize = 5;

#[actix_web::test]
async fn payments_survive_kills_of_web_and_worker() {
    kill_while_clients_pay(8).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it payments::process_kills -- --ignored --nocapture"]
async fn payments_survive_five_hundred_kills_of_web_and_worker() {
    let began = std::time::Instant::now();
    kill_while_clients_pay(500).await;
    eprintln!("500 kills in {:.1?}", began.elapsed());
}

/// Two web processes, of which the first receives webhooks, a coach, and the clients who pay.
struct Cluster {
    webs: Vec<String>,
    coach: Person,
    clients: Vec<Person>,
    first_day: Timestamp,
    steps_done: AtomicUsize,
    step_done: Notify,
}

async fn kill_while_clients_pay(kills: usize) {
    let mut product = Product::prepare().await;
    product.set("RATE_LIMIT_PER_MINUTE", "1000000");
    product.set("LOG_LEVEL", "warn");
    let ports = [product.url.rsplit(':').next().unwrap().parse().unwrap(), Ports::any().api];
    let webs: Vec<String> = ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
    for (number, port) in ports.iter().enumerate() {
        product.spawn_web_on(&format!("serve-{number}"), *port);
        product.ready_at(&webs[number]).await;
    }
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    // Stripe delivers every event twice, and failed deliveries again after a second.
    let deliveries = product.sandbox.stripe.deliveries();
    deliveries.repeat(2);
    deliveries.retry_after([Duration::from_secs(1); 120]);
    let cluster = Cluster::start(&product, webs).await;
    let mut rng = StdRng::seed_from_u64(5);
    let mut bookings = Vec::new();
    for round in 0..kills {
        let victim = ["worker", "serve-0", "serve-1"][round % 3];
        let kill_at_step = rng.random_range(1..CLIENTS * STEPS);
        cluster.steps_done.store(0, Ordering::SeqCst);
        let clients = join_all((0..CLIENTS).map(|number| cluster.pays(&product, round * CLIENTS + number)));
        let killer = async {
            while cluster.steps_done.load(Ordering::SeqCst) < kill_at_step {
                cluster.step_done.notified().await;
            }
            product.signal(victim, Signal::SIGKILL);
        };
        let (paid, ()) = tokio::join!(clients, killer);
        bookings.extend(paid);
        product.reap(victim);
        match victim {
            "worker" => product.spawn("worker", &["worker", "--stop-with-parent"]),
            web => product.spawn_web_on(web, ports[usize::from(web == "serve-1")]),
        }
    }
    cluster.assert_consistent(&product, &bookings).await;
}

impl Cluster {
    async fn start(product: &Product, webs: Vec<String>) -> Cluster {
        let coach = sign_up(&product.http, &webs[0], "coach", "Ben Okafor").await;
        let weekly: Vec<Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .map(|weekday| json!({ "weekday": weekday, "start": "00:00", "end": "24:00" }))
            .collect();
        let mut profile = data::coach_profile();
        profile["availability"] = json!({ "timezone": "UTC", "weekly": weekly, "min_notice_minutes": 60, "max_days_ahead": 365, "slot_step_minutes": 60 });
        coach.writes(profile).await.expect(200);
        let clients = join_all((0..CLIENTS).map(|_| sign_up(&product.http, &webs[1], "client", "Ana Ribeiro"))).await;
        let today = Clock::system().now().as_seconds() / 86_400 * 86_400;
        let first_day = Timestamp::from_seconds(today) + days(2);
        Cluster { webs, coach, clients, first_day, steps_done: AtomicUsize::new(0), step_done: Notify::new() }
    }

    fn count_step(&self) {
        self.steps_done.fetch_add(1, Ordering::SeqCst);
        self.step_done.notify_one();
    }

    /// A client books the hour of that number and pays; every other one cancels.
    async fn pays(&self, product: &Product, number: usize) -> Paid {
        let client = &self.clients[number % CLIENTS];
        let starts_at = self.first_day + hours(i64::try_from(number).unwrap());
        let body = json!({ "coach_id": self.coach.id, "starts_at": starts_at, "duration_minutes": 60 });
        let booking = self.books(client, body).await;
        self.count_step();
        let body = json!({ "booking_id": booking["id"] });
        let checkout = self.request(client, Method::POST, "/payment/checkout", Some(body)).await;
        assert!(matches!(checkout.status, 200 | 201), "{}", checkout.text);
        let checkout: Value = serde_json::from_str(&checkout.text).unwrap();
        self.count_step();
        product.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
        self.count_step();
        let id = |value: &Value| value.as_str().unwrap().parse::<Uuid>().unwrap();
        let (booking, payment) = (id(&booking["id"]), id(&checkout["payment_id"]));
        let path = format!("/payment/{payment}/refresh");
        self.request(client, Method::POST, &path, Some(json!({}))).await.expect(200);
        self.count_step();
        let is_cancelled = number % 2 == 1;
        if is_cancelled {
            let answer = self.request(client, Method::DELETE, &format!("/booking/{booking}"), None).await;
            // 409: cancelled by the first request, whose answer was lost.
            assert!(matches!(answer.status, 200 | 409), "{}", answer.text);
        }
        self.count_step();
        Paid { booking, payment, is_cancelled }
    }

    /// Holds a time. If the answer was lost because its process was killed, the booking is found in the list.
    async fn books(&self, client: &Person, body: Value) -> Value {
        let starts_at = body["starts_at"].clone();
        let answer = self.request(client, Method::POST, "/booking", Some(body)).await;
        if answer.status == 201 {
            return answer.expect(201);
        }
        assert_eq!(answer.status, 409, "{}", answer.text);
        let path = format!("/booking/client/{}?from={}&per_page=100", client.id, starts_at.as_str().unwrap());
        let list = self.request(client, Method::GET, &path, None).await.expect(200);
        let found = list["items"].as_array().unwrap().iter().find(|booking| booking["starts_at"] == starts_at);
        found.unwrap_or_else(|| panic!("{list}")).clone()
    }

    /// Sends a request to one web process after the other until one answers, as a load balancer does.
    async fn request(&self, by: &Person, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut patience = Patience::default();
        for web in self.webs.iter().cycle() {
            let mut request = by.http.request(method.clone(), format!("{web}{path}")).bearer_auth(&by.access_token);
            if let Some(body) = &body {
                request = request.json(body);
            }
            if let Ok(answer) = request.send().await {
                let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
                match answer.text().await {
                    Ok(text) if status < 500 => return Answer { status, headers, text },
                    _ => {}
                }
            }
            assert!(patience.turn().await, "no answer to {method} {path}");
        }
        unreachable!("the loop ends by returning or by the patience")
    }

    async fn assert_consistent(&self, product: &Product, paid: &[Paid]) {
        let payments: Vec<Uuid> = paid.iter().map(|paid| paid.payment).collect();
        let all = i64::try_from(paid.len()).unwrap();
        let ended = "select count(*) from payments p join bookings b on b.id = p.booking_id where p.id = any($1)
                     and ((b.status = 'confirmed' and p.status = 'succeeded') or (b.status = 'cancelled' and p.status = 'refunded'))";
        let count = async |sql: &'static str, ids: &[Uuid]| {
            sqlx::query_scalar::<_, i64>(sql).bind(ids.to_vec()).fetch_one(&product.db).await.unwrap()
        };
        eventually("every payment has ended", || async { count(ended, &payments).await == all }).await;
        let cancelled = i64::try_from(paid.iter().filter(|paid| paid.is_cancelled).count()).unwrap();
        let bookings: Vec<Uuid> = paid.iter().map(|paid| paid.booking).collect();
        let confirmed = "select count(*) from audit where action = 'bookings.confirmed' and subject_id = any($1)";
        assert_eq!(count(confirmed, &bookings).await, all, "confirmed once each");
        let mails = "select count(*) from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed'
                     and (args ->> 'booking_id')::uuid = any($1)";
        assert_eq!(count(mails, &bookings).await, 2 * all, "one mail to each side");
        let captures = "select count(*) from payment_ledger where payment_id = any($1) and kind = 'capture'";
        assert_eq!(count(captures, &payments).await, all);
        assert_eq!(
            count("select count(*) from refunds where payment_id = any($1) and status = 'succeeded'", &payments).await,
            cancelled
        );
        let stripe = &product.sandbox.stripe;
        assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (all * 7500, cancelled * 7500));
        for refund in stripe.refunds() {
            let made = stripe.made_under(refund.idempotency_key.as_deref().unwrap());
            assert_eq!(made.len(), 1, "under one key");
        }
        let dead = "select count(*) from jobs where state = 'dead' and cardinality($1) > 0";
        assert_eq!(count(dead, &payments).await, 0, "no job was dead-lettered");
        for paid in paid {
            assert_eq!(
                self.status(product, paid.booking).await,
                if paid.is_cancelled { "cancelled" } else { "confirmed" }
            );
        }
    }

    async fn status(&self, product: &Product, booking: Uuid) -> String {
        let sql = "select status from bookings where id = $1";
        sqlx::query_scalar(sql).bind(booking).fetch_one(&product.db).await.unwrap()
    }
}

/// A paid session.
struct Paid {
    booking: Uuid,
    payment: Uuid,
    is_cancelled: bool,
}
