//! `/coaches`: finding a coach, their public profile, reviews and free times.

use actix_web::web;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::etag::WithEtag;
use super::extract::{Authenticated, Body, FromQuery, MaybeAuthenticated, PathId, Query, QueryReader};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use super::profiles::{CoachBody, ProfileView, UncheckedBody, coach_update, profile_view};
use super::slots::{SlotsQuery, SlotsView, no_such_date};
use crate::actors::Actors;
use crate::actors::matching::{CoachQuery, Matching, count_facets, find_coaches};
use crate::actors::profiles::UpdateCoachProfile;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::users::{Role, User};
use crate::models::bookings::BusyIntervals;
use crate::models::bookings::reviews::Review;
use crate::models::bookings::slots::{self, Day, DaySpans, SlotInput};
use crate::models::coaches::{self, CoachCard, PublicProfile, Search, Sort, not_listed};
use crate::models::matching::Facets;
use crate::models::money::Currency;
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::Availability;
use crate::models::reference::Zone;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/coaches").route(web::get().to(list)))
        .service(web::resource("/coaches/facets").route(web::get().to(facets)))
        .service(web::resource("/coaches/{id}").route(web::get().to(show)).route(web::put().to(change)))
        .service(web::resource("/coaches/{id}/slots").route(web::get().to(free_times)))
        .service(web::resource("/coaches/{id}/reviews").route(web::get().to(reviews)));
}

/// The search and its pagination.
#[derive(Debug)]
pub struct ListQuery {
    filters: CoachQuery,
    available_on: Option<Date>,
    timezone: Zone,
    paging: Paging,
}

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let sorts = [
            ("rating", Sort::Rating),
            ("price", Sort::Price),
            ("-price", Sort::PriceDescending),
            ("newest", Sort::Newest),
        ];
        let (currency, display_currency) = (reader.parsed("currency"), reader.parsed("display_currency"));
        let search = Search {
            languages: reader.all("language"),
            countries: reader.all("country"),
            expertise: reader.all("expertise"),
            min_price: reader.number("min_price", 0, i64::MAX),
            max_price: reader.number("max_price", 0, i64::MAX),
            currency,
            prices_in: currency.or(display_currency).unwrap_or_else(coaches::default_currency),
            min_rating: reader.number("min_rating", 0.0, 5.0),
            available: None,
            among: None,
            sort: reader.choice("sort", &sorts).unwrap_or_default(),
        };
        let text = reader.text("q").map(|text| text.chars().take(200).collect());
        Self {
            filters: CoachQuery { search, text, display_currency },
            available_on: reader.date("available_on"),
            timezone: reader.parsed("timezone").unwrap_or_else(Zone::utc),
            paging: Paging::from_query(reader),
        }
    }
}

impl ListQuery {
    /// The filters, as of `now`.
    fn filters(self, now: Timestamp) -> CoachQuery {
        let mut filters = self.filters;
        filters.search.available =
            self.available_on.map(|date| coaches::Availability { day: DaySpans::of(date, &self.timezone), now });
        filters
    }
}

/// A page of coaches.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoachPage {
    #[serde(flatten)]
    pub page: Page<CoachCard>,
    /// The currency that `min_price` and `max_price` are in and that prices are compared in, by the configured exchange rates: `currency`, else
    /// `display_currency`, else EUR.
    pub prices_in: Currency,
}

