//! What the team asks for: people, bookings, the audit trail, numbers and files; and what it does with accounts.

use rapport::jobs::definitions::housekeeping::SealAudit;
use rapport::models::audit::Verification;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;

/// With `{booking}`, `{client}` and `{coach}` for ids.
const READS: &[&str] = &[
    "/admin/users",
    "/admin/users?page=3",
    "/admin/users?q=client%20777",
    "/admin/users?q=client&role=client&is_active=true",
    "/admin/users?q=coach77%40fill.example.com",
    "/admin/users?q={client}",
    "/admin/users?role=coach&created_from=2026-01-01",
    "/admin/users?is_active=false",
    "/admin/users?created_from=2026-01-01&created_to=2026-01-02",
    "/admin/users/{client}",
    "/admin/users/{coach}",
    "/admin/bookings",
    "/admin/bookings?status=completed&page=2",
    "/admin/bookings?status=cancelled&from=2026-06-01&to=2026-07-01",
    "/admin/bookings?from=2026-06-01&to=2026-07-01",
    "/admin/bookings?coach_id={coach}&status=confirmed",
    "/admin/bookings?client_id={client}&coach_id={coach}",
    "/admin/bookings?q=client%20777",
    "/admin/bookings?q={booking}",
    "/admin/bookings/{booking}/work",
    "/admin/payments",
    "/admin/payments?status=succeeded&page=2",
    "/admin/payments?currency=EUR&from=2026-06-01&to=2026-07-01",
    "/admin/payments?status=refunded&currency=EUR",
    "/admin/payments?user_id={coach}",
    "/admin/payments?q=client%20777",
    "/admin/payments?q={booking}",
    "/admin/payments?q=cs_fill_77",
    "/admin/calendars",
    "/admin/calendars?health=broken",
    "/admin/calendars?user_id={client}",
    "/admin/bubble/runs",
    "/admin/bubble/runs/00000000-0000-7000-8000-000000000001",
    "/admin/bubble/runs/00000000-0000-7000-8000-000000000001?after=77",
    "/admin/audit",
    "/admin/audit?actor={client}",
    "/admin/audit?subject={booking}",
    "/admin/audit?action=bookings.confirmed&from=2026-06-01&to=2026-07-01",
    "/admin/audit?from=2026-06-01&to=2026-07-01",
    "/admin/metrics",
    "/admin/metrics?days=366&timezone=Asia/Kathmandu",
    "/admin/metrics/checks",
    "/admin/revenue",
    "/admin/revenue?from=2026-01-01&to=2026-12-01&group_by=month&timezone=America/St_Johns",
    "/admin/revenue?from=2026-11-20&to=2026-12-01&group_by=coach&timezone=America/St_Johns",
    "/admin/search?q={booking}",
    "/admin/search?q=cs_fill_77",
    "/admin/search?q=client%20777",
    "/admin/export/users.csv",
    "/admin/export/bookings.csv?status=confirmed",
    "/admin/export/payments.csv?from=2026-11-01",
    "/admin/export/payments.csv?status=refunded",
    "/admin/export/revenue.csv?group_by=day",
    "/admin/export/revenue.csv?group_by=coach",
];

/// Lists of which the second part is read by cursor.
const FEEDS: &[&str] = &[
    "/admin/users?per_page=1",
    "/admin/bookings?per_page=1",
    "/admin/payments?per_page=1",
    "/admin/calendars?per_page=1",
    "/admin/audit?per_page=1",
];

/// Everything once.
pub async fn all(app: &TestApp, admin: &str, client: &Person, booking: &Value) {
    let admin = app.signs_in(admin).await;
    let text = |field: &str| booking[field].as_str().unwrap().to_owned();
    for path in READS {
        let path = path.replace("{booking}", &text("id")).replace("{coach}", &text("coach_id"));
        let answer = admin.gets(&path.replace("{client}", &client.id.to_string())).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    for path in FEEDS {
        let cursor = admin.gets(path).await.expect(200)["next_cursor"].as_str().unwrap().to_owned();
        admin.gets(&format!("{path}&cursor={cursor}")).await.expect(200);
    }
    drop(admin.tries_to_open("/admin/queues/stream", None).await);
    let file = admin.posts("/admin/export/payments.csv?status=refunded", json!({})).await.expect(202);
    app.jobs_done().await;
    admin.gets("/admin/exports").await.expect(200);
    let path = format!("/admin/exports/{}", file["id"].as_str().unwrap());
    assert_eq!(admin.gets(&path).await.status, 200);
    admin.deletes(&path).await.expect(204);
    app.jobs_done().await;
    app.runs::<SealAudit>().await;
    let mut tx = app.begin().await.unwrap();
    let verified = Verification::run(&mut tx, None).await.unwrap();
    assert_eq!((verified.findings, verified.unsealed), (Vec::new(), 0), "the filled entries are sealed as well");
    drop(tx);
    let nina = app.signs_up("client", "Nina Again").await;
    let of_nina = format!("/admin/users/{}", nina.id);
    for change in
        [json!({ "role": "coach" }), json!({ "role": "client", "is_active": false }), json!({ "is_active": true })]
    {
        admin.patches(&of_nina, change).await.expect(200);
    }
    admin.deletes(&of_nina).await.expect(204);
}
