//! `/calendar/subscriptions`: calendars of anybody's by their address, as busy times.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::health::CalendarHealthView;
use crate::actors::Actors;
use crate::actors::calendars::{AddSubscription, RemoveSubscription};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, PathId, Query};
use crate::http::page::{Page, Paging};
use crate::http::problem::ProblemDocument;
use crate::models::calendars::subscriptions::{CalendarAddress, MAX_LABEL_CHARS, Subscription};
use crate::models::input::optional_line;
use crate::models::text::UncheckedText;

/// A calendar to subscribe to.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct SubscriptionBody {
    /// https or webcal. It is kept as a secret, and not shown again.
    #[schema(value_type = String, max_length = 2000, example = "https://calendar.example.com/private-1234/basic.ics")]
    pub url: UncheckedText,
    /// What its owner calls it.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub label: Option<UncheckedText>,
}

impl SubscriptionBody {
    fn validate(&self) -> Result<(CalendarAddress, Option<String>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let label = errors.take(optional_line("label", self.label.as_ref(), MAX_LABEL_CHARS));
        let address = CalendarAddress::parse(&self.url.line().unwrap_or_default());
        match address {
            Ok(address) => errors.into_result((address, label)),
            Err(error) => {
                errors.add("url", error.code, error.message);
                Err(errors)
            }
        }
    }
}

/// A subscribed calendar. Its address is not shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubscriptionView {
    pub id: Uuid,
    pub label: Option<String>,
    /// Where it is fetched from.
    pub host: String,
    pub health: CalendarHealthView,
    /// When it was read last; while it can't be, what was read then still blocks times.
    pub last_synced_at: Option<Timestamp>,
    /// Events of which something could not be read.
    pub odd_events: i32,
    pub created_at: Timestamp,
}

impl SubscriptionView {
    fn new(subscription: Subscription, now: Timestamp) -> Self {
        let Subscription { id, host, label, synced_at, odd_events, created_at, .. } = subscription;
        let reason = subscription.reason.or_else(|| reading_note(odd_events, subscription.is_cut));
        let known = (subscription.health, subscription.health_since);
        let health = CalendarHealthView::new(known, reason, synced_at, now);
        Self { id, label, host, health, last_synced_at: synced_at, odd_events, created_at }
    }
}

/// What of a calendar that was read is missing.
fn reading_note(odd_events: i32, is_cut: bool) -> Option<String> {
    match (odd_events, is_cut) {
        (0, false) => None,
        (1, false) => Some("One event in it can’t be read as a whole.".to_owned()),
        (odd, false) => Some(format!("{odd} events in it can’t be read as a whole.")),
        (_, true) => Some("It has more events than we read; the earliest ones count.".to_owned()),
    }
}

/// The calendars that I subscribe to, with how each of them is.
#[utoipa::path(get, path = "/calendar/subscriptions", tag = "calendars", security(("bearer" = [])),
    params(("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<SubscriptionView>), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    signed: Authenticated,
    paging: Query<Paging>,
) -> Result<web::Json<Page<SubscriptionView>>> {
    let all = Subscription::of_user(&mut *app.read().await?, signed.user_id).await?;
    let (total, now) = (i64::try_from(all.len()).unwrap_or(0), app.now());
    let (skip, take) = (paging.0.offset(), paging.0.per_page);
    let part = all.into_iter().skip(usize::try_from(skip).unwrap_or(0)).take(usize::try_from(take).unwrap_or(0));
    let items = part.map(|one| SubscriptionView::new(one, now)).collect();
    Ok(web::Json(paging.0.into_page(items, total)))
}

/// Subscribe to a calendar by its address: while it says that I am busy, I can't be booked. It is read at once, and every quarter of an hour.
#[utoipa::path(post, path = "/calendar/subscriptions", tag = "calendars", security(("bearer" = [])), request_body = SubscriptionBody,
    responses((status = 201, body = SubscriptionView), (status = 409, description = "too_many_subscriptions: there are ten", body = ProblemDocument),
        (status = 422, description = "url: invalid_url, not_public, duplicate", body = ProblemDocument)))]
pub async fn create(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    body: Body<SubscriptionBody>,
) -> Result<HttpResponse> {
    let (address, label) = body.value.validate()?;
    let Authenticated { user_id, role, origin, .. } = signed;
    let subscription = actors.send(AddSubscription { user_id, role, address, label, origin }).await?;
    Ok(HttpResponse::Created().json(SubscriptionView::new(subscription, app.now())))
}

/// End a subscription: what it says does not block times any more.
#[utoipa::path(delete, path = "/calendar/subscriptions/{id}", tag = "calendars", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, description = "not_found: somebody else's, or gone", body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    let Authenticated { user_id, role, origin, .. } = signed;
    actors.send(RemoveSubscription { user_id, role, id: id.0, origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
