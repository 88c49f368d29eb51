//! Calendars read back by an independent parser.

use icalendar::parser::{Component, read_calendar, unfold};
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn session(zone: &str, starts_at: Timestamp) -> Event {
    Event {
        uid: uid(Uuid::from_u128(7), "rapport.example"),
        sequence: 3,
        starts_at,
        ends_at: starts_at + crate::clock::minutes(60),
        created_at: at("2026-11-01T08:00:00Z"),
        updated_at: at("2026-11-02T08:00:00Z"),
        summary: "Session with Ben Okafor".into(),
        description: "Flexible: all back until 24 h before.".into(),
        location: Some("https://meet.example/ben".into()),
        url: Some("https://rapport.example/bookings/7".into()),
        organizer: Person { name: "Rapport".into(), email: "sessions@rapport.example".into() },
        attendees: vec![Person { name: "Ana Silva".into(), email: "ana@example.com".into() }],
        status: EventStatus::Confirmed,
        zone: zone.into(),
    }
}

fn part<'a>(calendar: &'a icalendar::parser::Calendar<'a>, name: &str) -> &'a Component<'a> {
    calendar.components.iter().find(|part| part.name == name).unwrap()
}

fn value(part: &Component<'_>, name: &str) -> String {
    part.find_prop(name).unwrap_or_else(|| panic!("no {name}")).val.as_str().to_owned()
}

fn offset(text: &str) -> SignedDuration {
    let digits = |range: std::ops::Range<usize>| text.get(range).map_or(0, |two| two.parse::<i64>().unwrap());
    let size = digits(1..3) * 3600 + digits(3..5) * 60 + digits(5..7);
    SignedDuration::from_secs(if text.starts_with('-') { -size } else { size })
}

