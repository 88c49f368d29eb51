//! The stand-in of Microsoft Graph's calendars over HTTP. `checks/graph-types` holds its field names against Microsoft's own types.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

mod events;
#[path = "../calendars/helpers.rs"]
mod helpers;
mod oauth;
mod subscriptions;
mod views;

use helpers::{Api, TestClock, authorize_url, code, token};
use rapport_sandbox::microsoft::Microsoft;

const SCOPE: &str = "offline_access User.Read Calendars.ReadWrite MailboxSettings.Read";

/// Microsoft, Ben's access to it, the id of his first calendar, and the clock.
struct Fixture {
    microsoft: Microsoft,
    api: Api,
    calendar: String,
    clock: TestClock,
}

impl Fixture {
    async fn new() -> Self {
        let clock = TestClock::new();
        let microsoft = Microsoft::start(clock.options()).unwrap();
        let url = authorize_url(&format!("{}/common/oauth2/v2.0/authorize", microsoft.url()), SCOPE, &[]);
        let code = code(&microsoft.calendars(), &url).await;
        let endpoint = format!("{}/common/oauth2/v2.0/token", microsoft.url());
        let (status, body) = token(&endpoint, &[("code", &code)]).await;
        assert_eq!(status, 200, "{body}");
        let api =
            Api { base: format!("{}/v1.0", microsoft.url()), token: body["access_token"].as_str().unwrap().to_owned() };
        let list = api.gets("/me/calendars").await.expect(200);
        let calendar = list["value"][0]["id"].as_str().unwrap().replace('=', "%3D");
        Self { microsoft, api, calendar, clock }
    }

    /// A path in Ben's first calendar.
    fn path(&self, rest: &str) -> String {
        format!("/me/calendars/{}/{rest}", self.calendar)
    }
}
