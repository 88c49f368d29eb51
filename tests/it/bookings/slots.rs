//! Free times: exactly what is listed can be booked, also when clocks change.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::slots::starts;
use crate::support::{TestApp, data};

fn free() -> Value {
    json!({ "amount": 0, "currency": "EUR" })
}

fn availability(changes: Value) -> Value {
    let mut availability = data::coach_profile()["availability"].clone();
    for (field, value) in changes.as_object().unwrap() {
        availability[field] = value.clone();
    }
    availability
}

async fn refusal(client: &Person, coach: &Person, starts_at: &str, minutes: i64) -> (u16, Value) {
    let body = json!({ "coach_id": coach.id, "starts_at": starts_at, "duration_minutes": minutes });
    let answer = client.posts("/booking", body).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap())
}

/// Of a week of quarter hours, every one that is not listed is refused, and each that is listed can be booked as long as it is listed.
#[actix_web::test]
async fn exactly_the_listed_times_are_bookable() {
    let app = TestApp::start().await;
    let busy = availability(json!({ "gap_minutes": 15, "max_sessions_per_day": 5,
        "overrides": [{ "date": "2026-12-03", "slots": [] }, { "date": "2026-12-05", "slots": [{ "start": "22:00", "end": "24:00" }] }] }));
    let ben = app.coach_with("Ben Okafor", json!({ "price": free(), "availability": busy })).await;
    let ana = app.client("Ana Ribeiro").await;
    let days = "from=2026-12-01&to=2026-12-06&duration_minutes=60&timezone=UTC";
    let listed = app.free_times(&ben, days).await;
    assert!(listed.contains(&"2026-12-05T23:00:00Z".to_owned()), "an override on a Saturday: {listed:?}");
    assert!(!listed.iter().any(|start| start.starts_with("2026-12-03")), "a day off: {listed:?}");
    assert_eq!(listed[0], "2026-12-01T09:00:00Z");

    let mut at: jiff::Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    let until: jiff::Timestamp = "2026-12-07T00:00:00Z".parse().unwrap();
    while at < until {
        let start = at.to_string();
        if !listed.contains(&start) {
            let (status, problem) = refusal(&ana, &ben, &start, 60).await;
            assert_eq!(status, 422, "{start}: {problem}");
            assert!(["not_available", "validation_failed"].contains(&problem["code"].as_str().unwrap()), "{problem}");
            assert_eq!(problem["errors"][0]["field"], "starts_at", "{problem}");
        }
        at += SignedDuration::from_mins(15);
    }
    // Then book listed times until none is left.
    let mut booked: Vec<String> = Vec::new();
    loop {
        let listed = app.free_times(&ben, days).await;
        let Some(start) = listed.get(listed.len() / 2) else { break };
        ana.books(&ben, start).await.expect(201);
        booked.push(start.clone());
    }
    let on = |date: &str| booked.iter().filter(|start| start.starts_with(date)).count();
    assert!(on("2026-12-01") <= 5 && on("2026-12-02") <= 5 && on("2026-12-04") <= 5, "{booked:?}");
    assert!(on("2026-12-02") >= 4, "a day is well filled: {booked:?}");
    booked.sort();
    for pair in booked.windows(2) {
        let [first, second] = [&pair[0], &pair[1]].map(|start| start.parse::<jiff::Timestamp>().unwrap());
        assert!(second.duration_since(first) >= SignedDuration::from_mins(75), "an hour and its gap: {pair:?}");
    }
    app.end().await;
}

#[actix_web::test]
async fn slots_follow_changes_of_the_clocks() {
    let app = TestApp::start().await;
    let night = json!({ "timezone": "Europe/Lisbon", "weekly": [{ "weekday": "sun", "start": "00:00", "end": "04:00" }],
        "max_days_ahead": 365, "slot_step_minutes": 60 });
    let owl = app.coach_with("Otto Owl", json!({ "price": free(), "availability": night })).await;
    let ana = app.client("Ana Ribeiro").await;
    for (date, expected) in [
        (
            "2027-03-21",
            vec!["2027-03-21T00:00:00Z", "2027-03-21T01:00:00Z", "2027-03-21T02:00:00Z", "2027-03-21T03:00:00Z"],
        ),
        // One o'clock is skipped: three hours.
        ("2027-03-28", vec!["2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z"]),
        // One o'clock is repeated: five hours, the repeated one as two instants.
        (
            "2027-10-31",
            vec![
                "2027-10-30T23:00:00Z",
                "2027-10-31T00:00:00Z",
                "2027-10-31T01:00:00Z",
                "2027-10-31T02:00:00Z",
                "2027-10-31T03:00:00Z",
            ],
        ),
    ] {
        let query = format!("from={date}&to={date}&duration_minutes=60");
        assert_eq!(app.free_times(&owl, &query).await, expected, "{date}");
        for start in expected {
            ana.books(&owl, start).await.expect(201);
        }
    }
    // A week in March when New York has changed its clocks and Stockholm has not.
    let york = json!({ "timezone": "America/New_York", "weekly": [{ "weekday": "fri", "start": "09:00", "end": "10:00" },
        { "weekday": "mon", "start": "09:00", "end": "10:00" }], "max_days_ahead": 365 });
    let yoko = app.coach_with("Yoko York", json!({ "availability": york })).await;
    let seen =
        app.free_times(&yoko, "from=2027-03-12&to=2027-03-15&duration_minutes=60&timezone=Europe/Stockholm").await;
    assert_eq!(seen, ["2027-03-12T14:00:00Z", "2027-03-15T13:00:00Z"]);
    app.end().await;
}

