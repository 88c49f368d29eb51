//! Counted days are compared with the rows every day: one that was falsified is found, shown to the team and counted anew.

use rapport::clock::days;
use rapport::jobs::definitions::housekeeping::{CheckCountedDays, CountDays};
use serde_json::{Value, json};

use crate::support::TestApp;

/// What the team is shown.
async fn checks(app: &TestApp) -> Value {
    app.signs_in("admin@example.com").await.gets("/admin/metrics/checks").await.expect(200)
}

async fn metrics(app: &TestApp) -> Value {
    app.signs_in("admin@example.com").await.gets("/admin/metrics?days=30").await.expect(200)["totals"].take()
}

async fn run(app: &TestApp, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&app.db).await.unwrap();
}

/// Numbers of the first day that are not so: one too high, one missing, money at a wrong time of day, and money of a coach.
const FALSIFY: &str = "update activity_quarters set new_clients = 5, matches = 2 where new_coaches = 1;
    insert into revenue_quarters (quarter, currency, gross, refunded) values ('2026-12-01 23:45:00Z', 'EUR', 7500, 0);
    insert into coach_revenue_days (day, coach_id, currency, gross, refunded)
    select '2026-12-01', id, 'JPY', 0, 9 from users where role = 'coach'";

#[actix_web::test]
async fn a_falsified_day_is_found_shown_and_counted_anew_once() {
    let app = TestApp::start().await;
    app.admin().await;
    app.client("Ana Ribeiro").await;
    app.coach("Ben Okafor").await;
    assert_eq!(checks(&app).await, json!({ "checked_at": null, "differing": [] }));
    app.advance(days(6));
    app.runs::<CountDays>().await;
    app.runs::<CheckCountedDays>().await;
    let (before, agreed) = (metrics(&app).await, checks(&app).await);
    assert_eq!(before["new_users"], json!({ "client": 1, "coach": 1 }));
    assert_eq!((&agreed["differing"], agreed["checked_at"].is_string()), (&json!([]), true), "{agreed}");
    // The latest two days are counted again each hour.
    let compared = "select count(*) from counted_day_checks";
    assert_eq!(sqlx::query_scalar::<_, i64>(compared).fetch_one(&app.db).await.unwrap(), 4);

    run(&app, FALSIFY).await;
    app.runs::<CheckCountedDays>().await;
    assert_eq!(checks(&app).await, agreed, "a day is compared once a day");
    assert_eq!(metrics(&app).await["new_users"]["client"], 5);

    app.advance(days(1));
    app.runs::<CheckCountedDays>().await;
    let found = checks(&app).await;
    let differences = json!([
        { "number": "coach_refunded_JPY", "kept": 9, "counted": 0 }, { "number": "gross_EUR", "kept": 7500, "counted": 0 },
        { "number": "matches", "kept": 2, "counted": 0 }, { "number": "new_clients", "kept": 5, "counted": 1 }]);
    assert_eq!(found["differing"].as_array().unwrap().len(), 1, "{found}");
    let day = &found["differing"][0];
    assert_eq!((&day["day"], &day["differences"]), (&json!("2026-12-01"), &differences));
    assert_eq!(metrics(&app).await, before, "counted anew");
    let left = "select count(*) from coach_revenue_days";
    assert_eq!(sqlx::query_scalar::<_, i64>(left).fetch_one(&app.db).await.unwrap(), 0);

    // It agrees from then on, and is shown for thirty days.
    app.advance(days(1));
    app.runs::<CheckCountedDays>().await;
    assert_eq!(checks(&app).await["differing"], found["differing"]);
    app.advance(days(30));
    app.runs::<CheckCountedDays>().await;
    assert_eq!(checks(&app).await["differing"], json!([]));
    app.end().await;
}

#[actix_web::test]
async fn days_come_round_and_days_of_which_rows_are_gone_are_left_alone() {
    let app = TestApp::start().await;
    app.admin().await;
    // Wrong, as matches are deleted after 13 months.
    let old = "insert into counted_days (day, counted_at) select '2026-12-01'::date - n, now() from generate_series(1, 440) n;
               insert into activity_quarters select '2025-10-20 10:00:00Z', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0";
    run(&app, old).await;
    for day in 1..=14_i64 {
        app.runs::<CheckCountedDays>().await;
        let sql = "select count(*) from counted_day_checks where checked_at >= $1::timestamptz - interval '12 hours'";
        let checked: i64 = sqlx::query_scalar(sql).bind(app.now()).fetch_one(&app.db).await.unwrap();
        assert_eq!(checked, 35, "on day {day}");
        app.advance(days(1));
    }
    let sql = "select count(*), to_char(min(day), 'YYYY-MM-DD') from counted_day_checks";
    let (checked, first): (i64, String) = sqlx::query_as(sql).fetch_one(&app.db).await.unwrap();
    assert!(checked > 365 && first.as_str() > "2025-10-31", "{checked} from {first} on");
    assert_eq!(checks(&app).await["differing"], json!([]));
    app.end().await;
}
