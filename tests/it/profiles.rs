//! `/profile` and `/quiz`: what is read can be sent back, missing fields are cleared, and the rules of the quiz.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::{TestApp, data};

async fn profile(person: &Person) -> Value {
    person.gets("/profile").await.expect(200)["profile"].clone()
}

fn client_profile() -> Value {
    json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm" })
}

fn client_profile_with(field: &str, value: Value) -> Value {
    let mut profile = client_profile();
    profile[field] = value;
    profile
}

fn coach_profile_with(field: &str, value: Value) -> Value {
    let mut profile = data::coach_profile();
    profile[field] = value;
    profile
}

#[actix_web::test]
async fn what_was_read_can_be_sent_back() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut full = client_profile();
    full["phone"] = json!("+46 70 123 45 67");
    full["country"] = json!("SE");
    full["preferences"] = json!({ "theme": "dark", "nested": { "list": [1, null, "å"] } });
    full["quiz_draft"] = json!({ "motivation": 3 });
    ana.writes(full).await.expect(200);
    let seen = profile(&ana).await;
    assert_eq!(seen["quiz"]["motivation"], 8);
    let fields = "full_name, phone, country, timezone, quiz, quiz_draft, quiz_completed_at, preferences, photo_url";
    assert!(fields.split(", ").all(|field| seen.get(field).is_some()), "{seen}");
    let mut back = seen.clone();
    // Sending the quiz drops the draft, so it is left out here.
    back.as_object_mut().unwrap().remove("quiz");
    assert_eq!(ana.writes(back).await.expect(200)["profile"], seen);
    let mut whole = seen.clone();
    whole["quiz_draft"] = Value::Null;
    assert_eq!(ana.writes(seen).await.expect(200)["profile"], whole);

    let ben = app.coach("Ben Okafor").await;
    let seen = profile(&ben).await;
    let fields = "full_name, headline, bio, expertise, languages, countries, price, session_durations, timezone, availability, \
                  cancellation_policy, meeting_url, rating, review_count, photo_url, is_listed";
    assert!(fields.split(", ").all(|field| seen.get(field).is_some()), "{seen}");
    assert_eq!(ben.writes(seen.clone()).await.expect(200)["profile"], seen);
    app.end().await;
}

#[actix_web::test]
async fn read_only_fields_are_accepted_and_ignored() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut claimed = client_profile();
    claimed["photo_url"] = json!("https://evil.example/me.jpg");
    claimed["quiz_completed_at"] = json!("1999-01-01T00:00:00Z");
    let view = ana.writes(claimed).await.expect(200);
    assert_eq!(view["profile"]["photo_url"], Value::Null);
    assert_eq!(view["profile"]["quiz_completed_at"], crate::support::app::NOW);

    let ben = app.coach("Ben Okafor").await;
    let mut claimed = data::coach_profile();
    claimed["rating"] = json!(5.0);
    claimed["review_count"] = json!(1_000);
    claimed["photo_url"] = json!({ "any": "thing" });
    let view = ben.writes(claimed).await.expect(200);
    assert_eq!((&view["profile"]["rating"], &view["profile"]["review_count"]), (&Value::Null, &json!(0)));
    let envelope = ben.gets("/profile").await.expect(200);
    assert_eq!(ben.writes(envelope).await.broken_fields(), ["full_name", "profile", "timezone", "user"]);
    app.end().await;
}

#[actix_web::test]
async fn missing_fields_are_cleared() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut full = client_profile();
    full["phone"] = json!("+46 70 123 45 67");
    full["country"] = json!("SE");
    full["preferences"] = json!({ "theme": "dark" });
    ana.writes(full).await.expect(200);
    let view = ana.writes(client_profile()).await.expect(200)["profile"].clone();
    assert_eq!((&view["phone"], &view["country"], &view["preferences"]), (&Value::Null, &Value::Null, &json!({})));
    assert_eq!(view["quiz"], profile(&ana).await["quiz"]);
    assert_eq!(view["quiz"]["motivation"], 8, "the quiz stays");
    let renamed = ana.writes(json!({ "full_name": "Ana Souza", "timezone": "Asia/Tokyo" })).await.expect(200);
    assert_eq!(
        (&renamed["user"]["full_name"], &renamed["user"]["timezone"]),
        (&json!("Ana Souza"), &json!("Asia/Tokyo"))
    );
    assert_eq!(renamed["profile"]["full_name"], "Ana Souza", "stored once");

    let ben = app.coach("Ben Okafor").await;
    let view = ben.writes(json!({ "full_name": "Ben", "timezone": "UTC" })).await.expect(200)["profile"].clone();
    for field in ["expertise", "languages", "countries", "session_durations"] {
        assert_eq!(view[field], json!([]), "{field}");
    }
    for field in ["headline", "bio", "price", "meeting_url"] {
        assert_eq!(view[field], Value::Null, "{field}");
    }
    assert_eq!(view["cancellation_policy"], "moderate");
    assert_eq!(view["availability"]["weekly"].as_array().unwrap().len(), 5, "availability stays");
    assert_eq!(view["is_listed"], false, "not complete any more");
    assert_eq!(ben.writes(data::coach_profile()).await.expect(200)["profile"]["is_listed"], true, "and complete again");
    app.end().await;
}

