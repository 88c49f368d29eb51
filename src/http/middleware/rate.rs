//! So many requests a minute per user, per address when anonymous, counted in Redis for all web processes together. Without Redis
//! everybody is let in: a limit is not worth an outage.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};

use crate::actors::House;
use crate::actors::auth::tokens;
use crate::error::{Code, Error};
use crate::http::extract::bearer;
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
    let Some(house) = request.app_data::<web::Data<House>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let address = request.extensions().get::<Origin>().and_then(|origin| origin.address.clone()).unwrap_or_default();
    let user = bearer(request.headers()).and_then(|token| tokens::verify(&house.config, token, house.now()).ok());
    let who = user.map_or_else(|| format!("address:{address}"), |claims| format!("user:{}", claims.sub));
    let general = count(&house, &who, house.config.rate_limit_per_minute).await;
    let guessing = if GUESSABLE.contains(&path) && request.method() == "POST" {
        count(&house, &format!("auth:{address}"), house.config.auth_rate_limit_per_minute).await
    } else {
        None
    };
    let tightest = [guessing, general].into_iter().flatten().min_by_key(|count| count.limit.saturating_sub(count.used));
    let over = [guessing, general].into_iter().flatten().find(|count| count.used > count.limit);
    if let Some(over) = over {
        let wait = Duration::from_secs(u64::try_from(over.reset).unwrap_or(60));
        let refused = Error::new(Code::RateLimited)
            .because(format!("More than {} requests in a minute. Try again in {} seconds.", over.limit, over.reset))
            .retry_after(wait);
        let mut response = ServiceResponse::from_err(refused, request.into_parts().0);
        show(response.headers_mut(), over);
        return Ok(response);
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(count) = tightest {
        show(response.headers_mut(), count);
    }
    Ok(response)
}

async fn count(house: &House, who: &str, limit: u32) -> Option<Count> {
    let now = house.now().as_seconds();
    let key = house.cache.key(&format!("rate:{who}:{}", now.div_euclid(WINDOW)));
    let mut connection = house.cache.connection();
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
