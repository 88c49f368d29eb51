//! What Stripe tells and when: declined, repeated, shuffled, lost, at the same time as the success page. One end state.

use futures::future::join_all;
use jiff::{ToSpan, civil};
use rapport::clock::minutes;
use rapport_sandbox::stripe::Card;
use serde_json::json;

use super::{Deal, Open, TIME};
use crate::support::TestApp;
use crate::support::people::{PASSWORD, Person};

#[actix_web::test]
async fn declined_and_then_paid() {
    let open = Deal::opened().await;
    let stripe = &open.app.sandbox.stripe;
    for _ in 0..2 {
        assert!(stripe.pay(&open.session, Card::DECLINED).is_err());
        open.heard().await;
        assert_eq!(open.payment().await["status"], "failed");
        assert_eq!(open.seen().await["status"], "pending", "the time is still held");
    }
    assert_eq!(open.asked_to_write("payment_failed", &open.ana).await, 1, "told once");
    assert_eq!(open.mails(&open.ana, "did not go through"), 1);
    open.pays().await;
    assert_eq!(open.payment().await["status"], "succeeded");
    open.is_confirmed_once().await;
    open.deal.app.end().await;
}

#[actix_web::test]
async fn nobody_is_told_of_a_decline_that_is_over() {
    let mut open = Deal::opened().await;
    open.app.sandbox.mail.refuse().await.unwrap();
    assert!(open.app.sandbox.stripe.pay(&open.session, Card::NO_FUNDS).is_err());
    open.heard().await;
    open.pays().await;
    assert_eq!(open.payment().await["status"], "succeeded");
    open.app.sandbox.mail.restore().await.unwrap();
    open.deal.later(minutes(1)).await;
    open.app.jobs_done().await;
    assert_eq!(open.asked_to_write("payment_failed", &open.ana).await, 1);
    assert_eq!(open.mails(&open.ana, "did not go through"), 0);
    assert_eq!(open.mails(&open.ana, "is confirmed"), 1);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn the_end_of_a_checkout_releases_the_time() {
    let mut open = Deal::opened().await;
    let ida = open.app.client("Ida Holm").await;
    open.deal.later(minutes(31)).await;
    open.deal.becomes("payment_status", "cancelled").await;
    assert_eq!(open.seen().await["status"], "pending", "held for five minutes more");
    open.deal.later(minutes(5)).await;
    open.deal.becomes("status", "cancelled").await;
    let seen = open.seen().await;
    assert_eq!((&seen["cancelled_by"], &seen["cancel_reason"]), (&json!("system"), &json!("hold_expired")));
    assert_eq!(open.stored().await["checkout_status"], "expired");
    assert!(open.app.sandbox.stripe.pay(&open.session, Card::PAYS).is_err());
    open.app.jobs_done().await;
    assert_eq!(open.lines().await, []);
    let body = json!({ "email": ida.email, "password": PASSWORD });
    let tokens = open.app.stranger(reqwest::Method::POST, "/auth/login", Some(body)).await.expect(200);
    let ida = Person { access_token: tokens["access_token"].as_str().unwrap().into(), ..ida };
    ida.books(&open.ben, TIME).await.expect(201);
    open.deal.app.end().await;
}

/// Another time of the same coach, with its checkout.
async fn at_hour(open: &Open, hour: u32) -> (serde_json::Value, String) {
    let booking = open.ana.books(&open.ben, &TIME.replace("10:", &format!("{hour}:"))).await.expect(201);
    let checkout = open.ana.checks_out(&booking).await.expect(201);
    (booking, checkout["session_id"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn every_event_five_times_in_any_order() {
    let mut open = Deal::opened().await;
    let deliveries = open.app.sandbox.stripe.deliveries();
    deliveries.repeat(5);
    for seed in 0..4_u64 {
        deliveries.hold();
        // A decline first, so that there is something old to hear last.
        assert!(open.app.sandbox.stripe.pay(&open.session, Card::DECLINED).is_err());
        open.app.sandbox.stripe.pay(&open.session, Card::PAYS).unwrap();
        assert!(deliveries.release_shuffled(seed).await >= 3);
        open.heard().await;
        open.is_confirmed_once().await;
        assert_eq!(open.seen().await["revision"], 1);
        let hour = 11 + u32::try_from(seed).unwrap();
        let (booking, session) = at_hour(&open, hour).await;
        open.payment_id = open.ana.sees(&booking).await["payment_id"].as_str().unwrap().parse().unwrap();
        open.deal.booking = booking;
        open.session = session;
        // The counts of mails are per reader: forget those of the last round.
        sqlx::query("delete from jobs where kind = 'emails.send'").execute(&open.app.db).await.unwrap();
    }
    let events = open.count("select count(*) from stripe_events").await;
    let kinds = open.app.sandbox.stripe.events().len();
    assert_eq!(usize::try_from(events).unwrap(), kinds, "each is stored once");
    open.deal.app.end().await;
}

#[actix_web::test]
async fn without_any_event_the_sweep_finds_out() {
    let mut open = Deal::opened().await;
    open.app.sandbox.stripe.deliveries().lose(100);
    open.pays().await;
    assert_eq!(open.seen().await["status"], "pending", "nobody has said anything");
    open.deal.later(minutes(2)).await;
    open.deal.becomes("status", "confirmed").await;
    open.app.jobs_done().await;
    open.is_confirmed_once().await;
    assert_eq!(open.count("select count(*) from stripe_events").await, 0);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn without_any_event_the_success_page_finds_out() {
    let open = Deal::opened().await;
    open.app.sandbox.stripe.deliveries().lose(100);
    assert_eq!(open.refreshes().await["status"], "pending", "not paid yet");
    open.pays().await;
    let payment = open.refreshes().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("succeeded"), &json!(0)));
    assert!(payment["receipt_url"].is_string());
    open.is_confirmed_once().await;
    let path = format!("/payment/{}/refresh", open.payment_id);
    open.ben.posts(&path, json!({})).await.expect_problem(403, "forbidden");
    open.app.client("Ida Holm").await.posts(&path, json!({})).await.expect_problem(404, "not_found");
    open.deal.app.end().await;
}

/// A thousand times, the success page asks twice while Stripe tells: one settlement each.
#[actix_web::test]
async fn the_success_page_and_the_event_at_the_same_time() {
    const PAIRS: usize = 4;
    const ROUNDS: usize = 250;
    let app = TestApp::start().await;
    let mut pairs = Vec::new();
    for number in 0..PAIRS {
        let coach = app.coach(&format!("Ben {number}")).await;
        pairs.push((app.client(&format!("Ana {number}")).await, coach));
    }
    let rounds = pairs.iter().map(|(ana, ben)| async {
        for hour in hours_of_work().take(ROUNDS) {
            settles_once(&app, ana, ben, &hour).await;
        }
    });
    join_all(rounds).await;
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    let count = async |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&app.db).await.unwrap();
    let all = i64::try_from(PAIRS * ROUNDS).unwrap();
    assert_eq!(count("select count(*) from payment_ledger").await, all);
    assert_eq!(count("select count(*) from audit where action = 'bookings.confirmed'").await, all);
    let mails = "select count(*) from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed'";
    assert_eq!(count(mails).await, 2 * all, "one to each side");
    let sides = "select count(*) from (select distinct args ->> 'to', args ->> 'booking_id' from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed') as sides";
    assert_eq!(count(sides).await, 2 * all);
    assert_eq!(app.sandbox.stripe.charges_total("eur"), all * 7500);
    app.end().await;
}

/// One round: paid, and then the event and two success pages at once.
async fn settles_once(app: &TestApp, ana: &Person, ben: &Person, hour: &str) {
    let booking = ana.books(ben, hour).await.expect(201);
    let checkout = ana.checks_out(&booking).await.expect(201);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    let path = format!("/payment/{}/refresh", checkout["payment_id"].as_str().unwrap());
    let (one, two) = tokio::join!(ana.posts(&path, json!({})), ana.posts(&path, json!({})));
    for answer in [one, two] {
        assert_eq!(answer.expect(200)["status"], "succeeded", "{hour}");
    }
    let seen = ana.sees(&booking).await;
    assert_eq!((&seen["status"], &seen["revision"]), (&json!("confirmed"), &json!(1)), "{hour}");
}

/// The hours that the coaches of the tests work from the third of December on.
fn hours_of_work() -> impl Iterator<Item = String> {
    let days = civil::date(2026, 12, 3).series(1.day());
    let weekdays = days.filter(|day| !matches!(day.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday));
    weekdays.flat_map(|day| (9..17).map(move |hour| format!("{day}T{hour:02}:00:00Z")))
}

#[actix_web::test]
async fn another_amount_than_agreed_confirms_nothing() {
    for change in ["amount = 9900", "currency = 'USD'"] {
        let open = Deal::opened().await;
        let sql = format!("update payments set {change}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&open.app.db).await.unwrap();
        open.pays().await;
        assert_eq!(open.seen().await["status"], "pending", "{change}");
        let stored = open.stored().await;
        assert_eq!(
            (&stored["status"], &stored["issue"]["kind"]),
            (&json!("pending"), &json!("wrong_amount")),
            "{change}"
        );
        assert_eq!(stored["issue"]["actual"], json!({ "amount": 7500, "currency": "EUR" }));
        assert_eq!(open.lines().await, []);
        assert_eq!(open.asked_to_write("booking_confirmed", &open.ana).await, 0);
        open.deal.app.end().await;
    }
}