#[actix_web::test]
async fn a_quiz_is_complete_or_a_draft() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let empty = profile(&ana).await;
    assert_eq!(
        (&empty["quiz"], &empty["quiz_draft"], &empty["quiz_completed_at"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );

    let mut partial = data::quiz();
    for factor in ["motivation", "budget", "languages"] {
        partial.as_object_mut().unwrap().remove(factor);
    }
    partial["industry"] = Value::Null;
    let broken = ana.writes(client_profile_with("quiz", partial.clone())).await.broken_fields();
    assert_eq!(broken, ["quiz.budget", "quiz.industry", "quiz.languages", "quiz.motivation"]);
    let broken = ana.writes(client_profile_with("quiz", json!({}))).await.broken_fields();
    assert_eq!(broken.len(), 20, "{broken:?}");

    // A draft may have any of them, and stays until the quiz is sent.
    partial.as_object_mut().unwrap().remove("industry");
    let view = ana.writes(client_profile_with("quiz_draft", partial.clone())).await.expect(200)["profile"].clone();
    assert_eq!((&view["quiz_draft"], &view["quiz"]), (&partial, &Value::Null));
    assert_eq!(ana.writes(client_profile()).await.expect(200)["profile"]["quiz_draft"], partial);
    assert_eq!(
        ana.writes(client_profile_with("quiz_draft", Value::Null)).await.expect(200)["profile"]["quiz_draft"],
        partial
    );
    let broken = ana
        .writes(client_profile_with("quiz_draft", json!({ "motivation": 11, "mood": "fine" })))
        .await
        .broken_fields();
    assert_eq!(broken, ["quiz_draft.mood", "quiz_draft.motivation"]);

    app.advance(SignedDuration::from_secs(60));
    let view = ana.writes(client_profile_with("quiz", data::quiz())).await.expect(200)["profile"].clone();
    assert_eq!((&view["quiz"], &view["quiz_draft"]), (&data::quiz(), &Value::Null), "sending the quiz drops the draft");
    assert_eq!(view["quiz_completed_at"], "2026-12-01T08:01:00Z");
    // It can be replaced, not cleared.
    assert_eq!(ana.writes(client_profile_with("quiz", Value::Null)).await.expect(200)["profile"]["quiz"], data::quiz());
    let mut changed = data::quiz();
    changed["motivation"] = json!(10);
    assert_eq!(ana.writes(client_profile_with("quiz", changed.clone())).await.expect(200)["profile"]["quiz"], changed);
    app.end().await;
}

#[actix_web::test]
async fn answers_are_checked_against_their_factor() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let wrong = [
        ("primary_goal", json!("fame")),
        ("goal_description", json!("too short")),
        ("goal_description", json!("x".repeat(2_001))),
        ("challenges", json!([])),
        ("challenges", json!(vec!["tag"; 11])),
        ("challenges", json!(["Not A Tag"])),
        ("desired_outcome", json!("short")),
        ("timeline", json!("tomorrow")),
        ("languages", json!(["english"])),
        ("preferred_language", json!("de")),
        ("country_of_residence", json!("Sweden")),
        ("target_countries", json!([])),
        ("relocation_stage", json!(1)),
        ("budget", json!({ "amount": -1, "currency": "EUR" })),
        ("budget", json!({ "amount": 9_000, "currency": "XXX1" })),
        ("sessions_per_month", json!(13)),
        ("sessions_per_month", json!(1.5)),
        ("availability", json!({ "timezone": "Mars/Base", "weekly": [] })),
        ("session_format", json!(["telepathy"])),
        ("coaching_style", json!("loud")),
        ("coaching_experience", json!("")),
        ("occupation", json!("x")),
        ("industry", json!("a b")),
        ("life_stage", json!(null)),
        ("motivation", json!("8")),
        ("motivation", json!(0)),
    ];
    for (factor, value) in wrong {
        let mut quiz = data::quiz();
        quiz[factor] = value.clone();
        let broken = ana.writes(client_profile_with("quiz", quiz)).await.broken_fields();
        assert_eq!(broken.len(), 1, "{factor} = {value}: {broken:?}");
        assert!(broken[0].starts_with(&format!("quiz.{factor}")), "{factor} = {value}: {broken:?}");
    }
    assert_eq!(profile(&ana).await["quiz"], Value::Null, "nothing was stored");
    let factors = app.stranger(Method::GET, "/quiz", None).await.expect(200)["factors"].clone();
    let mut keys: Vec<&str> =
        factors.as_array().unwrap().iter().map(|factor| factor["key"].as_str().unwrap()).collect();
    keys.sort_unstable();
    let quiz = data::quiz();
    let mut asked: Vec<&str> = quiz.as_object().unwrap().keys().map(String::as_str).collect();
    asked.sort_unstable();
    assert_eq!((keys.len(), &keys), (20, &asked), "the form asks what is checked");
    for factor in factors.as_array().unwrap() {
        assert!(["type", "label", "help"].iter().all(|part| factor[part].is_string()), "{factor}");
    }
    app.end().await;
}

