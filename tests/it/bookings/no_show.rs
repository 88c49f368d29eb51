//! No-shows: reports, objections, decisions, and refunds.

use rapport::clock::{hours, minutes};
use serde_json::{Value, json};

use crate::payments::{BookingScenario, CheckoutScenario};

const MONDAY: &str = "2026-12-07T09:00:00Z";

/// A paid session that ended five minutes ago.
async fn ended() -> CheckoutScenario {
    let mut open = BookingScenario::confirmed(MONDAY, json!({})).await;
    open.advance(hours(146) + minutes(5)).await;
    open
}

fn report(absent: &str, state: &str) -> Value {
    json!({ "absent": absent, "state": state })
}

#[actix_web::test]
async fn an_unopposed_report_of_the_coach_refunds_in_full() {
    let mut open = ended().await;
    let reported = open.ana.says(&open.booking, "no-show", "I waited for an hour.").await.expect(200);
    assert_eq!((&reported["status"], &reported["no_show"]), (&json!("completed"), &report("coach", "reported")));
    open.ana.says(&open.booking, "no-show", "").await.expect_problem(409, "invalid_transition");
    assert_eq!(open.ben.gets("/notifications").await.expect(200)["items"][0]["kind"], "no_show");
    open.advance(hours(23)).await;
    open.events_processed().await;
    assert_eq!(open.client_view().await["no_show"], report("coach", "reported"), "there is a day to object");
    open.advance(hours(1) + minutes(6)).await;
    crate::support::processes::eventually("the report is upheld", || async {
        open.client_view().await["no_show"] == report("coach", "upheld")
    })
    .await;
    open.events_processed().await;
    open.is_refunded_in_full().await;
    assert_eq!(open.client_view().await["status"], "completed");
    assert_eq!(open.mails_enqueued("refund_issued", &open.ana).await, 1);
    open.ben.says(&open.booking, "no-show/objection", "").await.expect_problem(409, "invalid_transition");
    open.end().await;
}

#[actix_web::test]
async fn an_unopposed_report_of_the_client_refunds_nothing() {
    let mut open = ended().await;
    let reported = open.ben.says(&open.booking, "no-show", "").await.expect(200);
    assert_eq!(reported["no_show"], report("client", "reported"));
    open.advance(hours(24) + minutes(6)).await;
    crate::support::processes::eventually("the report is upheld", || async {
        open.client_view().await["no_show"] == report("client", "upheld")
    })
    .await;
    open.events_processed().await;
    assert_eq!(open.payment().await["status"], "succeeded");
    open.end().await;
}

#[actix_web::test]
async fn an_admin_decides_a_report_that_was_objected_to() {
    for (decision, state, back) in [("uphold", "upheld", 7500), ("reject", "rejected", 0)] {
        let open = ended().await;
        let admin = open.app.admin().await;
        let decide = async |body: Value| {
            let path = format!("/admin/bookings/{}/no-show/decision", open.booking["id"].as_str().unwrap());
            admin.posts(&path, body).await
        };
        decide(json!({ "decision": decision, "reason": "Early." })).await.expect_problem(409, "invalid_transition");
        open.ana.says(&open.booking, "no-show", "Nobody came.").await.expect(200);
        decide(json!({ "decision": decision, "reason": "Early." })).await.expect_problem(409, "invalid_transition");
        open.ana.says(&open.booking, "no-show/objection", "").await.expect_problem(403, "forbidden");
        let disputed = open.ben.says(&open.booking, "no-show/objection", "I was there.").await.expect(200);
        assert_eq!(disputed["no_show"], report("coach", "disputed"));
        open.ben.says(&open.booking, "no-show/objection", "").await.expect_problem(409, "invalid_transition");
        assert_eq!(decide(json!({ "decision": "maybe", "reason": "x" })).await.broken_fields(), ["decision"]);
        assert_eq!(decide(json!({ "decision": decision, "reason": "  " })).await.broken_fields(), ["reason"]);
        let decided = decide(json!({ "decision": decision, "reason": "The call's log." })).await.expect(200);
        assert_eq!(decided["no_show"], report("coach", state));
        decide(json!({ "decision": decision, "reason": "Again." })).await.expect_problem(409, "invalid_transition");
        open.events_processed().await;
        assert_eq!(open.payment().await["refunded_amount"], back);
        open.end().await;
    }
}

#[actix_web::test]
async fn a_counter_report_is_an_objection() {
    let open = ended().await;
    open.ben.says(&open.booking, "no-show", "She did not come.").await.expect(200);
    let both = open.ana.says(&open.booking, "no-show", "He did not come.").await.expect(200);
    assert_eq!(both["no_show"], report("client", "disputed"));
    open.end().await;
}

#[actix_web::test]
async fn a_no_show_is_reported_within_a_day_after_the_end() {
    let mut open = BookingScenario::confirmed(MONDAY, json!({})).await;
    for person in [&open.ana, &open.ben] {
        person.says(&open.booking, "no-show", "").await.expect_problem(409, "invalid_transition");
    }
    open.ana.says(&open.booking, "no-show/objection", "").await.expect_problem(409, "invalid_transition");
    open.advance(hours(145) + minutes(59)).await;
    open.ana.says(&open.booking, "no-show", "").await.expect_problem(409, "invalid_transition");
    open.advance(minutes(1)).await;
    // Completed by hand, it can still be reported.
    open.ben.sets_status(&open.booking, "completed").await.expect(200);
    open.app.admin().await.says(&open.booking, "no-show", "").await.expect_problem(403, "forbidden");
    let long = "x".repeat(2_001);
    assert_eq!(open.ana.says(&open.booking, "no-show", &long).await.broken_fields(), ["comment"]);
    open.advance(hours(24)).await;
    open.ana.says(&open.booking, "no-show", "").await.expect(200);
    open.end().await;

    let mut late = ended().await;
    late.advance(hours(24)).await;
    late.ana.says(&late.booking, "no-show", "").await.expect_problem(409, "invalid_transition");
    late.end().await;
}
