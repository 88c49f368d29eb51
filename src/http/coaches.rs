//! `/coaches`: finding a coach, their public profile, reviews and free times.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, Responder, web};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::Answer;
use super::etag::WithEtag;
use super::extract::{Authenticated, Body, FromQuery, MaybeAuthenticated, PathId, Query, QueryReader};
use super::kept_answers::{Answers, FreeTimesVersion, KeptAnswers};
use super::page::{Page, Paging};
use super::problem::ProblemDocument;
use super::profiles::{CoachBody, ProfileView, UncheckedBody, coach_update, profile_view};
use super::slots::{SlotsQuery, SlotsView, no_such_date};
use crate::actors::Actors;
use crate::actors::matching::{CoachQuery, Matching, count_facets, edition, find_coaches};
use crate::actors::profiles::UpdateCoachProfile;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::users::{Role, User};
use crate::models::bookings::reviews::Review;
use crate::models::bookings::slots::{self, DaySpans};
use crate::models::bookings::{BusyIntervals, Timetable};
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
            text: None,
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

impl CoachPage {
    /// The page as JSON, with these cards, which are JSON already.
    fn json_with(&self, cards: &[u8]) -> Result<Vec<u8>> {
        const KEY: &[u8] = br#"{"items":"#;
        let page = serde_json::to_vec(self).map_err(Error::internal)?;
        let rest = page
            .strip_prefix(KEY)
            .and_then(|rest| rest.strip_prefix(b"[]"))
            .ok_or_else(|| Error::internal("a page does not begin with its items"))?;
        Ok([KEY, cards, rest].concat())
    }
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
    kept: web::Data<KeptAnswers>,
    request: HttpRequest,
    query: Query<ListQuery>,
) -> Result<HttpResponse> {
    let (paging, matching) = (query.0.paging, actors.state::<Matching>());
    let filters = query.0.filters(app.now());
    let (prices_in, is_of_profiles) = (filters.search.prices_in, filters.is_of_profiles());
    let (offset, limit) = (paging.offset().unsigned_abs() as usize, paging.per_page.unsigned_abs() as usize);
    let make = async {
        let found = find_coaches(&app, matching, filters, offset, limit).await?;
        let page = paging.into_page(Vec::new(), i64::try_from(found.total).unwrap_or(i64::MAX));
        Ok((CoachPage { page, prices_in }.json_with(&found.cards)?, found.edition))
    };
    answer_once(&app, matching, &kept.lists, &request, is_of_profiles, make).await
}

/// The answer that was given before in the same edition of the index, or the one that is made now.
async fn answer_once(
    app: &App,
    matching: &Matching,
    kept: &Answers<u64>,
    request: &HttpRequest,
    is_of_profiles: bool,
    make: impl Future<Output = Result<(Vec<u8>, u64)>>,
) -> Result<HttpResponse> {
    if !is_of_profiles {
        return Ok(Answer::new(make.await?.0).respond(request));
    }
    let edition = edition(app, matching).await?;
    if let Some(answer) = kept.find(request, |kept| *kept == edition) {
        return Ok(answer.respond(request));
    }
    let (json, edition) = make.await?;
    Ok(kept.keep(request, edition, Answer::new(json)).respond(request))
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
    kept: web::Data<KeptAnswers>,
    request: HttpRequest,
    query: Query<ListQuery>,
) -> Result<HttpResponse> {
    let (filters, matching) = (query.0.filters(app.now()), actors.state::<Matching>());
    let is_of_profiles = filters.is_of_profiles();
    let make = async {
        let (facets, edition) = count_facets(&app, matching, filters).await?;
        Ok((serde_json::to_vec(&facets).map_err(Error::internal)?, edition))
    };
    answer_once(&app, matching, &kept.lists, &request, is_of_profiles, make).await
}

/// A coach's public profile.
#[utoipa::path(get, path = "/coaches/{id}", tag = "coaches", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = CoachProfileView), (status = 401, description = "a token that is wrong", body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    kept: web::Data<KeptAnswers>,
    request: HttpRequest,
    reader: MaybeAuthenticated,
    id: PathId,
) -> Result<HttpResponse> {
    let is_own = reader.is_or_reads_all(id.0);
    let known = if is_own { None } else { actors.state::<Matching>().public_profile(id.0) };
    if let Some(profile) = known {
        let before = kept.profiles.find(&request, |kept| Arc::ptr_eq(kept, &profile));
        let new = || kept.profiles.keep(&request, profile.clone(), Answer::new(profile.json().to_vec()));
        return Ok(before.unwrap_or_else(new).respond(&request));
    }
    let coach = CoachRow::by_id(&mut *app.read().await?, id.0).await?;
    let coach = coach.filter(|coach| coach.is_listed || is_own).ok_or_else(not_listed)?;
    let profile = PublicProfile::of(&coach, |key| app.photo_url(key));
    let private = is_own
        .then(|| CoachPrivate { meeting_url: coach.meeting_url, availability: coach.availability.map(|json| json.0) });
    Ok(WithEtag(CoachProfileView { profile, private }).respond_to(&request))
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
    actors: web::Data<Actors>,
    kept: web::Data<KeptAnswers>,
    request: HttpRequest,
    reader: MaybeAuthenticated,
    id: PathId,
    query: Query<SlotsQuery>,
) -> Result<HttpResponse> {
    let (query, now) = (query.0, app.now());
    let Some(timetable) = actors.state::<Matching>().timetable(&app, id.0) else {
        let timetable = stored_timetable(&app, &reader, id.0, now).await?;
        return Ok(WithEtag(free_times_of(&timetable, &query, now)?).respond_to(&request));
    };
    if let Some(answer) = kept.free_times.find(&request, |kept| kept.is_valid(&timetable, now)) {
        return Ok(answer.respond(&request));
    }
    let view = free_times_of(&timetable, &query, now)?;
    let valid_until = timetable.valid_until(view.duration_minutes, &view.days, now);
    let version = FreeTimesVersion { timetable, asked_at: now, valid_until };
    Ok(kept.free_times.keep(&request, version, Answer::of(&view)?).respond(&request))
}

/// What a coach's free times are made of, from the rows: for a coach who is not in the index, or known to have changed.
async fn stored_timetable(app: &App, reader: &MaybeAuthenticated, id: Uuid, now: Timestamp) -> Result<Timetable> {
    let mut db = app.read().await?;
    let coach = CoachRow::by_id(&mut db, id).await?;
    let coach = coach.filter(|coach| coach.is_listed || reader.is_or_reads_all(id)).ok_or_else(not_listed)?;
    let busy = BusyIntervals::of(&mut db, id, Timetable::busy_from(now), None).await?;
    Ok(Timetable::new(&coach, busy))
}

fn free_times_of(timetable: &Timetable, query: &SlotsQuery, now: Timestamp) -> Result<SlotsView> {
    let timezone = query.timezone.clone().unwrap_or_else(|| timetable.timezone.clone());
    let duration = timetable.duration(query.duration_minutes);
    let minutes = duration.map_err(|fault| FieldErrors::one("duration_minutes", fault.code, fault.message))?;
    let days = query.days(now, &timezone)?;
    slots::busy_range(days, &timezone).ok_or_else(no_such_date)?;
    let days = timetable.free_days(minutes, days, &timezone, now);
    Ok(SlotsView { timezone, duration_minutes: minutes, days })
}
