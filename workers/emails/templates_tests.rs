//! Every email as its reader sees it: in several zones, to and about people with awkward names.

use std::collections::BTreeSet;

use regex::Regex;

use super::*;
use crate::models::calendars::Person;
use crate::models::notifications::NotificationKind;
use crate::workers::emails::samples;

const SCRIPT: &str = "<script>alert('x')</script> & \"Co\"";

fn rendered(mail: &Mail) -> Rendered {
    mail.render(&samples::context(), samples::now()).unwrap()
}

fn sample(kind: &str) -> Rendered {
    rendered(samples::all().iter().find(|mail| mail.kind() == kind).unwrap())
}

fn reader(name: &str, zone: &str) -> Reader {
    Reader { name: name.into(), email: "reader@example.com".into(), zone: zone.into() }
}

/// Names and zones as people really sign up with, in pairs of reader and other side.
fn pairs() -> Vec<(Reader, String, &'static str)> {
    let long = "Maximiliane-Alexandra Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe ".repeat(3);
    vec![
        (reader("Ana Silva", "America/Sao_Paulo"), "Ben Okafor".into(), "Africa/Lagos"),
        (reader("דנה לוי", "Asia/Jerusalem"), "محمد بن سلمان".into(), "Asia/Riyadh"),
        (reader("李小龙", "Asia/Shanghai"), "👩🏽‍🚀🏳️‍🌈 Zoë".into(), "Pacific/Chatham"),
        (reader(&long, "America/Argentina/Buenos_Aires"), long.clone(), "Asia/Kathmandu"),
        (reader(SCRIPT, "UTC"), SCRIPT.into(), "Etc/GMT+5"),
        (reader("Eve\r\nBcc: all@example.com", "Nowhere/Land"), "Mal\u{202e}lory\nhttp://evil.example/x".into(), "UTC"),
        (reader("{{ m.token }} {% if %}", "Asia/Tokyo"), "{{ now }}".into(), "Asia/Tokyo"),
    ]
}

fn everything() -> Vec<(Mail, Rendered)> {
    let mut mails = samples::all();
    for (reader, other, zone) in pairs() {
        mails.extend(samples::between(&reader, &other, zone));
    }
    mails.into_iter().map(|mail| (mail.clone(), rendered(&mail))).collect()
}

