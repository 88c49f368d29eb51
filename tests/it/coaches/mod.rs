//! Finding coaches: who is listed, every filter, order and page, and what is public of a coach.

mod facets;
mod favourites;
mod index;
mod memory;
mod prices;
mod text;

use jiff::SignedDuration;
use rapport::events::Change;
use rapport::models::profiles::rating::bayesian_mean;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::{TestApp, data};

async fn found(app: &TestApp, query: &str) -> Value {
    app.stranger(Method::GET, &format!("/coaches?{query}"), None).await.expect(200)
}

/// The first names of those who are found, in order.
async fn names(app: &TestApp, query: &str) -> Vec<String> {
    let page = found(app, query).await;
    let items = page["items"].as_array().unwrap().iter();
    items.map(|card| card["full_name"].as_str().unwrap().split(' ').next().unwrap().to_owned()).collect()
}

/// Ana in Tokyo, Ben in Lisbon, Cleo in New York, listed one after the other.
async fn create_three_coaches(app: &TestApp) -> [Person; 3] {
    let tokyo = json!({ "timezone": "Asia/Tokyo", "weekly": [{ "weekday": "mon", "start": "08:00", "end": "10:00" }] });
    let changes = json!({
        "headline": "Leadership for new managers", "bio": "Kaizen for people.", "expertise": ["leadership"], "languages": ["ja", "en"],
        "countries": ["JP"], "price": { "amount": 12_000, "currency": "EUR" }, "availability": tokyo, "timezone": "Asia/Tokyo"
    });
    let ana = app.coach_with("Ana Tanaka", changes).await;
    app.advance(SignedDuration::from_secs(1));
    let ben = app.coach("Ben Okafor").await;
    app.advance(SignedDuration::from_secs(1));
    let changes = json!({
        "headline": "Careers after forty", "bio": "Second acts.", "expertise": ["careers", "leadership"], "languages": ["en"],
        "countries": ["US"], "price": { "amount": 5_000, "currency": "USD" }
    });
    let cleo = app.coach_with("Cleo Miller", changes).await;
    app.rates(&ana, 8, 2).await;
    app.rates(&ben, 50, 10).await;
    [ana, ben, cleo]
}

#[actix_web::test]
async fn a_coach_is_listed_while_complete_and_not_paused() {
    let app = TestApp::start().await;
    let ben = app.signs_up("coach", "Ben Okafor").await;
    let admin = app.admin().await;
    let public = format!("/coaches/{}", ben.id);
    let slots = format!("{public}/slots");
    assert_eq!(found(&app, "").await["total"], 0);
    app.stranger(Method::GET, &public, None).await.expect_problem(404, "not_found");
    for missing in ["headline", "bio", "price", "expertise", "languages", "countries", "session_durations"] {
        let mut incomplete = data::coach_profile();
        incomplete.as_object_mut().unwrap().remove(missing);
        assert_eq!(ben.writes(incomplete).await.expect(200)["profile"]["is_listed"], false, "without {missing}");
    }
    let mut idle = data::coach_profile();
    idle["availability"]["weekly"] = json!([]);
    assert_eq!(ben.writes(idle).await.expect(200)["profile"]["is_listed"], false, "without hours");

    assert_eq!(ben.writes(data::coach_profile()).await.expect(200)["profile"]["is_listed"], true);
    assert_eq!(names(&app, "").await, ["Ben"]);
    app.stranger(Method::GET, &public, None).await.expect(200);

    let mut paused = data::coach_profile();
    paused["is_listed"] = json!(false);
    assert_eq!(ben.writes(paused).await.expect(200)["profile"]["is_listed"], false);
    assert_eq!(
        ben.writes(data::coach_profile()).await.expect(200)["profile"]["is_listed"],
        false,
        "it stays when missing"
    );
    assert_eq!(found(&app, "").await["total"], 0);
    for path in [&public, &slots] {
        app.stranger(Method::GET, path, None).await.expect_problem(404, "not_found");
    }
    ben.gets(&public).await.expect(200);
    admin.gets(&public).await.expect(200);
    let mut back = data::coach_profile();
    back["is_listed"] = json!(true);
    ben.writes(back).await.expect(200);
    assert_eq!(names(&app, "").await, ["Ben"]);

    sqlx::query("update users set is_active = false where id = $1").bind(ben.id).execute(&app.db).await.unwrap();
    app.events.publish(Change::Coach(ben.id));
    assert_eq!(found(&app, "").await["total"], 0, "a deactivated coach is not listed");
    app.stranger(Method::GET, &public, None).await.expect_problem(404, "not_found");
    app.end().await;
}

