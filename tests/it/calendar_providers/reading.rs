//! Busy times: a window, and what changed since.

use std::time::Duration;

use jiff::tz::TimeZone;
use rapport::integrations::calendars::{BusyTime, CalendarError, Changes, ReadCalendar, Since, Window};
use rapport_sandbox::calendars::{Availability, PersonEvent, Recurrence, Repeats, Response};

use super::{BEN, Connected, at, december, key, session};

fn times(busy: &[BusyTime]) -> Vec<String> {
    let mut all: Vec<String> = busy.iter().map(|time| format!("{}/{}", time.start, time.end)).collect();
    all.sort();
    all
}

async fn whole(connected: &Connected) -> Changes {
    connected.reads(Since::Window(december())).await.unwrap()
}

/// December, as it is now.
async fn looks(connected: &Connected) -> Vec<BusyTime> {
    let token = &connected.tokens.access_token;
    connected.provider.busy_now(token, &[connected.calendar()], december()).await.unwrap()
}

fn every_day(title: &str, count: u32) -> PersonEvent {
    let recurrence = Some(Recurrence { repeats: Repeats::Daily, interval: 1, count: Some(count) });
    PersonEvent { recurrence, ..PersonEvent::at(title, "2026-12-02T09:00", "2026-12-02T10:00") }
}

#[actix_web::test]
async fn only_what_makes_somebody_busy_is_busy() {
    for connected in Connected::both().await {
        let people = connected.people();
        let hour = |hour: u32| {
            PersonEvent::at("x", &format!("2026-12-03T{hour:02}:00Z"), &format!("2026-12-03T{hour:02}:30Z"))
        };
        for event in [
            hour(8),
            PersonEvent { availability: Availability::Free, ..hour(9) },
            PersonEvent { availability: Availability::Tentative, ..hour(10) },
            PersonEvent { availability: Availability::OutOfOffice, ..hour(11) },
            PersonEvent { availability: Availability::WorkingElsewhere, ..hour(12) },
            PersonEvent { response: Some(Response::Declined), ..hour(13) },
            PersonEvent { response: Some(Response::NotAnswered), ..hour(14) },
        ] {
            people.add(BEN, &event).unwrap();
        }
        let found = whole(&connected).await;
        let starts: Vec<String> = times(&found.busy).iter().map(|time| time[11..13].to_owned()).collect();
        assert_eq!(starts, ["08", "10", "11", "14"], "{}", connected.provider.name().title());
        assert_eq!(found.unreadable, 0);
    }
}

#[actix_web::test]
async fn an_all_day_event_is_a_day_of_the_calendars_own_zone() {
    for connected in Connected::both().await {
        connected.people().add(BEN, &PersonEvent::at("Off", "2026-12-03", "2026-12-05")).unwrap();
        assert_eq!(times(&whole(&connected).await.busy), ["2026-12-02T23:00:00Z/2026-12-04T23:00:00Z"]);
        let zone = TimeZone::get("America/New_York").unwrap();
        let elsewhere = ReadCalendar { zone: &zone, ..connected.calendar() };
        let token = &connected.tokens.access_token;
        let found = connected.provider.changes(token, elsewhere, Since::Window(december())).await.unwrap();
        assert_eq!(times(&found.busy), ["2026-12-03T05:00:00Z/2026-12-05T05:00:00Z"]);
    }
}

#[actix_web::test]
async fn a_series_is_its_occurrences_with_those_that_moved_or_went() {
    for connected in Connected::both().await {
        let people = connected.people();
        let series = people.add(BEN, &every_day("Walk", 4)).unwrap();
        people.add(BEN, &PersonEvent { availability: Availability::Free, ..every_day("Music", 9) }).unwrap();
        people.delete(BEN, &format!("{series}_20261203T080000Z"));
        people.reschedule(BEN, &format!("{series}_20261204T080000Z"), "2026-12-20T09:00", "2026-12-20T11:00");
        let expected = [
            "2026-12-02T08:00:00Z/2026-12-02T09:00:00Z",
            "2026-12-05T08:00:00Z/2026-12-05T09:00:00Z",
            "2026-12-20T08:00:00Z/2026-12-20T10:00:00Z",
        ];
        let found = whole(&connected).await;
        assert_eq!(times(&found.busy), expected);
        assert_eq!(times(&looks(&connected).await), expected);
        let ids: Vec<String> = found.busy.iter().map(|time| time.event_id.clone()).collect();
        people.delete(BEN, &series);
        let gone = connected.reads(Since::Token(&found.next)).await.unwrap().gone;
        assert!(ids.iter().all(|id| gone.contains(id)), "{gone:?}");
    }
}

/// An occurrence that is changed by itself comes without its series, which has to be asked for.
#[actix_web::test]
async fn a_changed_occurrence_is_as_busy_as_its_series() {
    for connected in Connected::both().await {
        let people = connected.people();
        let free = people.add(BEN, &PersonEvent { availability: Availability::Free, ..every_day("Music", 3) }).unwrap();
        let busy = people.add(BEN, &every_day("Walk", 3)).unwrap();
        let first = whole(&connected).await;
        for series in [&free, &busy] {
            let occurrence = format!("{series}_20261203T080000Z");
            people.reschedule(BEN, &occurrence, "2026-12-21T09:00", "2026-12-21T10:00");
        }
        let changed = connected.reads(Since::Token(&first.next)).await.unwrap();
        assert_eq!(times(&changed.busy), ["2026-12-21T08:00:00Z/2026-12-21T09:00:00Z"]);
    }
}