/// The HTML without its tags, entities resolved.
fn visible_text(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let text = Regex::new(r"<[^>]*>").unwrap().replace_all(body, "\n");
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

fn links(text: &str) -> BTreeSet<String> {
    Regex::new(r#"https?://[^\s"<>]+"#)
        .unwrap()
        .find_iter(text)
        .map(|link| link.as_str().replace("&#38;", "&"))
        .collect()
}

#[test]
fn every_kind_has_a_sample() {
    let sampled: BTreeSet<&str> = samples::all().iter().map(Mail::kind).collect();
    assert_eq!(sampled, Mail::KINDS.iter().copied().collect());
    assert_eq!(sampled.len(), Mail::KINDS.len());
}

#[test]
fn every_mail_is_complete_and_within_limits() {
    for (mail, Rendered { subject, html, text, .. }) in everything() {
        let kind = mail.kind();
        assert!(!subject.chars().any(char::is_control) && !subject.trim().is_empty(), "{kind}: {subject:?}");
        assert!(html.len() <= 102 * 1024, "{kind}: Gmail cuts mails off at 102 KB");
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
        for remote in ["<img", "<link", "<iframe", "url(", "@import", "<script", "http-equiv"] {
            assert!(!html.to_lowercase().contains(remote), "{kind}: {remote}");
        }
        for (name, part) in [("text", &text), ("html", &html)] {
            for leftover in ["None", "Some(", "%}", "{#", "&lt;", "&amp;"] {
                let typed = leftover == "%}" && mail.reader().name.contains("%}");
                assert!(typed || !part.contains(leftover), "{kind} {name}: {leftover} in\n{part}");
            }
        }
        assert!(!text.contains("&#") && !text.contains("\n\n\n") && !text.contains(" \n"), "{kind}:\n{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 76 || line.contains("://") || line.starts_with(' ')),
            "{kind}:\n{text}"
        );
    }
}

#[test]
fn mails_have_no_exclamation_marks() {
    for mail in samples::all() {
        let Rendered { subject, html, text, .. } = rendered(&mail);
        for part in [&subject, &text, &visible_text(&html)] {
            assert!(!part.contains('!') && !part.to_lowercase().contains("simply"), "{}:\n{part}", mail.kind());
        }
    }
}

/// Emails with what people write to each other.
const QUOTING: [&str; 9] = [
    "booking_received",
    "booking_cancelled",
    "review_received",
    "moderation_decision",
    "comment_reply",
    "mention",
    "upvote_milestone",
    "resource_suggested",
    "weekly_digest",
];

#[test]
fn both_parts_have_the_same_links() {
    let href = Regex::new(r#"href="([^"]+)""#).unwrap();
    for (mail, Rendered { html, text, .. }) in everything() {
        let web_url = samples::context().web_url;
        let mut in_text = links(&text);
        in_text.remove(&web_url);
        if QUOTING.contains(&mail.kind()) {
            // What people write to each other may hold a link; their names may not.
            in_text.remove("http://evil.example/x");
        }
        let in_html: BTreeSet<String> = href.captures_iter(&html).map(|found| found[1].replace("&#38;", "&")).collect();
        // The button of the reminder an hour before is the meeting link; the booking is linked in the text only.
        if mail.kind() == "reminder_1h" {
            assert!(in_html.is_subset(&in_text), "{in_html:?} {in_text:?}");
        } else {
            assert_eq!(in_html, in_text, "{}", mail.kind());
        }
        let foreign: Vec<_> = in_text
            .iter()
            .filter(|link| !link.starts_with(&web_url) && !link.starts_with("https://meet.example/"))
            .collect();
        assert!(foreign.is_empty(), "{foreign:?}");
    }
}

#[test]
fn markup_in_names_is_text() {
    let title = Regex::new("(?s)<title>(.*)</title>").unwrap();
    for mail in samples::between(&reader(SCRIPT, "UTC"), SCRIPT, "Europe/London") {
        let Rendered { subject, html, text, .. } = rendered(&mail);
        assert!(!html.contains("<script") && !html.contains("alert('x')"), "{}", mail.kind());
        if text.contains("With    ") {
            assert!(text.contains(SCRIPT) && visible_text(&html).contains(SCRIPT), "{}:\n{text}\n{html}", mail.kind());
        }
        assert!(!title.captures(&html).unwrap()[1].contains('<'));
        assert!(!subject.contains("&#"));
    }
}

#[test]
fn times_are_shown_in_both_zones() {
    let booked = |zone: &str, other_zone: &str| {
        let mails = samples::between(&reader("Ana Silva", zone), "Ben Okafor", other_zone);
        rendered(mails.iter().find(|mail| mail.kind() == "booking_confirmed").unwrap())
    };
    for (zone, other_zone, subject, time, place) in [
        ("Europe/Berlin", "Europe/London", "Tuesday 10:00", "Tuesday 1 December 2026, 10:00", "Berlin time"),
        ("America/Los_Angeles", "Asia/Tokyo", "Tuesday 01:00", "Tuesday 1 December 2026, 01:00", "Los Angeles time"),
        ("Pacific/Honolulu", "Asia/Tokyo", "Monday 23:00", "Monday 30 November 2026, 23:00", "Honolulu time"),
        ("Asia/Kolkata", "UTC", "Tuesday 14:30", "Tuesday 1 December 2026, 14:30", "Kolkata time"),
    ] {
        let Rendered { subject: found, html, text, .. } = booked(zone, other_zone);
        assert_eq!(found, format!("{subject} with Ben Okafor is confirmed"));
        assert!(text.contains(&format!("{time} ({place})")), "{text}");
        let html = visible_text(&html);
        assert!(html.contains(time) && html.contains(place), "{html}");
        let other =
            format::time_for_other(samples::now() + crate::clock::days(5), zone, other_zone, "Ben Okafor").unwrap();
        assert!(text.contains(&other) && html.contains(&other), "{other}");
    }
}

#[test]
fn invitations_follow_the_booking_and_name_only_their_reader() {
    let mailto = Regex::new("mailto:([^\r\n]+)").unwrap();
    let mut uids = BTreeSet::new();
    for (mail, Rendered { calendar, .. }) in everything() {
        let expected = match mail.kind() {
            "booking_confirmed" | "booking_received" | "booking_moved" => Some(Method::Request),
            "booking_cancelled" => Some(Method::Cancel),
            _ => None,
        };
        assert_eq!(calendar.as_ref().map(|(method, _)| *method), expected, "{}", mail.kind());
        let Some((method, ics)) = calendar else { continue };
        let unfolded = ics.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("METHOD:{}\r\n", method.as_str())));
        let addresses: BTreeSet<&str> =
            mailto.captures_iter(&unfolded).map(|found| found.get(1).unwrap().as_str()).collect();
        assert_eq!(addresses, BTreeSet::from([mail.reader().email.as_str(), "sessions@rapport.example"]));
        assert_eq!(unfolded.contains("SEQUENCE:2"), mail.kind() == "booking_moved");
        uids.insert(unfolded.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned());
    }
    assert_eq!(uids, BTreeSet::from(["UID:019abcde-f012-7345-8678-9abcdef01234@rapport.example".to_owned()]));
}

#[test]
fn only_http_links_are_links() {
    for link in ["javascript:alert(1)", "data:text/html,x", "Room 4, second floor"] {
        for mut mail in samples::all() {
            let (Mail::BookingConfirmed(BookingConfirmed { session, .. })
            | Mail::Reminder1h(Reminder1h { session, .. })) = &mut mail
            else {
                continue;
            };
            session.meeting_link = Some(link.to_owned());
            let Rendered { html, text, .. } = rendered(&mail);
            assert!(!html.contains(&format!("href=\"{link}")) && visible_text(&html).contains(link));
            assert!(text.contains(&format!("Where   {link}")));
        }
    }
}

#[test]
fn mails_with_one_click_unsubscribe_link_to_the_settings() {
    for (mail, Rendered { text, html, .. }) in everything() {
        let kind = NotificationKind::named(mail.kind());
        let expected = kind.is_some_and(NotificationKind::has_one_click_unsubscribe);
        assert_eq!(text.contains("/settings/notifications"), expected, "{}", mail.kind());
        assert_eq!(html.contains("/settings/notifications"), expected, "{}", mail.kind());
    }
}

#[test]
fn links_work_with_any_web_address() {
    let context = EmailContext {
        web_url: "http://127.0.0.1:3000/".into(),
        from: Person { name: "Rapport".into(), email: "hello@localhost".into() },
    };
    let mail = samples::all().into_iter().find(|mail| mail.kind() == "booking_confirmed").unwrap();
    let rendered = mail.render(&context, samples::now()).unwrap();
    assert!(rendered.text.contains(" http://127.0.0.1:3000/bookings/"));
    assert!(rendered.calendar.unwrap().1.contains("@127.0.0.1\r\n"));
}

#[test]
fn every_one_click_kind_has_a_mail_of_its_word() {
    for kind in NotificationKind::ALL.iter().filter(|kind| kind.has_one_click_unsubscribe()) {
        assert!(Mail::KINDS.contains(&kind.as_str()), "{}", kind.as_str());
    }
}

#[test]
fn text_of_a_confirmation() {
    insta::assert_snapshot!(sample("booking_confirmed").text, @r#"
    Hello Ana,

    You are meeting Ben Okafor. The time is yours.

      When    Tuesday 1 December 2026, 10:00 (Berlin time)
              09:00 in London for Ben
      With    Ben Okafor
      Length  60 minutes
      Where   https://meet.example/ben-okafor
      Price   €75.00

    Before you meet, write down the one thing you want to leave with.

    Cancelling is free until 24 hours before the start, and costs half until 2
    hours before.
    Move or cancel it here: https://rapport.example/bookings/019abcde-f012-7345-8678-9abcdef01234

    Rapport
    https://rapport.example

    --
    You get this mail because you have a session booked at Rapport. The calendar
    entry is attached as invite.ics.
    "#);
}

#[test]
fn text_of_a_late_payment() {
    insta::assert_snapshot!(sample("late_payment_refunded").text, @r#"
    Hello Ana,

    Your payment reached us when this time could not be had any more. We are
    sorry. All of it, €75.00, goes back to your card. Banks usually show it
    within 5 to 10 days.

      When    Tuesday 1 December 2026, 10:00 (Berlin time)
              09:00 in London for Ben
      With    Ben Okafor
      Length  60 minutes
      Price   €75.00

    Ben Okafor is free at these times:

      Tuesday 1 December 2026, 11:00 (Berlin time)
      https://rapport.example/coaches/019a0000-0000-7000-8000-000000000001?starts_at=2026-12-01T10:00:00Z

      Tuesday 1 December 2026, 13:00 (Berlin time)
      https://rapport.example/coaches/019a0000-0000-7000-8000-000000000001?starts_at=2026-12-01T12:00:00Z

      Wednesday 2 December 2026, 13:00 (Berlin time)
      https://rapport.example/coaches/019a0000-0000-7000-8000-000000000001?starts_at=2026-12-02T12:00:00Z

    Rapport
    https://rapport.example

    --
    You get this mail because you paid for a session at Rapport.
    "#);
}

#[test]
fn text_of_a_cancellation() {
    insta::assert_snapshot!(sample("booking_cancelled").text, @r#"
    Hello Ana,

    Ben Okafor cancelled your session.

      When    Tuesday 1 December 2026, 10:00 (Berlin time)
              09:00 in London for Ben
      With    Ben Okafor
      Length  60 minutes

      | I would like to talk about:
      | - the new role <at work>
      | - Ben Okafor
      | Thank you & see you

    €75.00 goes back to the card you paid with. Banks usually show it within 5
    to 10 days.

    Find another time: https://rapport.example/coaches/019a0000-0000-7000-8000-000000000001

    Rapport
    https://rapport.example

    --
    You get this mail because you had a session booked at Rapport. The attached
    invite.ics takes it out of your calendar.
    "#);
}

#[cfg(feature = "dev")]
#[tokio::test]
async fn every_mail_is_accepted_by_a_mail_server() {
    use crate::integrations::mail::{Mailer, Outgoing};
    use rapport_sandbox::mail::{Mail as Mailbox, Options};

    let mailbox = Mailbox::start(Options::default()).unwrap();
    let twenty_seconds = std::time::Duration::from_secs(20);
    let mailer = Mailer::new(&[mailbox.smtp_url()], "Rapport <sessions@rapport.example>", twenty_seconds).unwrap();
    let mails = everything();
    for (number, (mail, rendered)) in mails.iter().enumerate() {
        let outgoing = Outgoing {
            to: (mail.reader().name.clone(), mail.reader().email.clone()),
            subject: rendered.subject.clone(),
            html: rendered.html.clone(),
            text: rendered.text.clone(),
            calendar: rendered.calendar.clone(),
            message_id: format!("{number}@rapport.example"),
            sent_at: samples::now(),
            list_unsubscribe: Some("https://rapport.example/off?token=x".to_owned()),
        };
        mailer.send(&outgoing).await.unwrap();
    }
    let arrived = mailbox.messages();
    assert_eq!(arrived.len(), mails.len());
    for ((mail, sent), found) in mails.iter().zip(&arrived) {
        let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
        assert_eq!(found.subject, sent.subject);
        assert_eq!(found.envelope_to, [mail.reader().email.as_str()]);
        assert_eq!(lines(found.text.as_deref().unwrap()), lines(&sent.text));
        assert_eq!(lines(found.html.as_deref().unwrap()), lines(&sent.html));
        let invites: Vec<_> = found.attachments.iter().filter(|part| part.name == "invite.ics").collect();
        assert_eq!(invites.len(), usize::from(sent.calendar.is_some()), "{}", mail.kind());
        for invite in invites {
            assert_eq!(lines(&String::from_utf8_lossy(&invite.bytes)), lines(&sent.calendar.as_ref().unwrap().1));
        }
    }
}
