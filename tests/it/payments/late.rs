//! Money that comes when the time is not held any more: the session if it is still to be had, else everything back.

use rapport::clock::{Timestamp, minutes};
use rapport::models::bookings::{Event, Party};
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use super::{Deal, TIME};

#[actix_web::test]
async fn paid_late_and_the_time_is_still_free() {
    let open = Deal::opened().await;
    open.happens(Event::ExpireHold, Party::System).await;
    assert_eq!(open.seen().await["status"], "cancelled");
    open.pays().await;
    open.is_confirmed_once().await;
    let seen = open.seen().await;
    assert_eq!((&seen["cancelled_by"], &seen["cancel_reason"]), (&Value::Null, &Value::Null));
    assert_eq!(open.asked_to_write("late_payment_refunded", &open.ana).await, 0);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn paid_late_and_the_time_is_gone() {
    let open = Deal::opened().await;
    open.happens(Event::ExpireHold, Party::System).await;
    let ida = open.app.client("Ida Holm").await;
    let hers = ida.books(&open.ben, TIME).await.expect(201);
    open.pays().await;
    assert_eq!(open.seen().await["status"], "cancelled");
    open.is_refunded_in_full().await;
    assert_eq!(open.asked_to_write("booking_confirmed", &open.ana).await, 0);
    assert_eq!(open.asked_to_write("late_payment_refunded", &open.ana).await, 1);
    assert_eq!(ida.sees(&hers).await["status"], "pending", "who was in time is not touched");

    let path = format!("/coaches/{}/slots?duration_minutes=60", open.ben.id);
    let slots = open.ana.gets(&path).await.expect(200);
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
    let mails = open.app.sandbox.mail.to(&open.ana.email);
    let text = mails.last().unwrap().text.clone().unwrap();
    for at in &free[..3] {
        assert!(text.contains(at), "{at}: {text}");
    }
    assert!(!text.contains(&free[3]), "three are enough: {text}");
    assert!(text.contains("€75.00"), "{text}");
    open.deal.app.end().await;
}

#[actix_web::test]
async fn paid_late_and_the_client_has_another_session_then() {
    let open = Deal::opened().await;
    open.happens(Event::ExpireHold, Party::System).await;
    let cem = open.app.coach("Cem Aydin").await;
    let other = open.ana.books(&cem, TIME).await.expect(201);
    open.pays().await;
    open.is_refunded_in_full().await;
    assert_eq!(open.ana.sees(&other).await["status"], "pending");
    open.deal.app.end().await;
}

#[actix_web::test]
async fn of_two_who_pay_late_one_gets_the_time() {
    let open = Deal::opened().await;
    open.happens(Event::ExpireHold, Party::System).await;
    let ida = open.app.client("Ida Holm").await;
    let booking = ida.books(&open.ben, TIME).await.expect(201);
    let checkout = ida.checks_out(&booking).await.expect(201);
    let hers = Deal { app: open.deal.app, ana: ida, ben: open.deal.ben, booking };
    hers.happens(Event::ExpireHold, Party::System).await;
    let stripe = &hers.app.sandbox.stripe;
    stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    stripe.pay(&open.session, Card::PAYS).unwrap();
    hers.heard().await;
    let mut ends = Vec::new();
    for (person, booking) in [(&hers.ana, &hers.booking), (&open.deal.ana, &open.deal.booking)] {
        let seen = person.sees(booking).await;
        ends.push((seen["status"].as_str().unwrap().to_owned(), seen["payment_status"].as_str().unwrap().to_owned()));
    }
    ends.sort();
    let end = |status: &str, money: &str| (status.to_owned(), money.to_owned());
    assert_eq!(ends, [end("cancelled", "refunded"), end("confirmed", "succeeded")]);
    assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (15_000, 7500));
    assert_eq!(hers.asked_to_write("booking_confirmed", &hers.ben).await, 1);
    hers.app.end().await;
}

#[actix_web::test]
async fn paid_late_and_the_session_would_have_begun() {
    let mut held = Deal::held().await;
    held.booking = held.ana.books(&held.ben, "2026-12-01T09:30:00Z").await.expect(201);
    let mut open = held.open().await;
    let deliveries = open.app.sandbox.stripe.deliveries();
    deliveries.hold();
    open.app.sandbox.stripe.pay(&open.session, Card::PAYS).unwrap();
    open.happens(Event::ExpireHold, Party::System).await;
    open.deal.later(minutes(90)).await;
    deliveries.release_in_order().await;
    open.heard().await;
    assert_eq!(open.seen().await["status"], "cancelled");
    open.is_refunded_in_full().await;
    open.deal.app.end().await;
}

#[actix_web::test]
async fn a_session_that_is_called_off_cannot_be_paid_any_more() {
    let open = Deal::opened().await;
    open.happens(Event::Cancel, Party::Client).await;
    open.heard().await;
    assert!(open.app.sandbox.stripe.pay(&open.session, Card::PAYS).is_err());
    assert_eq!(open.payment().await["status"], "cancelled");
    assert_eq!(open.stored().await["checkout_status"], "expired");
    open.deal.app.end().await;
}

#[actix_web::test]
async fn a_session_called_off_while_it_was_paid_is_refunded() {
    let open = Deal::opened().await;
    let deliveries = open.app.sandbox.stripe.deliveries();
    deliveries.hold();
    open.app.sandbox.stripe.pay(&open.session, Card::PAYS).unwrap();
    open.happens(Event::Cancel, Party::Client).await;
    open.app.jobs_done().await;
    open.is_refunded_in_full().await;
    deliveries.release_in_order().await;
    open.heard().await;
    open.is_refunded_in_full().await;
    let seen = open.seen().await;
    assert_eq!((&seen["status"], &seen["cancelled_by"]), (&json!("cancelled"), &json!("client")));
    assert_eq!(open.asked_to_write("booking_confirmed", &open.ben).await, 0);
    open.deal.app.end().await;
}