#[actix_web::test]
async fn a_token_gives_what_changed_and_what_is_gone() {
    for connected in Connected::both().await {
        let people = connected.people();
        let hour = |title: &str, day: u32| {
            PersonEvent::at(title, &format!("2026-12-{day:02}T09:00Z"), &format!("2026-12-{day:02}T10:00Z"))
        };
        let [stays, moves, leaves, goes] = [3, 4, 5, 6].map(|day| people.add(BEN, &hour("x", day)).unwrap());
        let first = whole(&connected).await;
        assert_eq!(first.busy.len(), 4);
        let nothing = connected.reads(Since::Token(&first.next)).await.unwrap();
        assert_eq!((nothing.busy.len(), nothing.gone.len()), (0, 0));
        people.reschedule(BEN, &moves, "2026-12-14T09:00:00Z", "2026-12-14T10:00:00Z");
        people.reschedule(BEN, &leaves, "2027-03-01T09:00:00Z", "2027-03-01T10:00:00Z");
        people.delete(BEN, &goes);
        let changed = connected.reads(Since::Token(&nothing.next)).await.unwrap();
        assert!(changed.gone.contains(&goes) && !changed.gone.contains(&stays));
        let moved: Vec<&BusyTime> = changed.busy.iter().filter(|time| time.event_id == moves).collect();
        assert_eq!(moved[0].start, at("2026-12-14T09:00:00Z"));
        // Google tells where it went, Microsoft that it is no longer in the window.
        let left = changed.busy.iter().find(|time| time.event_id == leaves);
        assert!(left.map_or(changed.gone.contains(&leaves), |time| time.start >= december().to));
    }
}

#[actix_web::test]
async fn what_rapport_wrote_is_not_busy() {
    for connected in Connected::both().await {
        let known = connected.puts(key(1), None, &session("Session", "2026-12-03T09:00:00Z")).await;
        let found = whole(&connected).await;
        assert_eq!((found.busy.len(), found.own.len()), (0, 1));
        assert_eq!((&found.own[0].id, found.own[0].key), (&known.id, key(1)));
        assert_eq!(looks(&connected).await, []);
        connected.people().delete(BEN, &known.id);
        let changed = connected.reads(Since::Token(&found.next)).await.unwrap();
        assert_eq!(changed.gone, [known.id], "a deletion by hand is reported");
    }
}

#[actix_web::test]
async fn a_token_that_is_over_asks_for_everything_anew() {
    for connected in Connected::both().await {
        let first = whole(&connected).await;
        connected.people().forget_sync_tokens();
        let over = connected.reads(Since::Token(&first.next)).await.unwrap_err();
        assert!(matches!(over, CalendarError::SyncTokenOver(_)), "{over:?}");
        connected.people().add(BEN, &every_day("Walk", 2)).unwrap();
        assert_eq!(whole(&connected).await.busy.len(), 2);
    }
}

#[actix_web::test]
async fn a_long_answer_is_read_to_its_end() {
    for connected in Connected::both().await {
        let people = connected.people();
        people.add(BEN, &every_day("Walk", 7)).unwrap();
        people.page_size(2);
        let first = whole(&connected).await;
        assert_eq!(first.busy.len(), 7);
        assert_eq!(looks(&connected).await.len(), 7);
        people.add(BEN, &every_day("Run", 5)).unwrap();
        assert_eq!(connected.reads(Since::Token(&first.next)).await.unwrap().busy.len(), 5);
    }
}

#[actix_web::test]
async fn a_calendar_that_lags_loses_nothing() {
    for connected in Connected::both().await {
        let people = connected.people();
        people.lag(Duration::from_secs(3600));
        people.add(BEN, &every_day("Walk", 2)).unwrap();
        let early = whole(&connected).await;
        assert_eq!(early.busy.len(), 0);
        people.lag(Duration::ZERO);
        assert_eq!(connected.reads(Since::Token(&early.next)).await.unwrap().busy.len(), 2);
    }
}

#[actix_web::test]
async fn a_look_at_several_calendars_is_one_answer_or_none() {
    for connected in Connected::both().await {
        let token = &connected.tokens.access_token;
        let family = connected.provider.calendars(token).await.unwrap().remove(1).id;
        let event = PersonEvent::at("Party", "2026-12-03T18:00Z", "2026-12-03T20:00Z");
        connected.people().add(BEN, &PersonEvent { calendar: Some(family.clone()), ..event }).unwrap();
        connected.people().add(BEN, &PersonEvent::at("x", "2026-12-03T09:00Z", "2026-12-03T10:00Z")).unwrap();
        let both = [connected.calendar(), ReadCalendar { id: &family, ..connected.calendar() }];
        let window = Window { from: at("2026-12-03T09:30:00Z"), to: at("2026-12-03T18:30:00Z") };
        let found = connected.provider.busy_now(token, &both, window).await.unwrap();
        assert_eq!(times(&found).len(), 2);
        let none = ReadCalendar { id: "nobody", ..connected.calendar() };
        let gone = connected.provider.busy_now(token, &[connected.calendar(), none], window).await.unwrap_err();
        assert!(matches!(gone, CalendarError::Gone(_)), "{gone:?}");
    }
}
