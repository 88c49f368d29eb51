//! `/coaches`: finding a coach, their public profile, reviews and free times.

use actix_web::web;
use jiff::civil::Date;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::etag::WithEtag;
use super::extract::{Authenticated, Body, FromQuery, MaybeAuthenticated, PathId, Query, QueryReader};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use super::profiles::{CoachBody, ProfileView, UncheckedBody, coach_update, profile_view};
use super::slots::{SlotsQuery, SlotsView, no_such_date};
use crate::actors::Actors;
use crate::actors::profiles::UpdateCoachProfile;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::users::{Role, User};
use crate::models::bookings::BusyIntervals;
use crate::models::bookings::reviews::Review;
use crate::models::bookings::slots::{self, Day, SlotInput};
use crate::models::coaches::{CoachCard, PublicProfile, Search, Sort};
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::Availability;
use crate::models::reference::Zone;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/coaches").route(web::get().to(list)))
        .service(web::resource("/coaches/{id}").route(web::get().to(show)).route(web::put().to(change)))
        .service(web::resource("/coaches/{id}/slots").route(web::get().to(free_times)))
        .service(web::resource("/coaches/{id}/reviews").route(web::get().to(reviews)));
}

/// The search and its pagination.
#[derive(Debug)]
pub struct ListQuery {
    search: Search,
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
        Self {
            search: Search {
                languages: reader.all("language"),
                countries: reader.all("country"),
                expertise: reader.all("expertise"),
                min_price: reader.number("min_price", 0, i64::MAX),
                max_price: reader.number("max_price", 0, i64::MAX),
                currency: reader.parsed("currency"),
                min_rating: reader.number("min_rating", 0.0, 5.0),
                text: reader.text("q").map(|text| text.chars().take(200).collect()),
                sort: reader.choice("sort", &sorts).unwrap_or_default(),
            },
            available_on: reader.date("available_on"),
            timezone: reader.parsed("timezone").unwrap_or_else(Zone::utc),
            paging: Paging::from_query(reader),
        }
    }
}

/// Find coaches.
#[utoipa::path(get, path = "/coaches", tag = "coaches",
    params(("language" = Option<Vec<String>>, Query, description = "ISO 639-1, repeatable: any of them"), ("country" = Option<Vec<String>>, Query, description = "ISO 3166-1, repeatable"),
        ("expertise" = Option<Vec<String>>, Query, description = "a tag, repeatable"), ("min_price" = Option<i64>, Query), ("max_price" = Option<i64>, Query, description = "minor units per 60 minutes"),
        ("currency" = Option<String>, Query), ("min_rating" = Option<f64>, Query), ("q" = Option<String>, Query, description = "full text"),
        ("available_on" = Option<String>, Query, description = "YYYY-MM-DD"), ("timezone" = Option<String>, Query, description = "IANA, default UTC"),
        ("sort" = Option<String>, Query, description = "rating, price, -price, newest"), ("page" = Option<i64>, Query), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = Page<CoachCard>), (status = 422, body = ProblemDocument)))]
pub async fn list(app: web::Data<App>, query: Query<ListQuery>) -> Result<WithEtag<Page<CoachCard>>> {
    let ListQuery { search, available_on, timezone, paging } = query.0;
    let mut db = app.db.acquire().await?;
    let card = |coach: &CoachRow| CoachCard::of(coach, |key| app.photo_url(key));
    let Some(date) = available_on else {
        let coaches = search.page(&mut db, Some(paging.per_page), paging.offset()).await?;
        let total = search.count(&mut db).await?;
        return Ok(WithEtag(paging.into_page(coaches.iter().map(card).collect(), total)));
    };
    let all = search.page(&mut db, None, 0).await?;
    let free = free_on(&mut db, &all, date, &timezone, app.now()).await?;
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(paging.per_page).unwrap_or(20);
    let total = i64::try_from(free.len()).unwrap_or(i64::MAX);
    Ok(WithEtag(paging.into_page(free.into_iter().skip(skip).take(take).map(card).collect(), total)))
}

/// The coaches who have a free time on this date.
async fn free_on<'a>(
    db: &mut PgConnection,
    coaches: &'a [CoachRow],
    date: Date,
    zone: &Zone,
    now: Timestamp,
) -> Result<Vec<&'a CoachRow>> {
    let ids: Vec<_> = coaches.iter().map(|coach| coach.id).collect();
    let (from, to) = slots::busy_range((date, date), zone).ok_or_else(no_such_date)?;
    let busy = BusyIntervals::of_each(db, &ids, from, to).await?;
    let is_free = |(coach, busy): &(&CoachRow, BusyIntervals)| {
        let minutes = coach.session_durations.first().and_then(|minutes| u16::try_from(*minutes).ok());
        minutes.is_some_and(|minutes| {
            free_days(coach, busy, minutes, (date, date), zone, now).iter().any(|day| !day.slots.is_empty())
        })
    };
    Ok(coaches.iter().zip(busy).filter(is_free).map(|(coach, _)| coach).collect())
}

/// A coach's public profile.
#[utoipa::path(get, path = "/coaches/{id}", tag = "coaches", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CoachProfileView), (status = 401, description = "a token that is wrong", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, reader: MaybeAuthenticated, id: PathId) -> Result<WithEtag<CoachProfileView>> {
    let coach = CoachRow::by_id(&mut *app.db.acquire().await?, id.0).await?;
    let is_own = reader.0.as_ref().is_some_and(|reader| reader.user_id == id.0 || reader.role == Role::Admin);
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
    let user = User::by_id(&mut *app.db.acquire().await?, id.0).await?;
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
    let mut db = app.db.acquire().await?;
    CoachRow::by_id(&mut db, id.0).await?.filter(|coach| coach.is_listed).ok_or_else(not_listed)?;
    let (items, total) = Review::page(&mut db, id.0, paging.per_page, paging.offset()).await?;
    Ok(WithEtag(paging.into_page(items, total)))
}

fn not_listed() -> Error {
    Error::new(Code::NotFound).with_detail("There is no such coach, or they are not listed now.")
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

/// When a coach is free: only what `POST /booking` would accept.
#[utoipa::path(get, path = "/coaches/{id}/slots", tag = "coaches",
    params(("id" = uuid::Uuid, Path), ("from" = Option<String>, Query, description = "YYYY-MM-DD, default today"), ("to" = Option<String>, Query, description = "inclusive, default two weeks on; at most 62 days"),
        ("duration_minutes" = Option<u16>, Query, description = "default the coach's first"), ("timezone" = Option<String>, Query, description = "IANA, default the coach's")),
    responses((status = 200, body = SlotsView), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn free_times(app: web::Data<App>, id: PathId, query: Query<SlotsQuery>) -> Result<WithEtag<SlotsView>> {
    let query = query.0;
    let coach = CoachRow::by_id(&mut *app.db.acquire().await?, id.0)
        .await?
        .filter(|coach| coach.is_listed)
        .ok_or_else(not_listed)?;
    let now = app.now();
    let timezone = query.timezone.clone().unwrap_or_else(|| coach.timezone.clone());
    let minutes = duration(&coach, query.duration_minutes)?;
    let days = query.days(now, &timezone)?;
    let (first, last) = slots::busy_range(days, &timezone).ok_or_else(no_such_date)?;
    let busy = BusyIntervals::of(&mut *app.db.acquire().await?, coach.id, first, Some(last)).await?;
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
    let paid = coach.price().is_some_and(|price| !price.prorated(minutes).is_zero());
    let ask = SlotInput { availability, duration_minutes: minutes, paid, busy: &busy, booked: &booked, now };
    slots::slots(&ask, from, to, zone)
}
