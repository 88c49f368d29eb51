//! Metrics and revenue: what they count, wherever days begin, and whether or not a day has been counted before.

use rapport::clock::{days, hours};
use rapport::jobs::definitions::housekeeping::CountDays;
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// A session that is paid.
pub(super) async fn paid(app: &TestApp, client: &Person, coach: &Person, starts_at: &str) -> (Value, Uuid) {
    let booking = client.books(coach, starts_at).await.expect(201);
    let checkout = client.checks_out(&booking).await.expect(201);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    eventually("it is confirmed", || async { client.sees(&booking).await["status"] == "confirmed" }).await;
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    (booking, checkout["payment_id"].as_str().unwrap().parse().unwrap())
}

async fn ada(app: &TestApp) -> Person {
    app.signs_in("admin@example.com").await
}

#[actix_web::test]
async fn metrics_count_what_happened_today_and_before() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let (booking, _) = paid(&app, &ana, &ben, "2026-12-01T13:00:00Z").await;
    ana.books(&ben, "2026-12-03T09:00:00Z").await.expect(201);
    ana.posts("/match", json!({})).await.expect(200);
    let metrics = admin.gets("/admin/metrics?days=2").await.expect(200);
    let totals = json!({ "new_users": { "client": 1, "coach": 1 }, "bookings": { "pending": 2, "confirmed": 1, "completed": 0, "cancelled": 0 },
        "sessions": { "count": 0, "minutes": 0 }, "conversion": 0.5, "matches": { "made": 1, "fallbacks": 0 },
        "revenue": [{ "currency": "EUR", "gross": 7500, "refunded": 0, "net": 7500 }] });
    assert_eq!(metrics["totals"], totals);
    assert_eq!(
        (&metrics["from"], &metrics["to"], &metrics["timezone"]),
        (&json!("2026-11-30"), &json!("2026-12-01"), &json!("UTC"))
    );
    assert_eq!(metrics["series"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&metrics["series"][1]["date"], &metrics["series"][1]["bookings"]["pending"]),
        (&json!("2026-12-01"), &json!(2))
    );
    assert_eq!(metrics["series"][0]["bookings"]["pending"], 0);
    assert_eq!(metrics["active_sessions"], 3);
    let users = json!([{ "role": "client", "active": 1, "inactive": 0 }, { "role": "coach", "active": 1, "inactive": 0 },
        { "role": "admin", "active": 1, "inactive": 0 }, { "role": "auditor", "active": 0, "inactive": 0 }]);
    assert_eq!(metrics["users"], users);
    admin.patches(&format!("/admin/users/{}", ana.id), json!({ "is_active": false })).await.expect(200);
    let metrics = admin.gets("/admin/metrics").await.expect(200);
    assert_eq!(metrics["users"][0], json!({ "role": "client", "active": 0, "inactive": 1 }));

    // The next day it is over, the hold has run out, and the day before is counted.
    app.advance(hours(30));
    app.runs::<rapport::jobs::definitions::bookings::ReleaseExpiredHolds>().await;
    app.runs::<rapport::jobs::definitions::bookings::CompleteFinishedSessions>().await;
    app.jobs_done().await;
    let admin = ada(&app).await;
    let uncounted = admin.gets("/admin/metrics?days=2").await.expect(200);
    let day = &uncounted["series"][0];
    assert_eq!(
        (&day["date"], &day["sessions"]),
        (&json!("2026-12-01"), &json!({ "count": 1, "minutes": 60 })),
        "{booking}"
    );
    for _ in 0..2 {
        app.runs::<CountDays>().await;
        let counted = admin.gets("/admin/metrics?days=2").await.expect(200);
        assert_eq!(
            (&counted["series"], &counted["users"]),
            (&uncounted["series"], &uncounted["users"]),
            "counted once or twice"
        );
    }
    // Today up to a quarter of an hour ago: what has happened since is read from the rows.
    let counted = "select array_agg(day::text || coalesce(' until ' || (until at time zone 'UTC')::time, '') order by day) from counted_days";
    let counted: Vec<String> = sqlx::query_scalar(counted).fetch_one(&app.db).await.unwrap();
    assert_eq!(counted, ["2026-12-01", "2026-12-02 until 13:45:00"]);
    app.signs_up("client", "Ida Holm").await;
    let with_ida = admin.gets("/admin/metrics?days=2").await.expect(200);
    let new_clients = |metrics: &Value| metrics["series"][1]["new_users"]["client"].as_i64().unwrap();
    assert_eq!(new_clients(&with_ida), new_clients(&uncounted) + 1);
    sqlx::query("delete from users where full_name = 'Ida Holm'").execute(&app.db).await.unwrap();
    // What is kept is read, not the rows; and a day whose mark is deleted is counted anew.
    let alter = "update activity_quarters set matches = 7 where matches = 1";
    sqlx::query(alter).execute(&app.db).await.unwrap();
    assert_eq!(admin.gets("/admin/metrics?days=2").await.expect(200)["series"][0]["matches"]["made"], 7);
    sqlx::query("delete from counted_days").execute(&app.db).await.unwrap();
    app.runs::<CountDays>().await;
    assert_eq!(admin.gets("/admin/metrics?days=2").await.expect(200)["series"], uncounted["series"]);
    // A day later the first of the two is of the period before.
    app.advance(days(1));
    let later = ada(&app).await.gets("/admin/metrics?days=1").await.expect(200);
    assert_eq!((&later["totals"]["sessions"]["count"], later["series"].as_array().unwrap().len()), (&json!(0), 1));
    for (query, field) in [("days=0", "days"), ("days=367", "days"), ("timezone=Mars", "timezone")] {
        assert_eq!(ada(&app).await.gets(&format!("/admin/metrics?{query}")).await.broken_fields(), [field]);
    }
    app.end().await;
}