#[actix_web::test]
async fn every_filter_narrows_the_list() {
    let app = TestApp::start().await;
    create_three_coaches(&app).await;
    for (query, expected) in [
        ("", "Ben Ana Cleo"),
        ("language=ja", "Ana"),
        ("language=ja&language=pt", "Ben Ana"),
        ("country=US", "Cleo"),
        ("country=US&country=JP", "Ana Cleo"),
        ("expertise=leadership", "Ana Cleo"),
        ("expertise=families&expertise=careers", "Ben Cleo"),
        ("expertise=cooking", ""),
        ("currency=USD", "Cleo"),
        ("currency=EUR&min_price=7500&max_price=7500", "Ben"),
        ("currency=EUR&min_price=7501", "Ana"),
        ("currency=EUR&max_price=12000", "Ben Ana"),
        ("min_rating=4", "Ben Ana"),
        ("min_rating=4.5", "Ben"),
        // Ana has 8 stars of 2 reviews, and Cleo none: a rating that is not shown is in no range.
        ("min_rating=4.01", "Ben"),
        ("min_rating=0", "Ben Ana"),
        ("q=lisbon", "Ben"),
        ("q=Tanaka", "Ana"),
        ("q=leading", ""),
        ("q=managers", "Ana"),
        ("q=manager", "Ana"),
        ("q=second%20acts", "Cleo"),
        ("q=second%20lisbon", ""),
        ("q=%22or%20)%27%20%26%20!", ""),
        ("language=en&country=US&q=careers&currency=USD&max_price=5000", "Cleo"),
        ("language=&country=&q=&min_price=", "Ben Ana Cleo"),
        ("no_such_filter=1", "Ben Ana Cleo"),
    ] {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(names(&app, query).await, expected, "{query}");
        assert_eq!(found(&app, query).await["total"], expected.len(), "{query}");
    }
    app.end().await;
}

