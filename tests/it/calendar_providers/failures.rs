//! What goes wrong is sorted by what is to be done about it, and tried again only if it may pass.

use std::time::{Duration, Instant};

use rapport::integrations::calendars::{CalendarError, IfDeleted, ReadCalendar, Since};

use super::{Connected, december, key, session};

#[actix_web::test]
async fn only_what_may_pass_is_tried_again() {
    for connected in Connected::both().await {
        let faults = connected.faults();
        for (status, attempts) in
            [(400, 1), (401, 1), (403, 1), (404, 1), (409, 1), (410, 1), (412, 1), (429, 3), (500, 3), (503, 3)]
        {
            faults.fail_next(9, status);
            let before = faults.seen();
            let error = connected.reads(Since::Window(december())).await.unwrap_err();
            // Google says by a reason that a 403 is a rate limit; the stand-in's injected one is.
            let is_rate_limit = status == 403 && error.to_string().contains("rateLimitExceeded");
            let attempts = if is_rate_limit { 3 } else { attempts };
            assert_eq!(faults.seen() - before, attempts, "{status}");
            let is_right = match status {
                401 => matches!(error, CalendarError::Unauthorized(_)),
                403 if is_rate_limit => matches!(error, CalendarError::RateLimited { .. }),
                403 => matches!(error, CalendarError::Forbidden(_)),
                404 => matches!(error, CalendarError::Gone(_)),
                410 => matches!(error, CalendarError::Gone(_) | CalendarError::SyncTokenOver(_)),
                409 | 412 => matches!(error, CalendarError::Conflict(_)),
                429 => matches!(error, CalendarError::RateLimited { .. }),
                400 => matches!(error, CalendarError::Refused(_)),
                _ => matches!(error, CalendarError::Unavailable { .. }),
            };
            assert!(is_right, "{status}: {error:?}");
            faults.clear();
        }
        faults.fail_next(2, 503);
        connected.reads(Since::Window(december())).await.unwrap();
    }
}

#[actix_web::test]
async fn a_wait_that_the_provider_asks_for_is_kept_or_passed_on() {
    for connected in Connected::both().await {
        let faults = connected.faults();
        faults.fail_next(1, 429);
        faults.retry_after(Duration::from_secs(1));
        let started = Instant::now();
        connected.reads(Since::Window(december())).await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(1));
        faults.fail_next(9, 429);
        faults.retry_after(Duration::from_secs(3600));
        let before = faults.seen();
        let error = connected.reads(Since::Window(december())).await.unwrap_err();
        assert_eq!((faults.seen() - before, error.retry_after()), (1, Some(Duration::from_secs(3600))));
    }
}

#[actix_web::test]
async fn the_token_endpoint_is_asked_three_times_and_a_refusal_once() {
    for connected in Connected::both().await {
        let faults = connected.faults();
        let refresh = connected.tokens.refresh_token.clone().unwrap();
        for (status, attempts) in [(400, 1), (401, 1), (429, 3), (503, 3)] {
            faults.fail_next(9, status);
            let before = faults.seen();
            let error = connected.provider.refresh(&refresh).await.unwrap_err();
            assert_eq!(faults.seen() - before, attempts, "{status}: {error:?}");
            faults.clear();
        }
    }
}

#[actix_web::test]
async fn a_look_while_a_time_is_held_takes_no_longer_than_it_may() {
    for connected in Connected::both().await {
        connected.faults().slow(Duration::from_secs(60));
        let started = Instant::now();
        let calendars = [connected.calendar(), connected.calendar()];
        let late = connected.provider.busy_now(&connected.tokens.access_token, &calendars, december()).await;
        assert!(matches!(late, Err(CalendarError::Unavailable { .. })), "{late:?}");
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
}

#[actix_web::test]
async fn a_provider_that_is_down_is_left_alone_for_a_while() {
    for connected in Connected::both().await {
        let faults = connected.faults();
        faults.down(503);
        for _ in 0..5 {
            assert!(
                connected
                    .provider
                    .busy_now(&connected.tokens.access_token, &[connected.calendar()], december())
                    .await
                    .is_err()
            );
        }
        let before = faults.seen();
        let error = connected.reads(Since::Window(december())).await.unwrap_err();
        assert_eq!((faults.seen() - before, error.is_outage()), (0, true));
    }
}

#[actix_web::test]
async fn a_calendar_that_is_not_there_or_can_only_be_read_is_told_apart() {
    for connected in Connected::both().await {
        let token = &connected.tokens.access_token;
        let nobody = ReadCalendar { id: "nobody", ..connected.calendar() };
        let gone = connected.provider.changes(token, nobody, Since::Window(december())).await.unwrap_err();
        assert!(matches!(gone, CalendarError::Gone(_)), "{gone:?}");
        let holidays = connected.provider.calendars(token).await.unwrap().remove(2).id;
        let details = session("Ana", "2026-12-07T09:00:00Z");
        let write = connected.provider.upsert_event(token, &holidays, key(1), None, &details, IfDeleted::PutBack);
        let refused = write.await.unwrap_err();
        assert!(matches!(refused, CalendarError::Forbidden(_)), "{refused:?}");
    }
}
