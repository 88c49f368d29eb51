//! `/coaches/{id}/slots/explain`: why a time is not offered, for its coach.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::{Authenticated, FromQuery, PathId, Query, QueryReader};
use super::problem::ProblemDocument;
use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::models::bookings::slots::{self, NotBookable, SlotInput};
use crate::models::bookings::{BusyInterval, BusyIntervals};
use crate::models::calendars::busy_times::{NamedBusyTime, named};
use crate::models::coaches::not_listed;
use crate::models::input_limits::parse_timestamp;
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::{Availability, Limits, WallTime, Weekday};

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/coaches/{id}/slots/explain").route(web::get().to(explain)));
}

/// The time that is asked about.
#[derive(Debug)]
pub struct TimeQuery {
    starts_at: Timestamp,
    duration_minutes: Option<u16>,
}

impl FromQuery for TimeQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let starts_at = reader.text("starts_at").and_then(|text| parse_timestamp(&text));
        if starts_at.is_none() {
            reader.add_error("starts_at", "invalid", "A time like 2026-12-01T09:00:00Z.");
        }
        let duration_minutes = reader.number("duration_minutes", 1, 24 * 60);
        Self { starts_at: starts_at.unwrap_or(Timestamp::from_seconds(0)), duration_minutes }
    }
}

/// Whether a time can be booked, and everything that speaks against it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    pub bookable: bool,
    pub reasons: Vec<ReasonView>,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// not_listed, not_offered, in_past, outside_hours, not_on_grid, too_soon, too_far, day_full, booked, held, calendar_busy, calendar_broken
    pub code: &'static str,
    /// For the coach.
    pub message: String,
    /// The session or hold that is in the way.
    pub booking_id: Option<Uuid>,
    /// The name of the calendar that says so.
    pub calendar: Option<String>,
    /// When what is in the way begins.
    pub from: Option<Timestamp>,
    /// When it ends, the coach's break included.
    pub until: Option<Timestamp>,
}

impl ReasonView {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), booking_id: None, calendar: None, from: None, until: None }
    }

    fn busy(interval: &BusyInterval, calendars: &[NamedBusyTime]) -> Self {
        if interval.booking_id.is_none() {
            return Self::calendar(interval, calendars);
        }
        let (code, message) = match (interval.booking_id, interval.hold_expires_at) {
            (_, Some(_)) => ("held", "Somebody holds a time then, and may be paying."),
            (_, None) => ("booked", "You have a session then, or your break after it."),
        };
        let (from, until) = (Some(interval.starts_at), Some(interval.blocked_until));
        Self { booking_id: interval.booking_id, from, until, ..Self::new(code, message) }
    }

    fn calendar(interval: &BusyInterval, calendars: &[NamedBusyTime]) -> Self {
        let (from, until) = (interval.starts_at, interval.blocked_until);
        let named = calendars.iter().find(|one| (one.starts_at, one.ends_at) == (from, until));
        let calendar = named.map(|named| named.calendar.clone());
        if named.is_some_and(|named| named.is_pause) {
            let name = calendar.as_deref().unwrap_or_default();
            let message = format!("{name} can’t be read, and you take no bookings meanwhile.");
            return Self { calendar, from: Some(from), ..Self::new("calendar_broken", message) };
        }
        let message = match &calendar {
            Some(name) => format!("Your calendar {name} says that you are busy then."),
            None => "Your calendar says that you are busy then.".to_owned(),
        };
        Self { calendar, from: Some(from), until: Some(until), ..Self::new("calendar_busy", message) }
    }
}