/// Find coaches.
///
/// Prices are compared in one currency, by exchange rates that are configured and never charged by; the answer says in which: `prices_in`. A price in a
/// currency without a rate is compared with prices in that currency only: it is in no range of another currency, and last by price.
#[utoipa::path(get, path = "/coaches", tag = "coaches",
    params(("language" = Option<Vec<String>>, Query, description = "ISO 639-1, repeatable: any of them"), ("country" = Option<Vec<String>>, Query, description = "ISO 3166-1, repeatable"),
        ("expertise" = Option<Vec<String>>, Query, description = "a tag, repeatable"), ("min_price" = Option<i64>, Query, description = "minor units of `currency`, else of `display_currency`, else of EUR, per 60 minutes"),
        ("max_price" = Option<i64>, Query, description = "as `min_price`"), ("currency" = Option<String>, Query, description = "only coaches with prices in this currency"),
        ("display_currency" = Option<String>, Query, description = "cards say about how much their price is in it: `price_about`, missing without a rate"),
        ("min_rating" = Option<f64>, Query, description = "of the rating that is shown"), ("q" = Option<String>, Query, description = "full text"),
        ("available_on" = Option<String>, Query, description = "YYYY-MM-DD: with a slot that day, for the coach's first session length"), ("timezone" = Option<String>, Query, description = "IANA, default UTC"),
        ("sort" = Option<String>, Query, description = "rating, price, -price, newest"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = CoachPage), (status = 422, body = ProblemDocument),
        (status = 503, description = "unavailable: the coaches are still being loaded, for some seconds after a start", body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    query: Query<ListQuery>,
) -> Result<WithEtag<CoachPage>> {
    let paging = query.0.paging;
    let filters = query.0.filters(app.now());
    let prices_in = filters.search.prices_in;
    let (offset, limit) = (paging.offset().unsigned_abs() as usize, paging.per_page.unsigned_abs() as usize);
    let (cards, total) = find_coaches(&app, actors.state::<Matching>(), filters, offset, limit).await?;
    let page = paging.into_page(cards, i64::try_from(total).unwrap_or(i64::MAX));
    Ok(WithEtag(CoachPage { page, prices_in }))
}

/// Count the coaches that each filter would find.
///
/// The same filters as the list. Each facet ignores the filter of its own kind: the count of a value is the `total` of the list with this value as the
/// only one of its kind. `price` and `rating` are as `min_price` and `max_price`, and `min_rating`, of the list.
#[utoipa::path(get, path = "/coaches/facets", tag = "coaches",
    params(("language" = Option<Vec<String>>, Query), ("country" = Option<Vec<String>>, Query), ("expertise" = Option<Vec<String>>, Query),
        ("min_price" = Option<i64>, Query), ("max_price" = Option<i64>, Query), ("currency" = Option<String>, Query), ("display_currency" = Option<String>, Query),
        ("min_rating" = Option<f64>, Query), ("q" = Option<String>, Query), ("available_on" = Option<String>, Query), ("timezone" = Option<String>, Query)),
    responses((status = 200, body = Facets), (status = 422, body = ProblemDocument), (status = 503, description = "unavailable, as in the list", body = ProblemDocument)))]
pub async fn facets(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    query: Query<ListQuery>,
) -> Result<WithEtag<Facets>> {
    let filters = query.0.filters(app.now());
    Ok(WithEtag(count_facets(&app, actors.state::<Matching>(), filters).await?))
}

/// A coach's public profile.
#[utoipa::path(get, path = "/coaches/{id}", tag = "coaches", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CoachProfileView), (status = 401, description = "a token that is wrong", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, reader: MaybeAuthenticated, id: PathId) -> Result<WithEtag<CoachProfileView>> {
    let coach = CoachRow::by_id(&mut *app.read().await?, id.0).await?;
    let is_own = reader.is_or_reads_all(id.0);
    let coach = coach.filter(|coach| coach.is_listed || is_own).ok_or_else(not_listed)?;
    let profile = PublicProfile {
        card: CoachCard::of(&coach, |key| app.photo_url(key)),
        bio: coach.bio.clone(),
        cancellation_policy: coach.cancellation_policy,
    };
    let private = is_own
        .then(|| CoachPrivate { meeting_url: coach.meeting_url, availability: coach.availability.map(|json| json.0) });
    Ok(WithEtag(CoachProfileView { profile, private }))
}