/// Captures and refunds around midnight, in months with a change of clocks, of a payment that exists.
async fn movements(app: &TestApp, payment: Uuid) {
    sqlx::query("update users set created_at = '2026-10-01'").execute(&app.db).await.unwrap();
    let times = [
        "2026-10-24T21:30:00Z",
        "2026-10-24T22:30:00Z",
        "2026-10-25T18:15:00Z",
        "2026-10-25T22:30:00Z",
        "2026-10-25T23:30:00Z",
        "2026-10-31T23:30:00Z",
        "2026-11-01T00:30:00Z",
        "2026-11-01T03:31:00Z",
        "2026-12-01T00:10:00Z",
    ];
    for (index, at) in times.into_iter().enumerate() {
        let amount = 1_000 + i64::try_from(index).unwrap();
        for (kind, amount, currency) in
            [("capture", amount, "EUR"), ("refund", -amount / 3, "EUR"), ("capture", amount * 10, "JPY")]
        {
            let sql = "insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
                       values (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid()::text, $5::timestamptz)";
            let line = sqlx::query(sql).bind(payment).bind(kind).bind(amount).bind(currency);
            line.bind(at.parse::<rapport::clock::Timestamp>().unwrap()).execute(&app.db).await.unwrap();
        }
    }
    // As an import does: what comes into the past is not counted yet.
    sqlx::query("delete from counted_days").execute(&app.db).await.unwrap();
}

/// The sums of the ledger's lines themselves, by what Postgres says of the zone.
async fn by_rows(app: &TestApp, zone: &str, format: &str) -> Vec<(String, String, i64, i64)> {
    let sql =
        "select to_char(created_at at time zone $1, $2), currency, sum(amount) filter (where kind = 'capture')::bigint,
                      coalesce(-sum(amount) filter (where kind <> 'capture'), 0)::bigint
                 from payment_ledger group by 1, 2 order by 1, 2";
    sqlx::query_as(sql).bind(zone).bind(format).fetch_all(&app.db).await.unwrap()
}

fn items(revenue: &Value) -> Vec<(String, String, i64, i64)> {
    let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
    let number = |item: &Value, field: &str| item[field].as_i64().unwrap();
    let rows = revenue["items"].as_array().unwrap().iter();
    rows.map(|item| {
        assert_eq!(number(item, "net"), number(item, "gross") - number(item, "refunded"));
        (text(item, "period"), text(item, "currency"), number(item, "gross"), number(item, "refunded"))
    })
    .collect()
}

/// Who signed up and what was matched around midnight, in a month with a change of clocks: at 23:30 and 00:30 in each of the zones.
const SEED: &str = "create temporary table times as select at, row_number() over (order by at) as n from unnest(array[
        '2026-10-24 21:30Z', '2026-10-24 22:30Z', '2026-10-25 22:30Z', '2026-10-25 23:30Z', '2026-10-31 02:00Z', '2026-10-31 03:00Z', '2026-10-31 23:30Z',
        '2026-11-01 00:30Z', '2026-11-01 02:00Z', '2026-11-01 03:00Z', '2026-11-02 03:00Z', '2026-11-02 04:00Z']::timestamptz[]) at;
    insert into users (id, email, email_key, role, full_name, timezone, password_hash, search, created_at, updated_at)
    select gen_random_uuid(), role || n || '@example.com', role || n || '@example.com', role, 'Seeded', 'UTC', '', '', at, at
      from times, unnest(array['client', 'coach']) role;
    insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at)
    select gen_random_uuid(), (select id from users where full_name = 'Ana Ribeiro'), 'seed' || n, case n % 3 when 0 then 'fallback' else 'computed' end, 'local', '[]', at
      from times";

/// By day of a zone, as Postgres has it: clients and coaches who signed up, matches, fallbacks.
const FIGURES: &str = "select to_char(at at time zone $1, 'YYYY-MM-DD') as day, count(*) filter (where what = 'client'), count(*) filter (where what = 'coach'),
           count(*) filter (where what in ('computed', 'fallback')), count(*) filter (where what = 'fallback')
      from (select created_at as at, role as what from users where role in ('client', 'coach') union all select computed_at, source from match_results) happened
     group by 1 order by 1";

