//! What has been overtaken before it was read is withdrawn, from the list and the count, and no stream repeats it.

use rapport::clock::{hours, minutes};
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use super::reminders::{MONDAY, TUESDAY, advance_to, before_monday};
use super::{free_coach, kinds, listed};
use crate::payments::CheckoutScenario;
use crate::support::TestApp;
use crate::support::people::Person;

async fn unread(person: &Person) -> Value {
    person.gets("/notifications").await.expect(200)["unread_count"].clone()
}

#[actix_web::test]
async fn a_declined_card_is_withdrawn_when_the_next_one_pays() {
    let scenario = CheckoutScenario::open().await;
    scenario.tries_to_pay(Card::DECLINED).await;
    assert_eq!(
        (kinds(&scenario.ana).await, unread(&scenario.ana).await),
        (vec!["payment_failed".to_owned()], json!(1))
    );
    let declined = listed(&scenario.ana).await[0]["id"].as_str().unwrap().to_owned();
    scenario.tries_to_pay(Card::PAYS).await;
    assert_eq!(
        (kinds(&scenario.ana).await, unread(&scenario.ana).await),
        (vec!["booking_confirmed".to_owned()], json!(1))
    );
    // A stream that had seen it goes on after it.
    let mut stream = scenario.ana.opens_stream(Some(&declined)).await;
    assert_eq!(stream.next().await.unwrap().data["kind"], "booking_confirmed");
    scenario.end().await;
}

#[actix_web::test]
async fn a_declined_card_is_withdrawn_with_its_booking_and_stays_once_read() {
    for is_read in [false, true] {
        let scenario = CheckoutScenario::open().await;
        scenario.tries_to_pay(Card::DECLINED).await;
        if is_read {
            scenario.ana.posts("/notifications/read-all", json!({})).await;
        }
        scenario.ana.cancels(&scenario.booking).await.expect(200);
        scenario.events_processed().await;
        let left: &[&str] = if is_read { &["payment_failed"] } else { &[] };
        assert_eq!(
            (kinds(&scenario.ana).await, unread(&scenario.ana).await),
            (left.iter().map(ToString::to_string).collect(), json!(0))
        );
        scenario.end().await;
    }
}

#[actix_web::test]
async fn reminders_of_a_session_that_moves_or_has_come_nearer_are_withdrawn() {
    let (app, gil, ana, session) = before_monday(hours(24)).await;
    assert_eq!(kinds(&gil).await, ["reminder_24h", "booking_confirmed"]);
    gil.moves(&session, TUESDAY).await.expect(200);
    for person in [&gil, &ana] {
        assert_eq!(kinds(person).await, ["booking_moved", "booking_confirmed"]);
        assert_eq!(unread(person).await, 2);
    }
    gil.moves(&session, MONDAY).await.expect(200);
    assert_eq!(kinds(&ana).await, ["booking_moved", "booking_confirmed"], "of two moves the last");
    advance_to(&app, minutes(59)).await;
    let gil = app.signs_in(&gil.email).await;
    assert_eq!(kinds(&gil).await, ["reminder_1h", "booking_moved", "booking_confirmed"]);
    gil.cancels(&session).await.expect(200);
    assert_eq!(kinds(&gil).await, ["booking_cancelled", "booking_confirmed"]);
    assert_eq!(unread(&gil).await, 2);
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn a_request_for_a_review_is_withdrawn_by_the_review_or_a_no_show() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    for is_reviewed in [true, false] {
        let at = if is_reviewed { MONDAY } else { TUESDAY };
        let (gil, ana) = (app.signs_in(&gil.email).await, app.signs_in(&ana.email).await);
        let session = ana.books(&gil, at).await.expect(201);
        app.advance(at.parse::<rapport::clock::Timestamp>().unwrap() + hours(1) - app.now());
        let (gil, ana) = (app.signs_in(&gil.email).await, app.signs_in(&ana.email).await);
        gil.sets_status(&session, "completed").await.expect(200);
        assert_eq!(kinds(&ana).await[0], "review_request");
        if is_reviewed {
            ana.reviews(&session, 5, "Thank you").await.expect(201);
        } else {
            ana.says(&session, "no-show", "Nobody came").await.expect(200);
        }
        assert!(!kinds(&ana).await.contains(&"review_request".to_owned()), "{is_reviewed}");
    }
    app.jobs_done().await;
    app.end().await;
}
