//! Payments after the hold has expired: the session is confirmed if its time is still free, else everything is refunded.

use rapport::clock::{Timestamp, minutes};
use rapport::models::bookings::{Event, Party};
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use super::{BookingScenario, TIME};

#[actix_web::test]
async fn a_late_payment_is_confirmed_if_the_time_is_still_free() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.transitions(Event::ExpireHold, Party::System).await;
    assert_eq!(scenario.client_view().await["status"], "cancelled");
    scenario.pays().await;
    scenario.is_confirmed_once().await;
    let view = scenario.client_view().await;
    assert_eq!((&view["cancelled_by"], &view["cancel_reason"]), (&Value::Null, &Value::Null));
    assert_eq!(scenario.mails_enqueued("late_payment_refunded", &scenario.ana).await, 0);
    scenario.end().await;
}

#[actix_web::test]
async fn a_late_payment_is_refunded_if_the_time_is_taken() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.transitions(Event::ExpireHold, Party::System).await;
    let ida = scenario.app.client("Ida Holm").await;
    let second = ida.books(&scenario.ben, TIME).await.expect(201);
    scenario.pays().await;
    assert_eq!(scenario.client_view().await["status"], "cancelled");
    scenario.is_refunded_in_full().await;
    assert_eq!(scenario.mails_enqueued("booking_confirmed", &scenario.ana).await, 0);
    assert_eq!(scenario.mails_enqueued("late_payment_refunded", &scenario.ana).await, 1);
    assert_eq!(ida.sees(&second).await["status"], "pending", "the newer booking is untouched");

    let path = format!("/coaches/{}/slots?duration_minutes=60", scenario.ben.id);
    let slots = scenario.ana.gets(&path).await.expect(200);
    let free: Vec<String> = slots["days"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|day| day["slots"].as_array().unwrap())
        .take(4)
        .map(|slot| {
            let at: Timestamp = slot["starts_at"].as_str().unwrap().parse().unwrap();
            let zone = jiff::tz::TimeZone::get("Europe/Stockholm").unwrap();
            at.to_jiff().to_zoned(zone).strftime("%A %-d %B %Y, %H:%M").to_string()
        })
        .collect();
    let mails = scenario.app.sandbox.mail.to(&scenario.ana.email);
    let text = mails.last().unwrap().text.clone().unwrap();
    for at in &free[..3] {
        assert!(text.contains(at), "{at}: {text}");
    }
    assert!(!text.contains(&free[3]), "three are enough: {text}");
    assert!(text.contains("€75.00"), "{text}");
    scenario.end().await;
}

#[actix_web::test]
async fn a_late_payment_is_refunded_if_the_client_has_another_session_then() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.transitions(Event::ExpireHold, Party::System).await;
    let cem = scenario.app.coach("Cem Aydin").await;
    let other = scenario.ana.books(&cem, TIME).await.expect(201);
    scenario.pays().await;
    scenario.is_refunded_in_full().await;
    assert_eq!(scenario.ana.sees(&other).await["status"], "pending");
    scenario.end().await;
}

#[actix_web::test]
async fn of_two_late_payments_one_gets_the_time() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.transitions(Event::ExpireHold, Party::System).await;
    let ida = scenario.app.client("Ida Holm").await;
    let booking = ida.books(&scenario.ben, TIME).await.expect(201);
    let checkout = ida.checks_out(&booking).await.expect(201);
    let second =
        BookingScenario { app: scenario.booking_scenario.app, ana: ida, ben: scenario.booking_scenario.ben, booking };
    second.transitions(Event::ExpireHold, Party::System).await;
    let stripe = &second.app.sandbox.stripe;
    stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    stripe.pay(&scenario.session, Card::PAYS).unwrap();
    second.events_processed().await;
    let mut ends = Vec::new();
    for (person, booking) in
        [(&second.ana, &second.booking), (&scenario.booking_scenario.ana, &scenario.booking_scenario.booking)]
    {
        let view = person.sees(booking).await;
        ends.push((view["status"].as_str().unwrap().to_owned(), view["payment_status"].as_str().unwrap().to_owned()));
    }
    ends.sort();
    let end = |status: &str, money: &str| (status.to_owned(), money.to_owned());
    assert_eq!(ends, [end("cancelled", "refunded"), end("confirmed", "succeeded")]);
    assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (15_000, 7500));
    assert_eq!(second.mails_enqueued("booking_confirmed", &second.ben).await, 1);
    second.end().await;
}

#[actix_web::test]
async fn a_late_payment_is_refunded_if_the_session_would_have_begun() {
    let mut scenario = BookingScenario::held().await;
    scenario.booking = scenario.ana.books(&scenario.ben, "2026-12-01T09:30:00Z").await.expect(201);
    let mut scenario = scenario.opens_checkout().await;
    let deliveries = scenario.app.sandbox.stripe.deliveries();
    deliveries.hold();
    scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).unwrap();
    scenario.transitions(Event::ExpireHold, Party::System).await;
    scenario.advance(minutes(90)).await;
    deliveries.release_in_order().await;
    scenario.events_processed().await;
    assert_eq!(scenario.client_view().await["status"], "cancelled");
    scenario.is_refunded_in_full().await;
    scenario.end().await;
}

#[actix_web::test]
async fn the_checkout_of_a_cancelled_session_is_expired() {
    let scenario = BookingScenario::with_open_checkout().await;
    scenario.transitions(Event::Cancel, Party::Client).await;
    scenario.events_processed().await;
    assert!(scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).is_err());
    assert_eq!(scenario.payment().await["status"], "cancelled");
    assert_eq!(scenario.payment_row().await["checkout_status"], "expired");
    scenario.end().await;
}

#[actix_web::test]
async fn a_session_cancelled_while_it_is_paid_is_refunded() {
    let scenario = BookingScenario::with_open_checkout().await;
    let deliveries = scenario.app.sandbox.stripe.deliveries();
    deliveries.hold();
    scenario.app.sandbox.stripe.pay(&scenario.session, Card::PAYS).unwrap();
    scenario.transitions(Event::Cancel, Party::Client).await;
    scenario.app.jobs_done().await;
    scenario.is_refunded_in_full().await;
    deliveries.release_in_order().await;
    scenario.events_processed().await;
    scenario.is_refunded_in_full().await;
    let view = scenario.client_view().await;
    assert_eq!((&view["status"], &view["cancelled_by"]), (&json!("cancelled"), &json!("client")));
    assert_eq!(scenario.mails_enqueued("booking_confirmed", &scenario.ben).await, 0);
    scenario.end().await;
}
