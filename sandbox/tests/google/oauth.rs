//! Consent, codes, tokens, and the end of a grant.

use serde_json::json;

use crate::helpers::{BEN, TestClock, authorize_url, code, http, parameter, token};
use crate::{Fixture, SCOPE};
use rapport_sandbox::google::Google;

fn start() -> (Google, TestClock, String, String) {
    let clock = TestClock::new();
    let google = Google::start(clock.options()).unwrap();
    let (page, endpoint) = (format!("{}/o/oauth2/v2/auth", google.url()), format!("{}/token", google.url()));
    (google, clock, page, endpoint)
}

#[tokio::test]
async fn the_page_names_the_app_the_accounts_and_the_scopes() {
    let (_google, _, page, _) = start();
    let url = authorize_url(&page, SCOPE, &[("login_hint", "mira@example.com")]);
    let text = http().get(url).send().await.unwrap().text().await.unwrap();
    for part in ["An app asks for your Google calendar", "ben@example.com", "Ana Ribeiro", SCOPE] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains(r#"value="mira@example.com" checked"#), "{text}");
}

#[tokio::test]
async fn consent_gives_a_code_and_declining_an_error() {
    let (google, _, page, _) = start();
    let url = authorize_url(&page, SCOPE, &[]);
    let back = google.calendars().agree(&url, BEN).await.unwrap();
    assert!(back.starts_with("http://127.0.0.1:8080/callback?code="), "{back}");
    assert_eq!(parameter(&back, "state").as_deref(), Some("a state & more"));
    assert_eq!(parameter(&back, "scope").as_deref(), Some(SCOPE));
    let back = google.calendars().decline(&url, BEN).await.unwrap();
    assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!((parameter(&back, "code"), parameter(&back, "state").is_some()), (None, true));
}

#[tokio::test]
async fn the_browser_is_sent_back_to_registered_addresses_only() {
    let (google, _, page, _) = start();
    for (change, said) in [
        (("redirect_uri", "http://127.0.0.1:8080/callback/"), "redirect_uri_mismatch"),
        (("redirect_uri", "https://evil.example/callback"), "redirect_uri_mismatch"),
        (("client_id", "another"), "invalid_client"),
        (("client_id", ""), "Missing required parameter: client_id"),
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "https://www.googleapis.com/auth/gmail.send"), "invalid_scope"),
        (("code_challenge_method", "plain"), "S256"),
        (("code_challenge", ""), "Missing required parameter: code_challenge"),
    ] {
        let page = google.calendars().agree(&authorize_url(&page, SCOPE, &[change]), BEN).await.unwrap_err();
        assert!(page.contains(said), "{change:?}: {page}");
    }
}

#[tokio::test]
async fn a_refresh_token_needs_offline_access_and_a_prompt() {
    let (google, _, page, endpoint) = start();
    for (changes, has_refresh) in
        [(vec![], true), (vec![("access_type", "")], false), (vec![("prompt", "select_account")], false)]
    {
        let code = code(&google.calendars(), &authorize_url(&page, SCOPE, &changes)).await;
        let (status, body) = token(&endpoint, &[("code", &code)]).await;
        assert_eq!((status, body.get("refresh_token").is_some()), (200, has_refresh), "{changes:?}");
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(3599)));
    }
}

#[tokio::test]
async fn a_code_is_bound_to_its_verifier_and_address_and_used_once() {
    let (google, clock, page, endpoint) = start();
    let url = authorize_url(&page, SCOPE, &[]);
    let new_code = async || code(&google.calendars(), &url).await;
    let first = new_code().await;
    for (change, error) in [
        (("code_verifier", "another"), "invalid_grant"),
        (("redirect_uri", "http://127.0.0.1:8080/other"), "redirect_uri_mismatch"),
        (("client_secret", "another"), "invalid_client"),
        (("grant_type", "password"), "unsupported_grant_type"),
    ] {
        let (status, body) = token(&endpoint, &[("code", &first), change]).await;
        assert_eq!((status >= 400, &body["error"]), (true, &json!(error)), "{change:?}");
    }
    let (status, tokens) = token(&endpoint, &[("code", &first)]).await;
    assert_eq!(status, 200, "a refused exchange does not use the code up");
    assert_eq!(google.calendars().active_grants(), 1);
    let (status, body) = token(&endpoint, &[("code", &first)]).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(google.calendars().active_grants(), 0, "a code that is used twice ends its grant");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let (_, body) = token(&endpoint, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(body["error"], "invalid_grant");
    let late = new_code().await;
    clock.advance(10);
    assert_eq!(token(&endpoint, &[("code", &late)]).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn access_ends_after_an_hour_and_is_refreshed_without_a_new_refresh_token() {
    let fixture = Fixture::new().await;
    let google = &fixture.google;
    fixture.api.gets("/users/me/calendarList").await.expect(200);
    fixture.clock.advance(60);
    let refused = fixture.api.gets("/users/me/calendarList").await.expect(401);
    assert_eq!(refused["error"]["errors"][0]["reason"], "authError");
    let (page, endpoint) = (format!("{}/o/oauth2/v2/auth", google.url()), format!("{}/token", google.url()));
    let code = code(&google.calendars(), &authorize_url(&page, SCOPE, &[])).await;
    let (_, tokens) = token(&endpoint, &[("code", &code)]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let (status, body) = token(&endpoint, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
        assert_eq!((status, body.get("refresh_token")), (200, None));
    }
    let revoke = format!("{}/revoke", google.url());
    let status = async || http().post(&revoke).form(&[("token", refresh)]).send().await.unwrap().status().as_u16();
    assert_eq!((status().await, status().await), (200, 400), "a token is revoked once");
    let (status, body) = token(&endpoint, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
}
