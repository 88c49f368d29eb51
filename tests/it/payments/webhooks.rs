//! Webhook events: declined, repeated, shuffled, lost, or at the same time as the success page, with one final state.

use futures::future::join_all;
use jiff::{ToSpan, civil};
use rapport::clock::minutes;
use rapport_sandbox::stripe::Card;
use serde_json::json;

use super::{BookingScenario, CheckoutScenario, TIME};
use crate::support::TestApp;
use crate::support::people::{PASSWORD, Person};

#[actix_web::test]
async fn a_declined_card_sends_one_mail_and_another_may_succeed() {
    let scenario = BookingScenario::with_open_checkout().await;
    let stripe = &scenario.app.sandbox.stripe;
    for _ in 0..2 {
        assert!(stripe.pay(&scenario.session, Card::DECLINED).is_err());
        scenario.events_processed().await;
        assert_eq!(scenario.payment().await["status"], "failed");
        assert_eq!(scenario.client_view().await["status"], "pending", "the time is still held");
    }
    assert_eq!(scenario.mails_enqueued("payment_failed", &scenario.ana).await, 1, "one mail");
    assert_eq!(scenario.mails_received(&scenario.ana, "did not go through"), 1);
    scenario.pays().await;
    assert_eq!(scenario.payment().await["status"], "succeeded");
    scenario.is_confirmed_once().await;
    scenario.end().await;
}

#[actix_web::test]
async fn the_mail_of_a_decline_is_dropped_once_the_payment_succeeded() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    scenario.app.sandbox.mail.refuse().await.unwrap();
    assert!(scenario.app.sandbox.stripe.pay(&scenario.session, Card::NO_FUNDS).is_err());
    scenario.events_processed().await;
    scenario.pays().await;
    assert_eq!(scenario.payment().await["status"], "succeeded");
    scenario.app.sandbox.mail.restore().await.unwrap();
    scenario.advance(minutes(1)).await;
    scenario.app.jobs_done().await;
    assert_eq!(scenario.mails_enqueued("payment_failed", &scenario.ana).await, 1);
    assert_eq!(scenario.mails_received(&scenario.ana, "did not go through"), 0);
    assert_eq!(scenario.mails_received(&scenario.ana, "is confirmed"), 1);
    scenario.end().await;
}

#[actix_web::test]
async fn an_expired_checkout_releases_the_time() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    let ida = scenario.app.client("Ida Holm").await;
    scenario.advance(minutes(31)).await;
    scenario.becomes("payment_status", "cancelled").await;
    assert_eq!(scenario.client_view().await["status"], "pending", "held for five minutes more");
    scenario.advance(minutes(5)).await;
    scenario.becomes("status", "cancelled").await;
    let view = scenario.client_view().await;
    assert_eq!((&view["cancelled_by"], &view["cancel_reason"]), (&json!("system"), &json!("hold_expired")));
    assert_eq!(scenario.payment_row().await["checkout_status"], "expired");
    assert!(scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).is_err());
    scenario.app.jobs_done().await;
    assert_eq!(scenario.ledger_entries().await, []);
    let body = json!({ "email": ida.email, "password": PASSWORD });
    let tokens = scenario.app.stranger(reqwest::Method::POST, "/auth/login", Some(body)).await.expect(200);
    let ida = Person { access_token: tokens["access_token"].as_str().unwrap().into(), ..ida };
    ida.books(&scenario.ben, TIME).await.expect(201);
    scenario.end().await;
}

/// Books another time of the same coach, and opens its checkout.
async fn open_checkout_at(scenario: &CheckoutScenario, hour: u32) -> (serde_json::Value, String) {
    let booking = scenario.ana.books(&scenario.ben, &TIME.replace("10:", &format!("{hour}:"))).await.expect(201);
    let checkout = scenario.ana.checks_out(&booking).await.expect(201);
    (booking, checkout["session_id"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn events_delivered_five_times_in_any_order_confirm_once() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    let deliveries = scenario.app.sandbox.stripe.deliveries();
    deliveries.repeat(5);
    for seed in 0..4_u64 {
        deliveries.hold();
        // A decline first, so that an outdated event may arrive last.
        assert!(scenario.app.sandbox.stripe.pay(&scenario.session, Card::DECLINED).is_err());
        scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).unwrap();
        assert!(deliveries.release_shuffled(seed).await >= 3);
        scenario.events_processed().await;
        scenario.is_confirmed_once().await;
        assert_eq!(scenario.client_view().await["revision"], 1);
        let hour = 11 + u32::try_from(seed).unwrap();
        let (booking, session) = open_checkout_at(&scenario, hour).await;
        scenario.payment_id = scenario.ana.sees(&booking).await["payment_id"].as_str().unwrap().parse().unwrap();
        scenario.booking = booking;
        scenario.session = session;
        // Mails are counted per reader: delete those of the last round.
        sqlx::query("delete from jobs where kind = 'emails.send'").execute(&scenario.app.db).await.unwrap();
    }
    let events = scenario.count("select count(*) from stripe_events").await;
    let kinds = scenario.app.sandbox.stripe.events().len();
    assert_eq!(usize::try_from(events).unwrap(), kinds, "each is stored once");
    scenario.end().await;
}

#[actix_web::test]
async fn without_events_the_sweep_settles() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    scenario.app.sandbox.stripe.deliveries().lose(100);
    scenario.pays().await;
    assert_eq!(scenario.client_view().await["status"], "pending", "the events are lost");
    scenario.advance(minutes(2)).await;
    scenario.becomes("status", "confirmed").await;
    scenario.app.jobs_done().await;
    scenario.is_confirmed_once().await;
    assert_eq!(scenario.count("select count(*) from stripe_events").await, 0);
    scenario.end().await;
}