#[actix_web::test]
async fn fields_have_limits() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    for (field, value) in [
        ("full_name", json!("x".repeat(121))),
        ("full_name", json!("   ")),
        ("timezone", json!("Somewhere")),
        ("country", json!("ZZ")),
        ("phone", json!("1".repeat(33))),
        ("preferences", json!([1])),
        ("preferences", json!({ "long": "x".repeat(17_000) })),
        ("quiz_draft", json!("none")),
        ("headline", json!("I am no coach")),
    ] {
        assert_eq!(ana.writes(client_profile_with(field, value.clone())).await.broken_fields(), [field], "{value}");
    }
    assert_eq!(ana.writes(json!({})).await.broken_fields(), ["full_name", "timezone"]);
    ana.writes(client_profile_with("full_name", json!("é".repeat(120)))).await.expect(200);

    let ben = app.coach("Ben Okafor").await;
    let price = |amount: i64, currency: &str| json!({ "amount": amount, "currency": currency });
    for (field, value) in [
        ("headline", json!("x".repeat(161))),
        ("bio", json!("x".repeat(5_001))),
        ("expertise", json!(vec!["tag"; 21])),
        ("session_durations", json!([30, 50])),
        // Half an hour of it would cost less than Stripe takes.
        ("price", price(60, "EUR")),
        ("meeting_url", json!("javascript:alert(1)")),
        ("meeting_url", json!("meet.example.org")),
        ("cancellation_policy", json!("never")),
        ("is_listed", json!("yes")),
        ("quiz", json!({})),
    ] {
        assert_eq!(ben.writes(coach_profile_with(field, value.clone())).await.broken_fields(), [field], "{value}");
    }
    for (field, value, broken) in [
        ("gap_minutes", json!(241), "availability.gap_minutes"),
        ("min_notice_minutes", json!(43_201), "availability.min_notice_minutes"),
        ("max_days_ahead", json!(0), "availability.max_days_ahead"),
        ("slot_step_minutes", json!(4), "availability.slot_step_minutes"),
        ("timezone", json!("Nowhere"), "availability.timezone"),
    ] {
        let mut availability = data::coach_profile()["availability"].clone();
        availability[field] = value;
        assert_eq!(ben.writes(coach_profile_with("availability", availability)).await.broken_fields(), [broken]);
    }
    assert_eq!(ben.writes(coach_profile_with("price", price(-1, "EUR"))).await.broken_fields(), ["price.amount"]);
    let zero = ben.writes(coach_profile_with("price", price(0, "EUR"))).await.expect(200);
    assert_eq!(zero["profile"]["price"]["amount"], 0, "a coach may work for nothing");
    let several =
        json!({ "full_name": "", "timezone": "x", "price": 7, "languages": ["xx"], "availability": { "weekly": 1 } });
    let broken = ben.writes(several).await.broken_fields();
    for field in ["full_name", "timezone", "price", "languages[0]"] {
        assert!(broken.iter().any(|broken| broken == field), "{field} in {broken:?}");
    }
    app.end().await;
}