/// Replace a coach's profile: by the coach, or by an admin.
#[utoipa::path(put, path = "/coaches/{id}", tag = "coaches", security(("bearer" = [])), params(("id" = uuid::Uuid, Path)), request_body = CoachBody,
    responses((status = 200, body = ProfileView), (status = 403, description = "forbidden: somebody else's profile", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<UncheckedBody>,
) -> Result<web::Json<ProfileView>> {
    if signed.user_id != id.0 && signed.role != Role::Admin {
        return Err(Error::new(Code::Forbidden).with_detail("Only the coach and admins can change this page."));
    }
    let update = coach_update(deserr::deserialize::<CoachBody, _, FieldErrors>(body.value.0)?)?;
    let user = User::by_id(&mut *app.read().await?, id.0).await?;
    user.filter(|user| user.role == Role::Coach).ok_or_else(not_listed)?;
    actors
        .send(UpdateCoachProfile { coach_id: id.0, update, actor_role: signed.role.as_str(), origin: signed.origin })
        .await?;
    profile_view(&app, id.0).await
}

/// What clients say of a coach, the newest first.
#[utoipa::path(get, path = "/coaches/{id}/reviews", tag = "coaches",
    params(("id" = uuid::Uuid, Path), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<Review>), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn reviews(app: web::Data<App>, id: PathId, paging: Query<Paging>) -> Result<WithEtag<Page<Review>>> {
    let paging = paging.0;
    let mut db = app.read().await?;
    CoachRow::by_id(&mut db, id.0).await?.filter(|coach| coach.is_listed).ok_or_else(not_listed)?;
    let (items, total) = Review::page(&mut db, id.0, paging.per_page, paging.offset()).await?;
    Ok(WithEtag(paging.into_page(items, total)))
}

/// The public profile; the coach and admins see more.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoachProfileView {
    #[serde(flatten)]
    pub profile: PublicProfile,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub private: Option<CoachPrivate>,
}

/// What only the coach and admins see.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoachPrivate {
    pub meeting_url: Option<String>,
    pub availability: Option<Availability>,
}

/// When a coach is free: only what `POST /booking` would accept; and for a coach who is not listed, as the coach and admins see it, what it would
/// accept once they are.
#[utoipa::path(get, path = "/coaches/{id}/slots", tag = "coaches",
    params(("id" = uuid::Uuid, Path), ("from" = Option<String>, Query, description = "YYYY-MM-DD, default today"), ("to" = Option<String>, Query, description = "inclusive, default two weeks on; at most 62 days"),
        ("duration_minutes" = Option<u16>, Query, description = "default the coach's first"), ("timezone" = Option<String>, Query, description = "IANA, default the coach's")),
    responses((status = 200, body = SlotsView), (status = 401, description = "a token that is wrong", body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn free_times(
    app: web::Data<App>,
    reader: MaybeAuthenticated,
    id: PathId,
    query: Query<SlotsQuery>,
) -> Result<WithEtag<SlotsView>> {
    let query = query.0;
    let coach = CoachRow::by_id(&mut *app.read().await?, id.0)
        .await?
        .filter(|coach| coach.is_listed || reader.is_or_reads_all(id.0))
        .ok_or_else(not_listed)?;
    let now = app.now();
    let timezone = query.timezone.clone().unwrap_or_else(|| coach.timezone.clone());
    let minutes = duration(&coach, query.duration_minutes)?;
    let days = query.days(now, &timezone)?;
    let (first, last) = slots::busy_range(days, &timezone).ok_or_else(no_such_date)?;
    let busy = BusyIntervals::of(&mut *app.read().await?, coach.id, first, Some(last)).await?;
    let days = free_days(&coach, &busy, minutes, days, &timezone, now);
    Ok(WithEtag(SlotsView { timezone, duration_minutes: minutes, days }))
}

fn duration(coach: &CoachRow, requested: Option<u16>) -> Result<u16> {
    let first = || coach.session_durations.first().and_then(|minutes| u16::try_from(*minutes).ok());
    let minutes = requested.or_else(first).unwrap_or(60);
    coach.offers(minutes).map_err(|fault| FieldErrors::one("duration_minutes", fault.code, fault.message))?;
    Ok(minutes)
}

/// The coach's free times on these days.
fn free_days(
    coach: &CoachRow,
    intervals: &BusyIntervals,
    minutes: u16,
    (from, to): (Date, Date),
    zone: &Zone,
    now: Timestamp,
) -> Vec<Day> {
    let Some(availability) = coach.availability.as_ref().map(|json| &json.0) else { return Vec::new() };
    let (busy, booked) = intervals.busy_at(now, None);
    let paid = coach.costs(minutes);
    let ask = SlotInput { availability, duration_minutes: minutes, paid, busy: &busy, booked: &booked, now };
    slots::slots(&ask, from, to, zone)
}