#[actix_web::test]
async fn slots_follow_a_travelling_coach() {
    let app = TestApp::start().await;
    let travelling = availability(json!({ "timezone_changes": [{ "from": "2026-12-03", "timezone": "Asia/Tokyo" }] }));
    let ben = app.coach_with("Ben Okafor", json!({ "availability": travelling })).await;
    let seen = app.free_times(&ben, "from=2026-12-02&to=2026-12-04&duration_minutes=60&timezone=UTC").await;
    assert!(seen.contains(&"2026-12-02T16:00:00Z".to_owned()), "still at home: {seen:?}");
    assert!(seen.contains(&"2026-12-03T00:00:00Z".to_owned()), "nine in Tokyo: {seen:?}");
    assert!(!seen.contains(&"2026-12-03T09:00:00Z".to_owned()), "six in the evening there: {seen:?}");
    app.end().await;
}

#[actix_web::test]
async fn days_are_those_of_the_requested_zone() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let path = format!("/coaches/{}/slots", ben.id);
    let asked = async |query: &str| app.stranger(Method::GET, &format!("{path}?{query}"), None).await;
    let usual = asked("").await.expect(200);
    assert_eq!(
        (&usual["timezone"], &usual["duration_minutes"]),
        (&json!("Europe/Lisbon"), &json!(30)),
        "the coach's own"
    );
    let dates = |view: &Value| -> Vec<String> {
        view["days"].as_array().unwrap().iter().map(|day| day["date"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((dates(&usual).len(), dates(&usual)[0].as_str()), (14, "2026-12-01"), "two weeks from today");
    let week = asked("from=2026-12-04&to=2026-12-07&duration_minutes=60&timezone=Pacific/Auckland").await.expect(200);
    assert_eq!(dates(&week), ["2026-12-04", "2026-12-05", "2026-12-06", "2026-12-07"], "inclusive, empty days too");
    assert_eq!(week["days"][2]["slots"], json!([]), "a Sunday there");
    for slot in week["days"][0]["slots"].as_array().unwrap() {
        let start: jiff::Timestamp = slot["starts_at"].as_str().unwrap().parse().unwrap();
        let end: jiff::Timestamp = slot["ends_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(end.duration_since(start), SignedDuration::from_hours(1));
        assert_eq!(
            start.to_zoned(jiff::tz::TimeZone::get("Pacific/Auckland").unwrap()).date().to_string(),
            "2026-12-04"
        );
    }
    assert_eq!(starts(&asked("from=2026-11-01&to=2026-11-30").await.expect(200)), Vec::<String>::new(), "over");

    for (query, field) in [
        ("from=2026-12-10&to=2026-12-09", "to"),
        ("from=2026-12-01&to=2027-02-01", "to"),
        ("to=2027-12-01", "to"),
        ("to=2026-11-01", "to"),
        ("from=soon", "from"),
        ("to=2026-02-30", "to"),
        ("duration_minutes=45", "duration_minutes"),
        ("duration_minutes=0", "duration_minutes"),
        ("duration_minutes=x", "duration_minutes"),
        ("timezone=Mars/Base", "timezone"),
    ] {
        assert_eq!(asked(query).await.broken_fields(), [field], "{query}");
    }
    assert_eq!(dates(&asked("from=2026-12-01&to=2027-01-31").await.expect(200)).len(), 62, "two months at most");
    for extreme in ["from=9999-12-31", "from=-009999-01-01", "from=0001-01-01", "from=9999-12-30&to=9999-12-31"] {
        let answer = asked(extreme).await;
        assert!([200, 422].contains(&answer.status), "{extreme}: {}", answer.text);
    }
    app.end().await;
}

#[actix_web::test]
async fn notice_and_horizon_are_kept() {
    let app = TestApp::start().await;
    // A paid session needs an hour, whatever the coach says.
    let no_notice = availability(json!({ "min_notice_minutes": 0, "max_days_ahead": 1 }));
    let ben = app.coach_with("Ben Okafor", json!({ "availability": no_notice })).await;
    let gil = app.coach_with("Gil Gratis", json!({ "availability": no_notice, "price": free() })).await;
    let ana = app.client("Ana Ribeiro").await;
    let today = "from=2026-12-01&to=2026-12-01&duration_minutes=60&timezone=UTC";
    assert_eq!(app.free_times(&ben, today).await[0], "2026-12-01T09:00:00Z", "an hour is enough");
    app.advance(SignedDuration::from_secs(1));
    assert_eq!(app.free_times(&ben, today).await[0], "2026-12-01T09:30:00Z");
    let (status, problem) = refusal(&ana, &ben, "2026-12-01T09:00:00Z", 60).await;
    assert_eq!((status, &problem["code"]), (422, &json!("not_available")));
    assert_eq!(app.free_times(&gil, today).await[0], "2026-12-01T09:00:00Z");
    ana.books(&gil, "2026-12-01T09:00:00Z").await.expect(201);

    let all = app.free_times(&ben, "from=2026-12-01&to=2026-12-10&duration_minutes=60").await;
    assert_eq!(all.last().unwrap(), "2026-12-02T16:00:00Z", "tomorrow and no further");
    let (status, problem) = refusal(&ana, &ben, "2026-12-03T09:00:00Z", 60).await;
    assert_eq!((status, &problem["code"]), (422, &json!("not_available")));
    app.end().await;
}