#[actix_web::test]
async fn without_events_the_success_page_settles() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.app.sandbox.stripe.deliveries().lose(100);
    assert_eq!(scenario.refreshes().await["status"], "pending", "not paid yet");
    scenario.pays().await;
    let payment = scenario.refreshes().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("succeeded"), &json!(0)));
    assert!(payment["receipt_url"].is_string());
    scenario.is_confirmed_once().await;
    let path = format!("/payment/{}/refresh", scenario.payment_id);
    scenario.ben.posts(&path, json!({})).await.expect_problem(403, "forbidden");
    scenario.app.client("Ida Holm").await.posts(&path, json!({})).await.expect_problem(404, "not_found");
    scenario.end().await;
}

#[actix_web::test]
async fn concurrent_events_and_success_pages_settle_once() {
    pay_at_once(20).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it payments::webhooks -- --ignored --nocapture"]
async fn concurrent_events_and_success_pages_settle_once_a_thousand_times() {
    pay_at_once(250).await;
}

/// Four clients pay that many sessions each; each payment with its events and two requests of the success page at once.
async fn pay_at_once(rounds_of_each: usize) {
    const PAIRS: usize = 4;
    let app = TestApp::start().await;
    let mut pairs = Vec::new();
    for number in 0..PAIRS {
        let coach = app.coach(&format!("Ben {number}")).await;
        pairs.push((app.client(&format!("Ana {number}")).await, coach));
    }
    let rounds = pairs.iter().map(|(ana, ben)| async {
        for hour in bookable_hours().take(rounds_of_each) {
            settles_once(&app, ana, ben, &hour).await;
        }
    });
    join_all(rounds).await;
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    let count = async |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&app.db).await.unwrap();
    let all = i64::try_from(PAIRS * rounds_of_each).unwrap();
    assert_eq!(count("select count(*) from payment_ledger").await, all);
    assert_eq!(count("select count(*) from audit where action = 'bookings.confirmed'").await, all);
    let mails = "select count(*) from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed'";
    assert_eq!(count(mails).await, 2 * all, "one to each side");
    let sides = "select count(*) from (select distinct args ->> 'to', args ->> 'booking_id' from jobs where kind = 'emails.send' and args ->> 'about' = 'booking_confirmed') as sides";
    assert_eq!(count(sides).await, 2 * all);
    assert_eq!(app.sandbox.stripe.charges_total("eur"), all * 7500);
    app.end().await;
}

/// One payment: paid, and then its events and two success pages at once.
async fn settles_once(app: &TestApp, ana: &Person, ben: &Person, hour: &str) {
    let booking = ana.books(ben, hour).await.expect(201);
    let checkout = ana.checks_out(&booking).await.expect(201);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    let path = format!("/payment/{}/refresh", checkout["payment_id"].as_str().unwrap());
    let (one, two) = tokio::join!(ana.posts(&path, json!({})), ana.posts(&path, json!({})));
    for answer in [one, two] {
        assert_eq!(answer.expect(200)["status"], "succeeded", "{hour}");
    }
    let view = ana.sees(&booking).await;
    assert_eq!((&view["status"], &view["revision"]), (&json!("confirmed"), &json!(1)), "{hour}");
}

/// The bookable hours of the coaches from the third of December on.
fn bookable_hours() -> impl Iterator<Item = String> {
    let days = civil::date(2026, 12, 3).series(1.day());
    let weekdays = days.filter(|day| !matches!(day.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday));
    weekdays.flat_map(|day| (9..17).map(move |hour| format!("{day}T{hour:02}:00:00Z")))
}

#[actix_web::test]
async fn a_payment_of_another_amount_or_currency_confirms_nothing() {
    for change in ["amount = 9900", "currency = 'USD'"] {
        let scenario = BookingScenario::with_open_checkout().await;
        let sql = format!("update payments set {change}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&scenario.app.db).await.unwrap();
        scenario.pays().await;
        assert_eq!(scenario.client_view().await["status"], "pending", "{change}");
        let stored = scenario.payment_row().await;
        assert_eq!(
            (&stored["status"], &stored["issue"]["kind"]),
            (&json!("pending"), &json!("wrong_amount")),
            "{change}"
        );
        assert_eq!(stored["issue"]["actual"], json!({ "amount": 7500, "currency": "EUR" }));
        assert_eq!(scenario.ledger_entries().await, []);
        assert_eq!(scenario.mails_enqueued("booking_confirmed", &scenario.ana).await, 0);
        scenario.end().await;
    }
}