/// Why a time is not offered: every rule, session, hold and calendar that speaks against it.
#[utoipa::path(get, path = "/coaches/{id}/slots/explain", tag = "coaches", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("starts_at" = String, Query, description = "an instant"), ("duration_minutes" = Option<u16>, Query, description = "default the coach's first")),
    responses((status = 200, body = ExplanationView), (status = 401, body = ProblemDocument), (status = 404, description = "not the reader's own", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn explain(
    app: web::Data<App>,
    signed: Authenticated,
    id: PathId,
    query: Query<TimeQuery>,
) -> Result<web::Json<ExplanationView>> {
    let is_own = signed.user_id == id.0 || signed.role.reads_all();
    let mut db = app.read().await?;
    let coach = CoachRow::by_id(&mut db, id.0).await?.filter(|_| is_own).ok_or_else(not_listed)?;
    let (around, now) = (query.0.starts_at, app.now());
    let busy = BusyIntervals::of(&mut db, coach.id, around - days(2), Some(around + days(3))).await?;
    let calendars = named(&mut db, coach.id, around - days(2), around + days(3)).await?;
    let reasons = reasons(&coach, (&busy, &calendars), &query.0, now);
    Ok(web::Json(ExplanationView { bookable: reasons.is_empty(), reasons }))
}

fn reasons(
    coach: &CoachRow,
    (intervals, calendars): (&BusyIntervals, &[NamedBusyTime]),
    query: &TimeQuery,
    now: Timestamp,
) -> Vec<ReasonView> {
    let first = coach.session_durations.first().and_then(|minutes| u16::try_from(*minutes).ok());
    let minutes = query.duration_minutes.or(first).unwrap_or(60);
    let mut found = Vec::new();
    if !coach.is_listed {
        found.push(ReasonView::new("not_listed", "Clients can’t find you: you have paused, or something is missing."));
    }
    if let Err(fault) = coach.offers(minutes) {
        found.push(ReasonView::new(fault.code, format!("You offer no sessions of {minutes} minutes.")));
    }
    let Some(availability) = coach.availability.as_ref().map(|json| &json.0) else {
        found.push(ReasonView::new(NotBookable::OutsideHours.as_str(), "You have not entered any hours."));
        return found;
    };
    let (busy, booked) = intervals.busy_at(now, None);
    let paid = coach.costs(minutes);
    let input = SlotInput { availability, duration_minutes: minutes, paid, busy: &busy, booked: &booked, now };
    for why in slots::reasons(&input, query.starts_at) {
        if why == NotBookable::Busy {
            let until = slots::blocked_until(&input, query.starts_at);
            found
                .extend(intervals.overlapping(query.starts_at, until, now).map(|one| ReasonView::busy(one, calendars)));
        } else {
            found.push(ReasonView::new(why.as_str(), message(why, &input, query.starts_at)));
        }
    }
    found
}

/// The rule, for the coach.
fn message(why: NotBookable, input: &SlotInput<'_>, starts_at: Timestamp) -> String {
    let availability = input.availability;
    match why {
        NotBookable::OutsideHours => outside_hours(availability, starts_at, input.duration_minutes),
        NotBookable::NotOnGrid => {
            format!("Sessions begin every {} minutes, from when your hours begin.", availability.slot_step_minutes)
        }
        NotBookable::TooSoon => {
            let notice = availability.min_notice_minutes;
            if input.paid && notice < Limits::PAID_NOTICE {
                format!("A paid session needs {} minutes of notice.", Limits::PAID_NOTICE)
            } else {
                format!("You ask for {notice} minutes of notice.")
            }
        }
        NotBookable::TooFar => format!("You can be booked {} days ahead.", availability.max_days_ahead),
        NotBookable::DayFull => {
            format!("You take {} sessions a day at most.", availability.max_sessions_per_day.unwrap_or_default())
        }
        NotBookable::InPast => "That time is over.".to_owned(),
        NotBookable::Busy => "You are busy then.".to_owned(),
    }
}

/// The hours of that date, and whether the date differs from its weekday.
fn outside_hours(availability: &Availability, starts_at: Timestamp, minutes: u16) -> String {
    let date = availability.date_at(starts_at);
    let of_date = availability.overrides.iter().find(|day| day.date == date);
    let written = |start: WallTime, end: WallTime| format!("{start}–{end}");
    let hours: Vec<String> = match of_date {
        Some(day) => day.slots.iter().map(|window| written(window.start, window.end)).collect(),
        None => {
            let weekday = Weekday::of(date);
            let windows = availability.weekly.iter().filter(|window| window.weekday == weekday);
            windows.map(|window| written(window.start, window.end)).collect()
        }
    };
    let whose = if of_date.is_some() { "On that date, which differs from your week," } else { "On that weekday" };
    if hours.is_empty() {
        format!("{whose} you are off.")
    } else {
        format!("{whose} you work {}, and {minutes} minutes do not fit from then on.", hours.join(", "))
    }
}
