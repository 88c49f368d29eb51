//! Bookings, payments and notifications.

use rapport::clock::{hours, minutes};
use rapport::models::notifications::{NotificationKind, unsubscribe};
use rapport_sandbox::stripe::Card;
use serde_json::Value;

use super::accounts::NEW_PASSWORD;
use super::{Story, described, id};
use crate::payments::signature::post_signed;
use crate::support::people::Person;

/// Waits until Stripe has delivered every event and no job is left.
async fn settled(story: &Story) {
    story.app.sandbox.stripe.deliveries().idle().await;
    story.app.jobs_done().await;
}

async fn books(story: &Story, ana: &Person, ben: &Person) -> Value {
    story.asks("post /booking").by(ana).with("coach_id", ben.id.to_string()).sends().await
}

/// A session that is paid and moved, and two that are called off.
pub async fn book(story: &Story, ana: &Person, ben: &Person, admin: &Person) -> Value {
    let booking = books(story, ana, ben).await;
    let checkout = story.asks("post /payment/checkout").by(ana).with("booking_id", id(&booking)).sends().await;
    story.app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    let payment = checkout["payment_id"].as_str().unwrap();
    story.asks("post /payment/{id}/refresh").by(ana).of(payment).sends().await;
    let event = &described("post /payment/webhook")["requestBody"]["content"]["application/json"]["example"];
    let taken = post_signed(&story.app, 0, event.to_string()).await;
    story.notes("post /payment/webhook", &taken);
    settled(story).await;
    story.asks("get /payment/{id}").by(ana).of(payment).sends().await;
    for operation in [
        "get /booking/{id}",
        "get /booking/{id}/calendar.ics",
        "get /booking/{id}/slots",
        "get /booking/{id}/cancellation",
        "put /booking/{id}/quiz-summary",
        "get /booking/{id}/quiz-summary",
        "delete /booking/{id}/quiz-summary",
        "post /booking/{id}/reschedule",
    ] {
        story.asks(operation).by(ana).of(id(&booking)).answer().await;
    }
    story.asks("get /booking/client/{id}").by(ana).of(ana.id).sends().await;
    story.asks("get /booking/coach/{id}").by(ben).of(ben.id).sends().await;
    for operation in ["patch /booking/{id}/status", "delete /booking/{id}"] {
        let another = books(story, ana, ben).await;
        story.asks(operation).by(ana).of(id(&another)).sends().await;
    }
    story.asks("post /payment/{id}/refund").by(admin).of(payment).sends().await;
    settled(story).await;
    notifications(story, ana).await;
    booking
}

async fn notifications(story: &Story, ana: &Person) {
    drop(ana.opens_stream(None).await);
    story.sent.borrow_mut().insert("get /notifications/stream".to_owned());
    let list = story.asks("get /notifications").by(ana).sends().await;
    story.asks("post /notifications/{id}/read").by(ana).of(id(&list["items"][0])).sends().await;
    story.asks("post /notifications/read-all").by(ana).sends().await;
    story.asks("put /notifications/preferences").by(ana).sends().await;
    story.asks("get /notifications/preferences").by(ana).sends().await;
    let keys = &story.app.config.jwt_keys;
    let token = unsubscribe::token(keys, ana.id, NotificationKind::Reminder24h).unwrap();
    for operation in ["get /notifications/unsubscribe", "post /notifications/unsubscribe"] {
        story.asks(operation).asking(&format!("token={token}")).answer().await;
    }
}

/// What becomes of it: a no-show that is objected to and decided, and a review. Everybody has signed in anew.
pub async fn take_place(story: &Story, [ana, ben, admin]: [&Person; 3], booking: &Value) -> [Person; 3] {
    story.app.jobs_done().await;
    // From Tuesday at eight to Monday at five past three.
    story.app.advance(hours(151) + minutes(5));
    let ana = story.app.signs_in_with(&ana.email, NEW_PASSWORD).await;
    let (ben, admin) = (story.app.signs_in(&ben.email).await, story.app.signs_in(&admin.email).await);
    story.asks("post /booking/{id}/no-show").by(&ana).of(id(booking)).sends().await;
    story.asks("post /booking/{id}/no-show/objection").by(&ben).of(id(booking)).sends().await;
    story.asks("post /admin/bookings/{id}/no-show/decision").by(&admin).of(id(booking)).sends().await;
    story.asks("post /booking/{id}/review").by(&ana).of(id(booking)).sends().await;
    story.asks("get /booking/{id}/review").by(&ana).of(id(booking)).sends().await;
    settled(story).await;
    [ana, ben, admin]
}
