//! One email of each kind and variant, for the preview page and the tests. Always the same people, times and ids.

use uuid::Uuid;

use super::templates::*;
use crate::clock::{Timestamp, days, hours, minutes};
use crate::crypto::Secret;
use crate::models::calendars::Person;
use crate::models::community::moderation::{Decision, Subject};

/// The time of the samples: Thursday 26 November 2026, 09:00 UTC.
pub fn now() -> Timestamp {
    Timestamp::from_seconds(1_795_683_600)
}

/// The samples' sender and web app.
pub fn context() -> EmailContext {
    EmailContext {
        web_url: "https://rapport.example".to_owned(),
        from: Person { name: "Rapport".to_owned(), email: "sessions@rapport.example".to_owned() },
    }
}

/// Every email, between Ana in Berlin and Ben in London.
pub fn all() -> Vec<Mail> {
    let ana = Reader { name: "Ana Silva".into(), email: "ana@example.com".into(), zone: "Europe/Berlin".into() };
    between(&ana, "Ben Okafor", "Europe/London")
}

/// Every email to `reader` about a session with somebody of that name in that zone, with text they could have typed.
pub fn between(reader: &Reader, other_name: &str, other_zone: &str) -> Vec<Mail> {
    let reader = || reader.clone();
    let starts_at = now() + days(5);
    let token = || Secret::from("3q2-7wAAAAC_sampleTokenOf43CharactersInBase64u".to_owned());
    let amount = || "€75.00".to_owned();
    let session = Session {
        booking_id: Uuid::from_u128(0x019a_bcde_f012_7345_8678_9abc_def0_1234),
        coach_id: Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0001),
        revision: 1,
        other_name: other_name.to_owned(),
        other_zone: other_zone.to_owned(),
        starts_at,
        ends_at: starts_at + minutes(60),
        created_at: now() - hours(1),
        updated_at: now(),
        price: amount(),
        meeting_link: Some("https://meet.example/ben-okafor".to_owned()),
        policy: "Cancelling is free until 24 hours before the start, and costs half until 2 hours before.".to_owned(),
    };
    let held = || Session { meeting_link: None, ..session.clone() };
    let tomorrow = || Session { starts_at: now() + days(1), ends_at: now() + days(1) + minutes(60), ..session.clone() };
    let soon = || Session { starts_at: now() + hours(1), ends_at: now() + hours(2), ..session.clone() };
    let moved =
        || Session { revision: 2, starts_at: starts_at + hours(50), ends_at: starts_at + hours(51), ..session.clone() };
    let past = || Session { starts_at: now() - hours(20), ends_at: now() - hours(19), ..session.clone() };
    let no_show = |of_coach, of_reader| NoShowReport { of_coach, of_reader, paid: true };
    let typed =
        || Some(format!("I would like to talk about:\n- the new role <at work>\n- {other_name}\nThank you & see you"));
    let post_id = Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0002);
    let reason = typed().unwrap_or_default();
    let decision = |decision, is_automatic| -> Mail {
        let notice = CommunityNotice::decision(Subject::Post(post_id), post_id, decision, &reason, is_automatic);
        ModerationDecision { reader: reader(), notice }.into()
    };
    let posts = [12, 1, 0].map(|upvotes| DigestPost {
        id: post_id,
        title: format!("What {other_name} has learned <by> doing & asking"),
        by: (upvotes != 0).then(|| other_name.to_owned()),
        upvotes,
        comments: upvotes / 4,
    });
    let resource = DigestResource {
        id: post_id,
        title: format!("Ten lists by {other_name}"),
        reason: "About leading a team and confidence, as in your goals".to_owned(),
    };
    vec![
        Verification { reader: reader(), token: token(), expires_at: now() + days(2) }.into(),
        PasswordReset { reader: reader(), token: token(), expires_at: now() + hours(1) }.into(),
        Invitation { reader: reader(), token: token(), expires_at: now() + days(7) }.into(),
        EmailChangeConfirmation { reader: reader(), token: token(), expires_at: now() + hours(1) }.into(),
        EmailChangedNotice { reader: reader(), new_email: "new@example.org".to_owned() }.into(),
        SecurityNotice { reader: reader(), event: SecurityEvent::PasswordChanged { at: now() } }.into(),
        SecurityNotice {
            reader: reader(),
            event: SecurityEvent::EmailChanged { new_email: "new@example.org".to_owned() },
        }
        .into(),
        SecurityNotice { reader: reader(), event: SecurityEvent::RefreshReused { at: now() } }.into(),
        BookingConfirmed { reader: reader(), session: session.clone() }.into(),
        BookingReceived { reader: reader(), session: session.clone(), notes: typed() }.into(),
        BookingReceived { reader: reader(), session: session.clone(), notes: None }.into(),
        BookingMoved {
            reader: reader(),
            session: moved(),
            previous_start: starts_at,
            by: By::Other,
            may_cancel_free: true,
        }
        .into(),
        BookingMoved {
            reader: reader(),
            session: moved(),
            previous_start: starts_at,
            by: By::Reader,
            may_cancel_free: false,
        }
        .into(),
        BookingCancelled {
            reader: reader(),
            session: session.clone(),
            by: By::Other,
            reason: typed(),
            refund: Some(amount()),
            may_rebook: true,
        }
        .into(),
        BookingCancelled {
            reader: reader(),
            session: session.clone(),
            by: By::Rapport,
            reason: None,
            refund: None,
            may_rebook: false,
        }
        .into(),
        RefundIssued { reader: reader(), session: session.clone(), amount: amount() }.into(),
        PaymentFailed { reader: reader(), session: held(), held_until: now() + minutes(36) }.into(),
        LatePaymentRefunded {
            reader: reader(),
            session: held(),
            was_cancelled: false,
            amount: amount(),
            free_times: [1, 3, 27].map(|later| starts_at + hours(later)).to_vec(),
        }
        .into(),
        LatePaymentRefunded {
            reader: reader(),
            session: held(),
            was_cancelled: true,
            amount: amount(),
            free_times: Vec::new(),
        }
        .into(),
        Reminder24h { reader: reader(), session: tomorrow() }.into(),
        Reminder1h { reader: reader(), session: soon() }.into(),
        ReviewRequest { reader: reader(), session: past() }.into(),
        ReviewReceived { reader: reader(), session: past(), rating: 4, comment: typed() }.into(),
        ReviewReceived { reader: reader(), session: past(), rating: 5, comment: None }.into(),
        NoShowReported {
            reader: reader(),
            session: past(),
            no_show: no_show(true, true),
            dispute_until: now() + hours(23),
        }
        .into(),
        NoShowReported {
            reader: reader(),
            session: past(),
            no_show: NoShowReport { paid: false, ..no_show(false, true) },
            dispute_until: now() + hours(23),
        }
        .into(),
        NoShowDisputed { reader: reader(), session: past(), no_show: no_show(true, true) }.into(),
        NoShowDisputed { reader: reader(), session: past(), no_show: no_show(true, false) }.into(),
        NoShowDecided {
            reader: reader(),
            session: past(),
            no_show: no_show(true, false),
            upheld: true,
            undisputed: true,
        }
        .into(),
        NoShowDecided {
            reader: reader(),
            session: past(),
            no_show: no_show(true, true),
            upheld: true,
            undisputed: false,
        }
        .into(),
        NoShowDecided {
            reader: reader(),
            session: past(),
            no_show: no_show(false, true),
            upheld: false,
            undisputed: false,
        }
        .into(),
        decision(Decision::Hide, true),
        decision(Decision::Remove, false),
        decision(Decision::Keep, false),
        ReportDecided { reader: reader(), notice: CommunityNotice::report_decided("post", true) }.into(),
        ReportDecided { reader: reader(), notice: CommunityNotice::report_decided("comment", false) }.into(),
        CommentReply { reader: reader(), notice: CommunityNotice::reply(post_id, false, other_name, &reason) }.into(),
        CommentReply { reader: reader(), notice: CommunityNotice::reply(post_id, true, other_name, &reason) }.into(),
        Mention { reader: reader(), notice: CommunityNotice::mention(post_id, true, other_name, &reason) }.into(),
        UpvoteMilestone { reader: reader(), notice: CommunityNotice::upvotes(post_id, 100, &reason) }.into(),
        ResourceSuggested {
            reader: reader(),
            notice: CommunityNotice::suggestion(post_id, other_name, "The visa list", &reason),
        }
        .into(),
        CalendarBroken {
            reader: reader(),
            calendar: "Family".to_owned(),
            reason: "There is no calendar at this address any more.".to_owned(),
            last_read: Some(now() - hours(25)),
            is_connected: false,
            is_paused: false,
        }
        .into(),
        CalendarBroken {
            reader: reader(),
            calendar: "calendar.example.com".to_owned(),
            reason: "What the address leads to is not a calendar.".to_owned(),
            last_read: None,
            is_connected: false,
            is_paused: false,
        }
        .into(),
        CalendarBroken {
            reader: reader(),
            calendar: "Google Calendar".to_owned(),
            reason: "Google Calendar says that we may not use it any more.".to_owned(),
            last_read: Some(now() - hours(1)),
            is_connected: true,
            is_paused: false,
        }
        .into(),
        CalendarBroken {
            reader: reader(),
            calendar: "Outlook".to_owned(),
            reason: "Outlook says that we may not use it any more.".to_owned(),
            last_read: Some(now() - hours(1)),
            is_connected: true,
            is_paused: true,
        }
        .into(),
        WeeklyDigest {
            reader: reader(),
            digest: DigestContent { posts: posts.to_vec(), replies: 3, resources: vec![resource.clone(), resource] },
        }
        .into(),
        WeeklyDigest {
            reader: reader(),
            digest: DigestContent { posts: Vec::new(), replies: 1, resources: Vec::new() },
        }
        .into(),
        AccountDeleted { reader: reader() }.into(),
    ]
}