#[actix_web::test]
async fn figures_of_a_month_are_the_rows_in_every_zone_across_a_change_of_clocks() {
    let app = TestApp::start().await;
    app.admin().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let (_, payment) = paid(&app, &ana, &ben, "2026-12-02T13:00:00Z").await;
    movements(&app, payment).await;
    sqlx::raw_sql(SEED).execute(&app.db).await.unwrap();
    for is_counted in [false, true] {
        if is_counted {
            app.runs::<CountDays>().await;
        }
        let admin = ada(&app).await;
        for zone in ["UTC", "Europe/Berlin", "America/St_Johns"] {
            let metrics = admin.gets(&format!("/admin/metrics?days=90&timezone={zone}")).await.expect(200);
            let (mut figures, mut money) = (Vec::new(), Vec::new());
            for day in metrics["series"].as_array().unwrap() {
                let number = |pointer: &str| day.pointer(pointer).and_then(Value::as_i64).unwrap();
                let date = day["date"].as_str().unwrap().to_owned();
                let all = ["/new_users/client", "/new_users/coach", "/matches/made", "/matches/fallbacks"].map(number);
                if all != [0; 4] {
                    figures.push((date.clone(), all[0], all[1], all[2], all[3]));
                }
                for sums in day["revenue"].as_array().unwrap() {
                    let sum = |field: &str| sums[field].as_i64().unwrap();
                    money.push((
                        date.clone(),
                        sums["currency"].as_str().unwrap().to_owned(),
                        sum("gross"),
                        sum("refunded"),
                    ));
                }
            }
            let rows: Vec<(String, i64, i64, i64, i64)> =
                sqlx::query_as(FIGURES).bind(zone).fetch_all(&app.db).await.unwrap();
            assert_eq!(figures, rows, "{zone} {is_counted}");
            assert_eq!(money, by_rows(&app, zone, "YYYY-MM-DD").await, "{zone} {is_counted}");
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn revenue_is_the_ledgers_in_every_zone_across_a_change_of_clocks() {
    let app = TestApp::start().await;
    app.admin().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let (_, payment) = paid(&app, &ana, &ben, "2026-12-02T13:00:00Z").await;
    movements(&app, payment).await;
    for is_counted in [false, true] {
        if is_counted {
            app.runs::<CountDays>().await;
        }
        let admin = ada(&app).await;
        for zone in ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "America/Los_Angeles"] {
            for (group, format) in [("day", "YYYY-MM-DD"), ("month", "YYYY-MM")] {
                let path = format!("/admin/revenue?from=2026-10-01&to=2026-12-02&group_by={group}&timezone={zone}");
                let revenue = admin.gets(&path).await.expect(200);
                assert_eq!(items(&revenue), by_rows(&app, zone, format).await, "{zone} {group} {is_counted}");
            }
            // A span that begins and ends within a day of UTC.
            let span = format!("from=2026-10-25&to=2026-11-01&timezone={zone}");
            let by_day = admin.gets(&format!("/admin/revenue?{span}")).await.expect(200);
            let by_coach = admin.gets(&format!("/admin/revenue?{span}&group_by=coach")).await.expect(200);
            assert_eq!(by_coach["totals"], by_day["totals"], "{zone} {is_counted}");
            let of_ben: Vec<Value> = by_coach["items"].as_array().unwrap().iter().map(|item| {
                assert_eq!((&item["coach_id"], &item["coach_name"]), (&json!(ben.id), &json!("Ben Okafor")));
                json!({ "currency": item["currency"], "gross": item["gross"], "refunded": item["refunded"], "net": item["net"] })
            }).collect();
            let mut totals = by_day["totals"].as_array().unwrap().clone();
            totals.sort_by_key(|sums| -sums["gross"].as_i64().unwrap());
            assert_eq!(of_ben, totals, "{zone} {is_counted}");
        }
    }
    let admin = ada(&app).await;
    for (query, field) in [
        ("from=2026-12-02&to=2026-12-01", "to"),
        ("from=2025-01-01&to=2026-12-01", "to"),
        ("group_by=year", "group_by"),
        ("from=yesterday", "from"),
    ] {
        assert_eq!(admin.gets(&format!("/admin/revenue?{query}")).await.broken_fields(), [field], "{query}");
    }
    admin.gets("/admin/revenue?from=2020-01-01&to=2026-12-01&group_by=month").await.expect(200);
    // Before there was anything, and ahead.
    for span in ["from=1950-01-01&to=1950-02-01", "from=2030-01-01&to=2030-02-01", "from=2150-01-01"] {
        assert_eq!(admin.gets(&format!("/admin/revenue?{span}")).await.expect(200)["items"], json!([]), "{span}");
    }
    app.end().await;
}
