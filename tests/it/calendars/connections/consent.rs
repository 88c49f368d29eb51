//! Off to the consent page and back: a state is good once, for one browser.

use rapport::clock::minutes;
use serde_json::json;

use super::{PROVIDERS, accounts, comes_back, connects, connects_account, faults, leaves, only, outcome};
use crate::support::TestApp;
use crate::support::people::Person;

async fn is_connected(person: &Person) -> bool {
    person.gets("/calendar/connections").await.expect(200)["total"] != 0
}

#[actix_web::test]
async fn an_account_is_connected_and_its_tokens_are_secrets() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        assert!(!is_connected(&ben).await);
        connects(&app, &ben, provider).await;
        let connection = only(&ben).await;
        assert_eq!((&connection["provider"], &connection["account"]), (&json!(provider), &json!(ben.email)));
        assert_eq!(connection["health"], json!({ "state": "fresh", "since": "2026-12-01T08:00:00Z", "reason": null }));
        assert_eq!((&connection["if_broken"], &connection["is_paused"]), (&json!("own_hours"), &json!(false)));
        assert_eq!(accounts(&app, provider).active_grants(), 1);
        let exported = ben.gets("/profile/export").await.expect(200);
        assert_eq!(exported["calendar_connections"][0]["account"], ben.email.as_str());
        let sql = "select string_agg(t::text, '') from calendar_connections t where provider = $1";
        let row: String = sqlx::query_scalar(sql).bind(provider).fetch_one(&app.db).await.unwrap();
        for word in ["access", "refresh\"", "ya29", &hex::encode("refresh")] {
            assert!(!row.contains(word), "{word} is in {row}");
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn a_state_is_good_once() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        let leaving = leaves(&ben, provider).await;
        let back = accounts(&app, provider).agree(&leaving.authorize_url, &ben.email).await.unwrap();
        assert_eq!(outcome(&comes_back(&app, &back, Some(&leaving.cookie)).await), format!("connected={provider}"));
        ben.deletes(&format!("/calendar/{provider}")).await.expect(204);
        app.jobs_done().await;
        let again = accounts(&app, provider).agree(&leaving.authorize_url, &ben.email).await.unwrap();
        for replayed in [&back, &again] {
            let answer = comes_back(&app, replayed, Some(&leaving.cookie)).await;
            assert_eq!(outcome(&answer), format!("provider={provider}&problem=invalid_state"));
        }
        assert!(!is_connected(&ben).await);
    }
    app.end().await;
}

#[actix_web::test]
async fn another_browser_is_refused_and_the_state_stays_good_for_its_own() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, mallory) = (app.coach("Ben Okafor").await, app.coach("Mallory Moss").await);
        let (leaving, theirs) = (leaves(&ben, provider).await, leaves(&mallory, provider).await);
        let back = accounts(&app, provider).agree(&leaving.authorize_url, &ben.email).await.unwrap();
        let nobodys = format!("calendar_consent={}", "x".repeat(43));
        for cookie in [None, Some(theirs.cookie.as_str()), Some(nobodys.as_str()), Some("calendar_consent=")] {
            let answer = comes_back(&app, &back, cookie).await;
            assert_eq!(outcome(&answer), format!("provider={provider}&problem=invalid_state"), "{cookie:?}");
        }
        assert!(!is_connected(&ben).await && !is_connected(&mallory).await);
        assert_eq!(outcome(&comes_back(&app, &back, Some(&leaving.cookie)).await), format!("connected={provider}"));
        assert!(is_connected(&ben).await && !is_connected(&mallory).await);
    }
    app.end().await;
}

#[actix_web::test]
async fn a_forged_state_is_refused() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let leaving = leaves(&ben, "google").await;
    let back = accounts(&app, "google").agree(&leaving.authorize_url, &ben.email).await.unwrap();
    let url: url::Url = back.parse().unwrap();
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let flipped = if state.ends_with('A') { "B" } else { "A" };
    for forged in [
        String::new(),
        "x".to_owned(),
        "test.AAAA".to_owned(),
        format!("{}{flipped}", &state[..state.len() - 1]),
        state.replace("test.", "other."),
        "x".repeat(5_000),
    ] {
        let path = format!("/calendar/google/callback?code=1&state={forged}");
        let answer = comes_back(&app, &path, Some(&leaving.cookie)).await;
        assert_eq!(outcome(&answer), "provider=google&problem=invalid_state", "{forged}");
    }
    // It is Google's: at the other provider it is worth nothing.
    let path = format!("/calendar/outlook/callback?code=1&state={state}");
    assert_eq!(
        outcome(&comes_back(&app, &path, Some(&leaving.cookie)).await),
        "provider=outlook&problem=invalid_state"
    );
    assert!(!is_connected(&ben).await);
    assert_eq!(outcome(&comes_back(&app, &back, Some(&leaving.cookie)).await), "connected=google");
    app.end().await;
}