fn local(text: &str) -> jiff::Timestamp {
    DateTime::strptime("%Y%m%dT%H%M%S", text).unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// The instant of a DTSTART or DTEND by the VTIMEZONE of the calendar, as in RFC 5545 section 3.6.5.
fn instant_of(ics: &str, name: &str) -> jiff::Timestamp {
    let text = unfold(ics);
    let calendar = read_calendar(&text).unwrap();
    let event = part(&calendar, "VEVENT");
    let property = event.find_prop(name).unwrap();
    let written = property.val.as_str();
    let Some(tzid) = property.params.iter().find(|param| param.key == "TZID") else {
        return local(written.strip_suffix('Z').unwrap());
    };
    let zone = part(&calendar, "VTIMEZONE");
    assert_eq!(tzid.val.as_ref().unwrap().as_str().trim_matches('"'), value(zone, "TZID"));
    let mut rules: Vec<(jiff::Timestamp, SignedDuration)> = zone
        .components
        .iter()
        .map(|rule| {
            let from = offset(&value(rule, "TZOFFSETFROM"));
            (local(&value(rule, "DTSTART")) - from, offset(&value(rule, "TZOFFSETTO")))
        })
        .collect();
    rules.sort();
    let end = |index: usize| rules.get(index + 1).map_or(jiff::Timestamp::MAX, |next| next.0);
    (0..rules.len())
        .map(|index| (index, local(written) - rules[index].1))
        .find(|(index, instant)| *instant >= rules[*index].0 && *instant < end(*index))
        .map(|(_, instant)| instant)
        .unwrap()
}

#[test]
fn a_confirmed_session_is_a_request_with_its_timezone() {
    let ics = invite(&session("Europe/Berlin", at("2026-12-01T09:00:00Z")), Method::Request);
    insta::assert_snapshot!(ics.replace("\r\n", "\n"), @r#"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Rapport//Sessions//EN
    CALSCALE:GREGORIAN
    METHOD:REQUEST
    BEGIN:VTIMEZONE
    TZID:Europe/Berlin
    BEGIN:DAYLIGHT
    DTSTART:20260329T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    TZNAME:CEST
    END:DAYLIGHT
    BEGIN:STANDARD
    DTSTART:20261025T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    TZNAME:CET
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:20270328T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    TZNAME:CEST
    END:DAYLIGHT
    BEGIN:STANDARD
    DTSTART:20271031T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    TZNAME:CET
    END:STANDARD
    END:VTIMEZONE
    BEGIN:VEVENT
    UID:00000000-0000-0000-0000-000000000007@rapport.example
    SEQUENCE:3
    DTSTAMP:20261102T080000Z
    CREATED:20261101T080000Z
    LAST-MODIFIED:20261102T080000Z
    DTSTART;TZID=Europe/Berlin:20261201T100000
    DTEND;TZID=Europe/Berlin:20261201T110000
    SUMMARY:Session with Ben Okafor
    DESCRIPTION:Flexible: all back until 24 h before.
    LOCATION:https://meet.example/ben
    URL:https://rapport.example/bookings/7
    ORGANIZER;CN="Rapport":mailto:sessions@rapport.example
    ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALS
     E;CN="Ana Silva":mailto:ana@example.com
    STATUS:CONFIRMED
    CLASS:PRIVATE
    TRANSP:OPAQUE
    BEGIN:VALARM
    ACTION:DISPLAY
    DESCRIPTION:Session with Ben Okafor
    TRIGGER:-PT15M
    END:VALARM
    END:VEVENT
    END:VCALENDAR
    "#);
}

#[test]
fn a_cancellation_keeps_the_uid_and_has_no_alarm() {
    let ics = invite(&session("Europe/Berlin", at("2026-12-01T09:00:00Z")), Method::Cancel);
    for line in
        ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "UID:00000000-0000-0000-0000-000000000007@rapport.example"]
    {
        assert!(ics.lines().any(|found| found == line), "{line} is missing in\n{ics}");
    }
    assert!(!ics.contains("VALARM"));
}

#[test]
fn a_published_calendar_has_no_attendees() {
    let ics = feed("Ana's sessions", &[session("Europe/Berlin", at("2026-12-01T09:00:00Z"))]);
    assert!(!ics.contains("ATTENDEE") && !ics.contains("ana@example.com"));
    assert!(ics.contains("ORGANIZER"));
}

#[test]
fn utc_and_unknown_zones_are_written_in_utc() {
    for zone in ["UTC", "Etc/UTC", "Zulu", "Mars/Olympus"] {
        let ics = invite(&session(zone, at("2026-12-01T09:00:00Z")), Method::Request);
        assert!(ics.contains("\r\nDTSTART:20261201T090000Z\r\n"), "{zone}:\n{ics}");
        assert!(!ics.contains("VTIMEZONE"));
    }
}

#[test]
fn the_second_pass_of_a_repeated_hour_is_written_in_utc() {
    let first = invite(&session("Europe/Berlin", at("2026-10-25T00:30:00Z")), Method::Request);
    assert!(first.contains("DTSTART;TZID=Europe/Berlin:20261025T023000"));
    let second = invite(&session("Europe/Berlin", at("2026-10-25T01:30:00Z")), Method::Request);
    assert!(second.contains("DTSTART:20261025T013000Z"));
}

#[test]
fn a_feed_over_years_reads_back_as_the_same_instants() {
    let events: Vec<Event> = (0..40)
        .map(|month| session("America/New_York", at("2026-01-15T15:00:00Z") + crate::clock::days(month * 30)))
        .collect();
    let ics = feed("Sessions", &events);
    assert_eq!(ics.matches("BEGIN:VTIMEZONE").count(), 1);
    let entries: Vec<&str> = ics.split("BEGIN:VEVENT").collect();
    for (event, entry) in events.iter().zip(&entries[1..]) {
        let end = entry.find("END:VEVENT").unwrap();
        let alone = format!("{}BEGIN:VEVENT{}END:VEVENT\r\nEND:VCALENDAR\r\n", entries[0], &entry[..end]);
        assert_eq!(instant_of(&alone, "DTSTART"), event.starts_at.to_jiff());
    }
}

#[test]
fn every_zone_reads_back_as_the_same_instants() {
    let mut zones = 0;
    for name in jiff::tz::db().available() {
        zones += 1;
        let zone = TimeZone::get(name.as_str()).unwrap();
        let around = zone
            .following(at("2026-06-01T00:00:00Z").to_jiff())
            .take(2)
            .map(|onset| Timestamp::from(onset.timestamp()));
        let mut instants: Vec<Timestamp> =
            ["1999-07-04T12:00:00Z", "2026-02-03T10:20:30Z", "2026-08-03T22:45:00Z", "2037-12-31T23:30:00Z"]
                .map(at)
                .to_vec();
        for onset in around {
            instants.extend([-90, -60, -30, 0, 30, 60].map(|minutes| onset + crate::clock::minutes(minutes)));
        }
        for starts_at in instants {
            let event = session(name.as_str(), starts_at);
            let ics = invite(&event, Method::Request);
            assert_eq!(instant_of(&ics, "DTSTART"), event.starts_at.to_jiff(), "{name}:\n{ics}");
            assert_eq!(instant_of(&ics, "DTEND"), event.ends_at.to_jiff(), "{name}:\n{ics}");
        }
    }
    assert!(zones > 400, "only {zones} zones");
}

proptest! {
    #[test]
    fn any_text_survives_folding_and_escaping(summary in "[^\\p{C}]{0,200}", description in "(?s)[^\\p{C}\n]{0,60}(\n[^\\p{C}]{0,200}){0,3}", name in "[^\\p{C}\"]{1,80}") {
        let mut event = session("Europe/Berlin", at("2026-12-01T09:00:00Z"));
        event.summary.clone_from(&summary);
        event.description.clone_from(&description);
        event.attendees[0].name.clone_from(&name);
        let ics = invite(&event, Method::Request);
        for line in ics.split("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let text = unfold(&ics);
        let calendar = read_calendar(&text).unwrap();
        let found = part(&calendar, "VEVENT");
        prop_assert_eq!(value(found, "SUMMARY"), summary);
        prop_assert_eq!(value(found, "DESCRIPTION"), description);
        let attendee = found.find_prop("ATTENDEE").unwrap();
        let cn = attendee.params.iter().find(|param| param.key == "CN").unwrap().val.as_ref().unwrap();
        prop_assert_eq!(cn.as_str().trim_matches('"'), name.trim());
    }

    #[test]
    fn text_can_not_inject_content_lines(injected in "(?s).{0,40}\r?\nBEGIN:VEVENT\r\nUID:x.{0,10}") {
        let mut event = session("Europe/Berlin", at("2026-12-01T09:00:00Z"));
        event.summary.clone_from(&injected);
        event.description.clone_from(&injected);
        event.location = Some(injected.clone());
        event.url = Some(injected.clone());
        event.attendees[0] = Person { name: injected.clone(), email: injected.clone() };
        event.organizer = Person { name: injected.clone(), email: injected };
        let ics = invite(&event, Method::Request);
        prop_assert_eq!(unfold(&ics).lines().filter(|line| line.starts_with("BEGIN:VEVENT")).count(), 1);
        prop_assert!(!ics.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn any_instant_in_any_zone_reads_back_as_the_same_instant(seconds in 946_684_800_i64..3_000_000_000, pick in any::<prop::sample::Index>()) {
        let zones: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let event = session(pick.get::<String>(&zones), Timestamp::from_seconds(seconds));
        let ics = invite(&event, Method::Request);
        prop_assert_eq!(instant_of(&ics, "DTSTART"), event.starts_at.to_jiff());
        prop_assert_eq!(instant_of(&ics, "DTEND"), event.ends_at.to_jiff());
    }
}

/// RFC 6068: `josé@köln.example` is sent as the octets of its UTF-8, and what separates the parts of a URI as well.
#[test]
fn addresses_and_links_outside_of_ascii_are_encoded() {
    for (email, uri) in [
        ("ana@example.com", "mailto:ana@example.com"),
        ("josé@example.com", "mailto:jos%C3%A9@example.com"),
        ("用户@例え.example", "mailto:%E7%94%A8%E6%88%B7@%E4%BE%8B%E3%81%88.example"),
        ("o'neil+a&b=c?d#e/f%g@example.com", "mailto:o'neil+a%26b=c%3Fd%23e%2Ff%25g@example.com"),
        ("a\r\nb c@example.com", "mailto:abc@example.com"),
        ("\"quoted\"@example.com", "mailto:%22quoted%22@example.com"),
    ] {
        assert_eq!(mailto(email), uri);
        assert!(mailto(email).is_ascii());
    }
    assert_eq!(
        uri("https://meet.example/Zoë's room?a=1&b=%20#top"),
        "https://meet.example/Zo%C3%AB'sroom?a=1&b=%20#top"
    );
}
