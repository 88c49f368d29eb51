//! So many requests a minute per user, per address when anonymous, counted in Redis for all web processes together. Without Redis
//! everybody is let in: a limit is not worth an outage. Where passwords can be guessed, a tighter count per address comes on top, and
//! one per account for addresses it has not been signed in to from, so that a stranger can't lock its owner out.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use jiff::SignedDuration;

use crate::actors::auth::tokens;
use crate::app::App;
use crate::clock::days;
use crate::crypto;
use crate::error::{Code, Error};
use crate::http::extract::bearer;
use crate::models::auth::sessions::{known_at, network_of};
use crate::origin::Origin;

const WINDOW: i64 = 60;

/// Paths that are never limited.
const EXEMPT: &[&str] = &["/health", "/metrics", "/payment/webhook"];

/// Whether requests to that path are never counted.
pub fn is_exempt(path: &str) -> bool {
    EXEMPT.iter().any(|exempt| path.strip_prefix(exempt).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Paths that guess passwords, limited per address on top.
const GUESSABLE: &[&str] = &["/auth/login", "/auth/signup", "/auth/reset-password"];

/// What asks somebody who is signed in for the password once more, limited per user on top.
const PROVING: &[(&str, &str)] =
    &[("POST", "/auth/change-password"), ("POST", "/auth/change-email"), ("DELETE", "/profile")];

/// How long an address is known from which somebody has signed in.
const KNOWN: SignedDuration = days(90);

/// Counts one, and lets the count go when its window is long over; both or neither.
static COUNT: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(
        "local used = redis.call('incr', KEYS[1]) if used == 1 then redis.call('expire', KEYS[1], ARGV[1]) end return used",
    )
});

/// How one counter stands.
#[derive(Clone, Copy, Debug)]
struct Count {
    limit: u32,
    used: u32,
    /// Seconds until it starts anew.
    reset: i64,
}

/// Counts, and refuses what is over the limit.
///
/// # Errors
/// Those of what it lets through.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let path = request.path();
    if is_exempt(path) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let address = request.extensions().get::<Origin>().and_then(|origin| origin.address.clone()).unwrap_or_default();
    let address = network_of(&address);
    let user = bearer(request.headers()).and_then(|token| tokens::verify(&app.config, token, app.now()).ok());
    let who = user.map_or_else(|| format!("address:{address}"), |claims| format!("user:{}", claims.sub));
    let general = count(&app, &who, app.config.rate_limit_per_minute).await;
    let guesser = match (request.method().as_str(), path) {
        ("POST", path) if GUESSABLE.contains(&path) => Some(format!("auth:{address}")),
        what if PROVING.contains(&what) => Some(format!("auth:{who}")),
        _ => None,
    };
    let guessing = match guesser {
        Some(guesser) => count(&app, &guesser, app.config.auth_rate_limit_per_minute).await,
        None => None,
    };
    let over = [guessing, general].into_iter().flatten().find(|count| count.used > count.limit);
    if let Some(over) = over {
        let mut response = ServiceResponse::from_err(refused(over), request.into_parts().0);
        show(response.headers_mut(), over);
        return Ok(response);
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    let of_account = response.request().extensions().get::<Count>().copied();
    let tightest = [guessing, general, of_account].into_iter().flatten();
    if let Some(count) = tightest.min_by_key(|count| count.limit.saturating_sub(count.used)) {
        show(response.headers_mut(), count);
    }
    Ok(response)
}

fn refused(over: Count) -> Error {
    let wait = Duration::from_secs(u64::try_from(over.reset).unwrap_or(60));
    Error::new(Code::RateLimited)
        .with_detail(format!("More than {} requests in a minute. Try again in {} seconds.", over.limit, over.reset))
        .retry_after(wait)
}

/// Counts one more try at the account of that email, unless its owner has signed in from this address within ninety days. Whether
/// there is such an account makes no difference to what is answered or done.
///
/// # Errors
/// `rate_limited`.
pub async fn try_account(app: &App, request: &HttpRequest, email: &str) -> Result<(), Error> {
    let address = request.extensions().get::<Origin>().and_then(|origin| origin.address.clone()).unwrap_or_default();
    let mut db = app.db.acquire().await?;
    let (user_id, is_known) = known_at(&mut db, email.trim(), &address, app.now() - KNOWN).await?;
    drop(db);
    // By id where there is one: the database knows more ways to write one address in capitals than we do.
    let of_nobody = || hex::encode(crypto::sha256(email.trim().to_lowercase().as_bytes()));
    let account = user_id.map_or_else(of_nobody, |id| id.to_string());
    // Their own tries are counted beside, and never refused: the same is done for everybody, so that it takes as long.
    let whose = if is_known { "owner" } else { "account" };
    let counted = count(app, &format!("{whose}:{account}"), app.config.auth_rate_limit_per_minute).await;
    let Some(count) = counted.filter(|_| !is_known) else { return Ok(()) };
    if count.used <= count.limit {
        // Not shown: it would tell one who tries whether others do as well.
        return Ok(());
    }
    request.extensions_mut().insert(count);
    Err(refused(count))
}

async fn count(app: &App, who: &str, limit: u32) -> Option<Count> {
    let now = app.now().as_seconds();
    let key = app.cache.key(&format!("rate:{who}:{}", now.div_euclid(WINDOW)));
    let mut connection = app.cache.connection();
    let mut counting = COUNT.key(key);
    counting.arg(WINDOW * 2);
    let counted = counting.invoke_async(&mut connection);
    let used: u32 = tokio::time::timeout(Duration::from_millis(250), counted).await.ok()?.ok()?;
    Some(Count { limit, used, reset: WINDOW - now.rem_euclid(WINDOW) })
}

fn show(headers: &mut HeaderMap, count: Count) {
    let remaining = count.limit.saturating_sub(count.used);
    for (name, value) in [
        ("ratelimit-limit", i64::from(count.limit)),
        ("ratelimit-remaining", i64::from(remaining)),
        ("ratelimit-reset", count.reset),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
