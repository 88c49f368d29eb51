//! Calendars of people who are deactivated: nobody can book them, so that nothing is read.

use rapport::clock::{hours, minutes};
use serde_json::json;

use super::connections::{connects, syncs_after};
use super::subscriptions::reads_after;
use crate::support::TestApp;

#[actix_web::test]
async fn nothing_is_read_for_whoever_is_deactivated_until_they_are_active_again() {
    let app = TestApp::start().await;
    let (mut admin, ben) = (app.admin().await, app.coach("Ben Okafor").await);
    let empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nEND:VCALENDAR\r\n";
    app.sandbox.calendars.publish("/a.calendars.test/ben.ics", empty);
    let address = json!({ "url": "https://a.calendars.test/ben.ics" });
    ben.posts("/calendar/subscriptions", address).await.expect(201);
    connects(&app, &ben, "google").await;
    let account = format!("/admin/users/{}", ben.id);
    let asked = || (app.sandbox.google.faults().seen(), app.sandbox.calendars.seen().len());

    admin.patches(&account, json!({ "is_active": false })).await.expect(200);
    app.jobs_done().await;
    let before = asked();
    for _ in 0..4 {
        admin = syncs_after(&app, minutes(40), &admin).await;
        admin = reads_after(&app, minutes(1), &admin).await;
    }
    assert_eq!(asked(), before);

    admin.patches(&account, json!({ "is_active": true })).await.expect(200);
    admin = syncs_after(&app, hours(1), &admin).await;
    reads_after(&app, minutes(1), &admin).await;
    let after = asked();
    assert!(after.0 > before.0 && after.1 > before.1, "{before:?} {after:?}");
    let list = app.signs_in(&ben.email).await.gets("/calendar/connections").await.expect(200);
    assert_eq!(list["items"][0]["health"]["state"], "fresh");
    app.end().await;
}
