//! The stand-in of Google Calendar over HTTP. `checks/google-python` holds it against Google's own client and discovery document.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

mod channels;
mod events;
#[path = "../calendars/helpers.rs"]
mod helpers;
mod lists;
mod oauth;

use helpers::{Api, TestClock, authorize_url, code, token};
use rapport_sandbox::google::Google;

const SCOPE: &str = "https://www.googleapis.com/auth/calendar";

/// Google, Ben's access to it, and the clock.
struct Fixture {
    google: Google,
    api: Api,
    clock: TestClock,
}

impl Fixture {
    async fn new() -> Self {
        Self::with_scope(SCOPE).await
    }

    async fn with_scope(scope: &str) -> Self {
        let clock = TestClock::new();
        let google = Google::start(clock.options()).unwrap();
        let url = authorize_url(&format!("{}/o/oauth2/v2/auth", google.url()), scope, &[]);
        let code = code(&google.calendars(), &url).await;
        let (status, body) = token(&format!("{}/token", google.url()), &[("code", &code)]).await;
        assert_eq!(status, 200, "{body}");
        let api = Api {
            base: format!("{}/calendar/v3", google.url()),
            token: body["access_token"].as_str().unwrap().to_owned(),
        };
        Self { google, api, clock }
    }
}
