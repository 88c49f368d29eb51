//! Rate limits: requests per minute and user, or per IP address if anonymous, counted in Redis for all web processes. Where passwords can be
//! guessed there is also a lower limit per address, and one per account that does not apply to addresses it has signed in from, so that a
//! stranger can't lock its owner out. While Redis does not answer each process counts by itself.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};

use super::route::matched_route;
use crate::actors::auth::tokens;
use crate::app::App;
use crate::crypto;
use crate::error::{Code, Error};
use crate::http::extract::bearer;
use crate::models::auth::sessions::{find_account, network_of};
use crate::models::auth::users::EmailKey;
use crate::origin::Origin;

const WINDOW_SECONDS: i64 = 60;

/// How long a counter is kept: longer than its window, whatever the clocks say.
const WINDOW: Duration = Duration::from_secs(120);

/// How long Redis may take to count.
const COUNT_TIMEOUT: Duration = Duration::from_millis(250);

/// Routes that are never limited.
const EXEMPT: &[&str] = &["/health", "/health/live", "/health/ready", "/metrics", "/payment/webhook"];

/// Whether requests to this route are never limited.
pub fn is_exempt(route: &str) -> bool {
    EXEMPT.contains(&route)
}

/// Routes of providers that send much from few addresses: only what was not sent by them counts ([`limit_refused`]).
const COUNTED_WHEN_REFUSED: &[&str] = &["/calendar/{provider}/notifications"];

/// Where passwords can be guessed without authentication: also limited per address.
const LOGIN_ROUTES: &[&str] = &["/auth/login", "/auth/signup", "/auth/reset-password"];

/// What asks an authenticated user for the password again: also limited per user.
const REAUTHENTICATION: &[(&str, &str)] =
    &[("POST", "/auth/change-password"), ("POST", "/auth/change-email"), ("DELETE", "/profile")];

/// Whether requests to this operation have a lower limit as well, because a password can be guessed by them.
pub fn asks_for_a_password(method: &str, route: &str) -> bool {
    (method == "POST" && LOGIN_ROUTES.contains(&route)) || REAUTHENTICATION.contains(&(method, route))
}

/// The state of one counter.
#[derive(Clone, Copy, Debug)]
struct Count {
    limit: u32,
    used: u32,
    /// Seconds until the next window.
    reset: i64,
}

impl Count {
    fn is_exceeded(self) -> bool {
        self.used > self.limit
    }

    fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

/// Counts a request, and refuses it if it is over a limit.
///
/// # Errors
/// Those of the inner service.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let route = matched_route(&request).unwrap_or_default();
    if is_exempt(&route) || COUNTED_WHEN_REFUSED.contains(&route.as_str()) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let address = network(&request.extensions());
    let user = bearer(request.headers()).and_then(|token| tokens::verify(&app.config, token, app.now()).ok());
    let caller = user.as_ref().map_or_else(|| format!("address:{address}"), |claims| format!("user:{}", claims.sub));
    if let Some(claims) = user {
        // For `Authenticated`, which need not verify the token again.
        request.extensions_mut().insert(claims);
    }
    let general = count(&app, &caller, app.config.rate_limit_per_minute).await;
    let auth_key = match (request.method().as_str(), route.as_str()) {
        ("POST", route) if LOGIN_ROUTES.contains(&route) => Some(format!("auth:{address}")),
        endpoint if REAUTHENTICATION.contains(&endpoint) => Some(format!("auth:{caller}")),
        _ => None,
    };
    let auth = match auth_key {
        Some(key) => Some(count(&app, &key, app.config.auth_rate_limit_per_minute).await),
        None => None,
    };
    if let Some(exceeded) = [auth, Some(general)].into_iter().flatten().find(|count| count.is_exceeded()) {
        let mut response = ServiceResponse::from_err(rate_limited(exceeded), request.into_parts().0);
        set_headers(response.headers_mut(), exceeded);
        return Ok(response);
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    let account = response.request().extensions().get::<Count>().copied();
    if let Some(tightest) = [auth, Some(general), account].into_iter().flatten().min_by_key(|count| count.remaining()) {
        set_headers(response.headers_mut(), tightest);
    }
    Ok(response)
}

fn rate_limited(exceeded: Count) -> Error {
    let Count { limit, reset, .. } = exceeded;
    Error::new(Code::RateLimited)
        .with_detail(format!("More than {limit} requests in a minute. Try again in {reset} seconds."))
        .retry_after(Duration::from_secs(u64::try_from(reset).unwrap_or(60)))
}

/// The network that a request comes from.
fn network(extensions: &Extensions) -> String {
    network_of(extensions.get::<Origin>().and_then(|origin| origin.address.as_deref()).unwrap_or_default())
}

/// Counts a request that pretended to be a provider's as one of a stranger.
///
/// # Errors
/// `rate_limited`.
pub async fn limit_refused(app: &App, request: &HttpRequest) -> Result<(), Error> {
    let caller = format!("address:{}", network(&request.extensions()));
    let count = count(app, &caller, app.config.rate_limit_per_minute).await;
    if count.is_exceeded() { Err(rate_limited(count)) } else { Ok(()) }
}

/// Counts an attempt on the account with that email, unless its owner has signed in from this address recently. What is answered and
/// done does not depend on whether there is such an account.
///
/// # Errors
/// `rate_limited`.
pub async fn limit_attempts_on_account(app: &App, request: &HttpRequest, email: &EmailKey) -> Result<(), Error> {
    let address = request.extensions().get::<Origin>().and_then(|origin| origin.address.clone()).unwrap_or_default();
    let mut db = app.read().await?;
    let (user_id, is_known_address) = find_account(&mut db, email, &address, app.now()).await?;
    drop(db);
    let hashed_email = || hex::encode(crypto::sha256(email.as_str().as_bytes()));
    let account = user_id.map_or_else(hashed_email, |id| id.to_string());
    // Attempts from known addresses are counted too, though never refused, so that both cases take as long.
    let counter = if is_known_address { "owner" } else { "account" };
    let count = count(app, &format!("{counter}:{account}"), app.config.auth_rate_limit_per_minute).await;
    if !count.is_exceeded() || is_known_address {
        return Ok(());
    }
    // Only now in the headers: before, they would reveal the attempts of others.
    request.extensions_mut().insert(count);
    Err(rate_limited(count))
}

/// Counts one in the current window: in Redis, or in this process alone while Redis does not answer.
async fn count(app: &App, counter: &str, limit: u32) -> Count {
    let now = app.now().as_seconds();
    let key = format!("rate:{counter}:{}", now.div_euclid(WINDOW_SECONDS));
    let used = app.cache.count(&key, WINDOW, COUNT_TIMEOUT).await;
    Count { limit, used, reset: WINDOW_SECONDS - now.rem_euclid(WINDOW_SECONDS) }
}

fn set_headers(headers: &mut HeaderMap, count: Count) {
    for (name, value) in [
        ("ratelimit-limit", i64::from(count.limit)),
        ("ratelimit-remaining", i64::from(count.remaining())),
        ("ratelimit-reset", count.reset),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