#[actix_web::test]
async fn a_state_lasts_ten_minutes() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let leaving = leaves(&ben, "google").await;
    let back = accounts(&app, "google").agree(&leaving.authorize_url, &ben.email).await.unwrap();
    app.advance(minutes(10));
    let late = comes_back(&app, &back, Some(&leaving.cookie)).await;
    assert_eq!(outcome(&late), "provider=google&problem=invalid_state");
    app.end().await;
}

#[actix_web::test]
async fn who_declines_or_whose_provider_is_down_sees_why() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        let leaving = leaves(&ben, provider).await;
        let back = accounts(&app, provider).decline(&leaving.authorize_url, &ben.email).await.unwrap();
        let answer = comes_back(&app, &back, Some(&leaving.cookie)).await;
        assert_eq!(outcome(&answer), format!("provider={provider}&problem=declined"));
        let leaving = leaves(&ben, provider).await;
        let back = accounts(&app, provider).agree(&leaving.authorize_url, &ben.email).await.unwrap();
        faults(&app, provider).down(503);
        let answer = comes_back(&app, &back, Some(&leaving.cookie)).await;
        assert_eq!(outcome(&answer), format!("provider={provider}&problem=failed"));
        faults(&app, provider).clear();
        assert!(!is_connected(&ben).await);
    }
    app.end().await;
}

#[actix_web::test]
async fn connecting_again_keeps_the_choices_and_another_account_takes_its_place() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        chosen["if_broken"] = json!("pause");
        chosen["if_deleted"] = json!("leave_alone");
        let written = ben.sends(reqwest::Method::PUT, &path, Some(chosen.clone())).await.expect(200);
        app.jobs_done().await;
        let id = only(&ben).await["id"].clone();
        connects(&app, &ben, provider).await;
        assert_eq!(only(&ben).await["id"], id);
        let kept = ben.gets(&path).await.expect(200);
        for field in ["read", "write", "if_broken", "if_deleted"] {
            assert_eq!(kept[field], written[field], "{field}");
        }
        let other = format!("other-{}", ben.email);
        connects_account(&app, &ben, provider, &other).await;
        let connection = only(&ben).await;
        assert_eq!((&connection["account"], &connection["if_broken"]), (&json!(other), &json!("own_hours")));
        assert_ne!(connection["id"], id);
    }
    app.end().await;
}

#[actix_web::test]
async fn every_fault_of_a_choice_is_named() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let path = "/calendar/google/calendars";
    ben.gets(path).await.expect_problem(404, "not_found");
    ben.gets("/calendar/icloud/calendars").await.expect_problem(404, "not_found");
    connects(&app, &ben, "google").await;
    let chosen = ben.gets(path).await.expect(200);
    let calendars = chosen["calendars"].as_array().unwrap();
    let names: Vec<&str> = calendars.iter().map(|calendar| calendar["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Calendar", "Family", "Holidays"]);
    assert_eq!((&chosen["read"], &chosen["write"]), (&json!([calendars[0]["id"]]), &calendars[0]["id"]));
    let tries = async |body| ben.sends(reqwest::Method::PUT, path, Some(body)).await;
    let unknown = "01900000-0000-7000-8000-000000000000";
    assert_eq!(tries(json!({ "read": [unknown], "write": unknown })).await.broken_fields(), ["read[0]", "write"]);
    assert_eq!(tries(json!({ "write": calendars[2]["id"] })).await.broken_fields(), ["write"], "it can only be read");
    assert_eq!(
        tries(json!({ "if_broken": "maybe", "if_deleted": 1, "more": 2 })).await.broken_fields(),
        ["if_broken", "if_deleted", "more"]
    );
    let cleared = tries(json!({})).await.expect(200);
    assert_eq!((&cleared["read"], &cleared["write"]), (&json!([]), &json!(null)));
    app.end().await;
}

#[actix_web::test]
async fn a_provider_without_its_key_says_so() {
    let app = TestApp::with(&[("GOOGLE_CLIENT_ID", "")]).await;
    let ben = app.coach("Ben Okafor").await;
    ben.gets("/calendar/google/connect").await.expect_problem(503, "provider_off");
    app.end().await;
}

#[actix_web::test]
async fn nothing_is_connected_while_it_can_only_be_read() {
    let app = TestApp::start().await;
    let (ben, admin) = (app.coach("Ben Okafor").await, app.admin().await);
    let leaving = leaves(&ben, "google").await;
    let back = accounts(&app, "google").agree(&leaving.authorize_url, &ben.email).await.unwrap();
    admin.sends(reqwest::Method::PUT, "/admin/read-only", Some(json!({ "is_on": true }))).await.expect(200);
    comes_back(&app, &back, Some(&leaving.cookie)).await.expect_problem(503, "read_only");
    ben.gets("/calendar/google/connect").await.expect_problem(503, "read_only");
    admin.sends(reqwest::Method::PUT, "/admin/read-only", Some(json!({ "is_on": false }))).await.expect(200);
    assert_eq!(outcome(&comes_back(&app, &back, Some(&leaving.cookie)).await), "connected=google");
    app.end().await;
}