#[actix_web::test]
async fn available_on_finds_coaches_with_a_free_time_that_day() {
    let app = TestApp::start().await;
    let [ana, ..] = create_three_coaches(&app).await;
    for (query, expected) in [
        // A Monday morning in Tokyo is a Sunday evening in Lisbon and in UTC.
        ("available_on=2026-12-06", "Ana"),
        ("available_on=2026-12-06&timezone=Asia/Tokyo", ""),
        ("available_on=2026-12-07&timezone=Asia/Tokyo", "Ben Ana Cleo"),
        ("available_on=2026-12-05", ""),
        ("available_on=2026-12-01", "Ben Cleo"),
        ("available_on=2026-11-30", ""),
        ("available_on=2027-06-01", ""),
        ("available_on=2199-12-31", ""),
        ("available_on=2026-12-07&timezone=Asia/Tokyo&sort=price&per_page=1&page=2", "Ben"),
    ] {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
    // A coach without free times left is not found.
    let clara = app.client("Clara Berg").await;
    for start in app.free_times(&ana, "from=2026-12-06&to=2026-12-07&timezone=UTC").await {
        let body = json!({ "coach_id": ana.id, "starts_at": start, "duration_minutes": 30 });
        let answer = clara.posts("/booking", body).await;
        assert!([201, 409].contains(&answer.status), "{}", answer.text);
    }
    let last = app.client("Dora Lind").await;
    for start in app.free_times(&ana, "from=2026-12-06&to=2026-12-07&timezone=UTC").await {
        let body = json!({ "coach_id": ana.id, "starts_at": start, "duration_minutes": 30 });
        last.posts("/booking", body).await.expect(201);
    }
    assert_eq!(names(&app, "available_on=2026-12-06").await, Vec::<String>::new());
    app.end().await;
}

/// The list and matching order by the same mean: few reviews move it little.
#[actix_web::test]
async fn coaches_by_rating_are_in_the_order_of_the_bayesian_mean() {
    let app = TestApp::start().await;
    let ratings = [("Ada", 5, 1), ("Bea", 96, 20), ("Cid", 0, 0), ("Dov", 1, 1), ("Eli", 40, 9), ("Fay", 14, 3)];
    let mut expected = Vec::new();
    for (name, sum, count) in ratings {
        let coach = app.coach(name).await;
        app.rates(&coach, sum, count).await;
        expected.push((bayesian_mean(sum.unsigned_abs(), count.unsigned_abs()), name));
    }
    expected.sort_by(|one, other| other.0.total_cmp(&one.0));
    let expected: Vec<&str> = expected.into_iter().map(|(_, name)| name).collect();
    assert_eq!(names(&app, "sort=rating").await, expected);
    app.end().await;
}

#[actix_web::test]
async fn every_order_and_page() {
    let app = TestApp::start().await;
    create_three_coaches(&app).await;
    for (query, expected) in [
        ("sort=rating", ["Ben", "Ana", "Cleo"]),
        ("sort=price", ["Cleo", "Ben", "Ana"]),
        ("sort=-price", ["Ana", "Ben", "Cleo"]),
        ("sort=newest", ["Cleo", "Ben", "Ana"]),
    ] {
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
    let page = found(&app, "sort=price&per_page=2").await;
    assert_eq!(
        (&page["page"], &page["per_page"], &page["total"], &page["pages"], page["items"].as_array().unwrap().len()),
        (&json!(1), &json!(2), &json!(3), &json!(2), 2)
    );
    assert_eq!(names(&app, "sort=price&per_page=2&page=2").await, ["Ana"]);
    let beyond = found(&app, "per_page=2&page=9").await;
    assert_eq!((&beyond["items"], &beyond["total"], &beyond["page"]), (&json!([]), &json!(3), &json!(9)));
    let usual = found(&app, "").await;
    assert_eq!((&usual["page"], &usual["per_page"], &usual["pages"]), (&json!(1), &json!(20), &json!(1)));
    found(&app, "per_page=100").await;
    app.end().await;
}

#[actix_web::test]
async fn invalid_values_are_reported_by_field() {
    let app = TestApp::start().await;
    let query = "page=0&per_page=101&display_currency=euro&min_rating=6&min_price=-1&max_price=many&language=english&country=Sweden&currency=EURO\
                 &sort=best&available_on=2026-13-01&timezone=Mars/Base&expertise=Not%20A%20Tag";
    let broken = app.stranger(Method::GET, &format!("/coaches?{query}"), None).await.broken_fields();
    let all = "available_on country currency display_currency expertise language max_price min_price min_rating page per_page sort timezone";
    assert_eq!(broken, all.split(' ').collect::<Vec<_>>());
    for bad in [
        "page=1e3",
        "page=-1",
        "page=99999999999999999999",
        "per_page=0",
        "min_rating=NaN",
        "available_on=tomorrow",
        "available_on=9999-12-31",
    ] {
        let field = bad.split('=').next().unwrap();
        assert_eq!(app.stranger(Method::GET, &format!("/coaches?{bad}"), None).await.broken_fields(), [field], "{bad}");
    }
    for id in ["nobody", "00000000-0000-0000-0000-000000000000", "-1"] {
        app.stranger(Method::GET, &format!("/coaches/{id}"), None).await.expect_problem(404, "not_found");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_public_profile_has_no_private_fields() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let admin = app.admin().await;
    app.rates(&ben, 14, 3).await;
    let public = app.stranger(Method::GET, &format!("/coaches/{}", ben.id), None).await.expect(200);
    let fields = "id full_name headline photo_url expertise languages countries price session_durations timezone rating review_count";
    let card = found(&app, "").await["items"][0].clone();
    let mut shown: Vec<&str> = card.as_object().unwrap().keys().map(String::as_str).collect();
    let mut card_fields: Vec<&str> = fields.split(' ').collect();
    shown.sort_unstable();
    card_fields.sort_unstable();
    assert_eq!(shown, card_fields);
    for field in card_fields {
        assert_eq!(public[field], card[field], "{field}");
    }
    assert_eq!((&card["rating"], &card["review_count"]), (&json!(4.67), &json!(3)));
    assert_eq!(public["cancellation_policy"], "moderate");
    assert!(public["bio"].as_str().is_some_and(|bio| bio.starts_with("I have helped")));
    assert!(public.get("meeting_url").is_none() && public.get("availability").is_none(), "{public}");
    assert_eq!(ana.gets(&format!("/coaches/{}", ben.id)).await.expect(200), public);
    for insider in [&ben, &admin] {
        let profile = insider.gets(&format!("/coaches/{}", ben.id)).await.expect(200);
        assert_eq!(profile["meeting_url"], "https://meet.example.org/ben");
        assert_eq!(profile["availability"]["timezone"], "Europe/Lisbon");
    }
    app.stranger(Method::GET, &format!("/coaches/{}", ana.id), None).await.expect_problem(404, "not_found");
    app.end().await;
}

/// `PUT /coaches/{id}` is `PUT /profile`, for the coach and for admins.
#[actix_web::test]
async fn a_profile_is_changed_by_its_coach_or_an_admin() {
    let app = TestApp::start().await;
    let (ben, carl) = (app.coach("Ben Okafor").await, app.coach("Carl Free").await);
    let (ana, admin) = (app.signs_up("client", "Ana Ribeiro").await, app.admin().await);
    let path = format!("/coaches/{}", ben.id);
    let with_headline = |headline: &str| {
        let mut profile = data::coach_profile();
        profile["headline"] = json!(headline);
        Some(profile)
    };
    for (person, headline) in [(&ben, "By the coach"), (&admin, "By an admin")] {
        let answer = person.sends(Method::PUT, &path, with_headline(headline)).await.expect(200);
        assert_eq!((&answer["user"]["id"], &answer["profile"]["headline"]), (&json!(ben.id), &json!(headline)));
        assert_eq!(ben.gets("/profile").await.expect(200)["profile"], answer["profile"]);
        assert_eq!(app.stranger(Method::GET, &path, None).await.expect(200)["headline"], headline);
        // What was read can be sent back.
        person.sends(Method::PUT, &path, Some(answer["profile"].clone())).await.expect(200);
    }
    for person in [&carl, &ana] {
        person.sends(Method::PUT, &path, with_headline("By somebody else")).await.expect_problem(403, "forbidden");
        // Permission is checked before the body.
        person.sends(Method::PUT, &path, Some(json!({ "no": "page" }))).await.expect_problem(403, "forbidden");
    }
    let broken =
        admin.sends(Method::PUT, &path, Some(json!({ "full_name": "", "timezone": "Mars/Base", "no": 1 }))).await;
    assert_eq!(broken.broken_fields(), ["full_name", "no", "timezone"]);
    for nobody in [ana.id, rapport::ids::random()] {
        let answer = admin.sends(Method::PUT, &format!("/coaches/{nobody}"), with_headline("Of nobody")).await;
        answer.expect_problem(404, "not_found");
    }
    ana.sends(Method::PUT, &format!("/coaches/{}", ana.id), with_headline("Not a coach"))
        .await
        .expect_problem(404, "not_found");
    let sql =
        "select actor_role from audit where action = 'profiles.coach_changed' and subject_id = $1 order by at, ctid";
    let by: Vec<String> = sqlx::query_scalar(sql).bind(ben.id).fetch_all(&app.db).await.unwrap();
    assert_eq!(by, ["coach", "coach", "coach", "admin", "admin"], "the first is from when the profile was created");
    app.end().await;
}
