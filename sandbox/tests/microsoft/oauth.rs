//! Consent, codes, tokens that rotate, and Microsoft's error codes.

use rapport_sandbox::microsoft::Microsoft;
use serde_json::{Value, json};

use crate::helpers::{BEN, TestClock, authorize_url, code, parameter, token};
use crate::{Fixture, SCOPE};

fn start() -> (Microsoft, TestClock, String, String) {
    let clock = TestClock::new();
    let microsoft = Microsoft::start(clock.options()).unwrap();
    let at = |path: &str| format!("{}/common/oauth2/v2.0/{path}", microsoft.url());
    let (page, endpoint) = (at("authorize"), at("token"));
    (microsoft, clock, page, endpoint)
}

fn aadsts(body: &Value) -> (&str, u64) {
    let code = body["error_codes"][0].as_u64().unwrap();
    assert!(body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{code}: ")), "{body}");
    (body["error"].as_str().unwrap(), code)
}

#[tokio::test]
async fn consent_gives_a_code_and_declining_an_error() {
    let (microsoft, _, page, _) = start();
    let url = authorize_url(&page, SCOPE, &[]);
    let back = microsoft.calendars().agree(&url, BEN).await.unwrap();
    assert_eq!((parameter(&back, "code").is_some(), parameter(&back, "state").is_some()), (true, true));
    let back = microsoft.calendars().decline(&url, BEN).await.unwrap();
    assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
    assert!(parameter(&back, "error_description").unwrap().starts_with("AADSTS65004"));
}

#[tokio::test]
async fn the_browser_is_sent_back_to_registered_addresses_only() {
    let (microsoft, _, page, _) = start();
    for (change, said) in [
        (("redirect_uri", "https://evil.example/callback"), "AADSTS50011"),
        (("client_id", "another"), "AADSTS700016"),
        (("client_id", ""), "AADSTS900144"),
    ] {
        let page = microsoft.calendars().agree(&authorize_url(&page, SCOPE, &[change]), BEN).await.unwrap_err();
        assert!(page.contains(said), "{change:?}: {page}");
    }
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "Mail.Send"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
    ] {
        let back = microsoft.calendars().agree(&authorize_url(&page, SCOPE, &[change]), BEN).await.unwrap();
        assert_eq!(parameter(&back, "error").as_deref(), Some(error), "{change:?}");
    }
}

#[tokio::test]
async fn a_code_is_bound_to_its_verifier_and_address_and_used_once() {
    let (microsoft, clock, page, endpoint) = start();
    let url = authorize_url(&page, SCOPE, &[]);
    let first = code(&microsoft.calendars(), &url).await;
    for (change, expected) in [
        (("code_verifier", "another"), ("invalid_grant", 501_481)),
        (("redirect_uri", "http://127.0.0.1:8080/other"), ("invalid_grant", 500_112)),
        (("client_secret", "another"), ("invalid_client", 7_000_215)),
        (("client_id", "another"), ("unauthorized_client", 700_016)),
        (("code", "unknown"), ("invalid_grant", 9_002_313)),
    ] {
        let (_, body) = token(&endpoint, &[("code", &first), change]).await;
        assert_eq!(aadsts(&body), expected, "{change:?}");
    }
    let (status, body) = token(&endpoint, &[("code", &first)]).await;
    assert_eq!((status, &body["scope"]), (200, &json!("User.Read Calendars.ReadWrite MailboxSettings.Read")));
    assert_eq!(aadsts(&token(&endpoint, &[("code", &first)]).await.1), ("invalid_grant", 54_005));
    let late = code(&microsoft.calendars(), &url).await;
    clock.advance(10);
    assert_eq!(aadsts(&token(&endpoint, &[("code", &late)]).await.1), ("invalid_grant", 70_008));
}

#[tokio::test]
async fn refresh_tokens_rotate_and_the_old_one_stays_good_unless_told_otherwise() {
    let (microsoft, _, page, endpoint) = start();
    let code_of = async |scope: &str| code(&microsoft.calendars(), &authorize_url(&page, scope, &[])).await;
    let (_, body) = token(&endpoint, &[("code", &code_of("User.Read").await)]).await;
    assert_eq!(body.get("refresh_token"), None, "offline_access was not asked for");
    let (_, body) = token(&endpoint, &[("code", &code_of(SCOPE).await)]).await;
    let refresh = async |body: &Value| {
        let known = body["refresh_token"].as_str().unwrap().to_owned();
        token(&endpoint, &[("grant_type", "refresh_token"), ("refresh_token", &known)]).await
    };
    let (status, second) = refresh(&body).await;
    assert_eq!(status, 200);
    assert_ne!(second["refresh_token"], body["refresh_token"]);
    assert_eq!(refresh(&body).await.0, 200, "the old one is good");
    microsoft.calendars().single_use_refresh_tokens(true);
    assert_eq!(refresh(&second).await.0, 200);
    assert_eq!(refresh(&second).await.0, 400);
    microsoft.calendars().revoke_grants();
    assert_eq!(aadsts(&refresh(&body).await.1), ("invalid_grant", 50_173));
}

#[tokio::test]
async fn access_ends_after_an_hour() {
    let fixture = Fixture::new().await;
    fixture.clock.advance(60);
    let refused = fixture.api.gets("/me").await.expect(401);
    assert_eq!(refused["error"]["code"], "InvalidAuthenticationToken");
}
