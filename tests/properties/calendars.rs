//! Reading calendars: the corpus of `tests/corpus/ics` against `icalendar` and `recurring-ical-events`, odd files, and hostile ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use proptest::prelude::*;
use rapport::clock::{Timestamp, days};
use rapport::models::calendars::ics::{BusyTimes, MAX_BUSY_TIMES, NotACalendar, Reading};

/// Where ours differs, and why.
const DIFFERENT: &[(&str, &[&str], &str)] = &[(
    "all-day-ends-on-its-day.ics",
    &["2026-12-04T23:00:00Z/2026-12-05T23:00:00Z"],
    "some programs write the day itself as the end of an all-day event: it takes that day, not no time",
)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/ics")
}

fn read(file: &[u8]) -> Result<BusyTimes, NotACalendar> {
    let now: Timestamp = "2026-12-01T08:00:00Z".parse().unwrap();
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let reading = Reading { zone: &zone, window: (now - days(1), now + days(400)), own_host: "rapport.example" };
    reading.read(file)
}

fn spans(busy: &BusyTimes) -> Vec<String> {
    busy.spans.iter().map(|(start, end)| format!("{start}/{end}")).collect()
}

fn calendar(inside: &str) -> BusyTimes {
    read(format!("BEGIN:VCALENDAR\n{inside}END:VCALENDAR\n").as_bytes()).unwrap()
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:{}\n{lines}\nEND:VEVENT\n", lines.len())
}

#[test]
fn the_corpus_reads_as_other_libraries_read_it() {
    let expected: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&std::fs::read(folder().join("expected.json")).unwrap()).unwrap();
    assert!(expected.len() >= 70, "{} files", expected.len());
    let mut wrong = Vec::new();
    for (name, theirs) in &expected {
        let busy = read(&std::fs::read(folder().join(name)).unwrap()).unwrap();
        let different = DIFFERENT.iter().find(|(file, ..)| file == name);
        let expected = different.map_or(theirs.clone(), |(_, ours, _)| ours.iter().map(ToString::to_string).collect());
        if spans(&busy) != expected || busy.odd_events > 0 || busy.is_cut {
            let first = spans(&busy).into_iter().zip(&expected).find(|(ours, theirs)| ours != *theirs);
            wrong.push(format!(
                "{name}: {} busy times instead of {}, {} odd events; first difference {first:?}",
                busy.spans.len(),
                expected.len(),
                busy.odd_events
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_odd_event_does_not_stop_the_others_and_is_counted() {
    let busy = read(&std::fs::read(folder().join("odd/broken-events.ics")).unwrap()).unwrap();
    assert_eq!(spans(&busy), ["2026-12-02T10:00:00Z/2026-12-02T11:00:00Z"]);
    assert_eq!((busy.events, busy.odd_events), (4, 3));
    // Of a rule that can't be read the first occurrence is known.
    for rule in ["FREQ=SOMETIMES", "", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=25", "RSCALE=HEBREW;FREQ=YEARLY"] {
        let busy = calendar(&event(&format!("DTSTART:20261202T100000Z\nDTEND:20261202T110000Z\nRRULE:{rule}")));
        assert_eq!((spans(&busy).len(), busy.odd_events), (1, 1), "{rule}");
    }
}

#[test]
fn what_is_no_calendar_is_refused() {
    for text in ["", "<!doctype html><title>Sign in</title>", "BEGIN:VCARD\nEND:VCARD", "{\"error\":\"gone\"}", "\0\0"]
    {
        assert_eq!(read(text.as_bytes()), Err(NotACalendar), "{text}");
    }
    assert_eq!(read(b"\xEF\xBB\xBFBEGIN:VCALENDAR\r\nEND:VCALENDAR"), Ok(BusyTimes::default()));
    let latin =
        read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Caf\xe9\nDTSTART:20261202T100000Z\nDTEND:20261202T110000Z\n")
            .unwrap();
    assert_eq!(latin.spans.len(), 1, "neither the encoding nor the end matters");
}

#[test]
fn our_own_sessions_are_not_taken_for_busy() {
    let uid =
        |uid: &str| format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:20261202T100000Z\nDTEND:20261202T110000Z\nEND:VEVENT\n");
    let id = "019a0000-0000-7000-8000-000000000001";
    assert_eq!(calendar(&uid(&format!("{id}@rapport.example"))).spans.len(), 0);
    for other in [format!("{id}@elsewhere.example"), "meeting@rapport.example".to_owned(), id.to_owned()] {
        assert_eq!(calendar(&uid(&other)).spans.len(), 1, "{other}");
    }
}

#[test]
fn published_free_busy_times_are_read() {
    let busy = calendar(
        "BEGIN:VFREEBUSY\nFREEBUSY:20261202T100000Z/20261202T110000Z,20261203T100000Z/PT30M\n\
         FREEBUSY;FBTYPE=FREE:20261204T100000Z/20261204T110000Z\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20261205T100000Z/PT1H\nEND:VFREEBUSY\n",
    );
    assert_eq!(
        spans(&busy),
        [
            "2026-12-02T10:00:00Z/2026-12-02T11:00:00Z",
            "2026-12-03T10:00:00Z/2026-12-03T10:30:00Z",
            "2026-12-05T10:00:00Z/2026-12-05T11:00:00Z"
        ]
    );
}

/// Files that are made to take long, each of at most that part of the 5 MB that are read.
fn hostile(part: usize) -> Vec<(&'static str, String)> {
    let in_calendar = |inside: String| format!("BEGIN:VCALENDAR\n{inside}END:VCALENDAR\n");
    let many = |lines: &str| in_calendar(event(lines).repeat(1_000_000 / part / (event(lines).len() + 2)));
    let start = "DTSTART:20200101T000000Z\nDTEND:20200101T000001Z\n";
    let seconds: String = (0..60).map(|second| second.to_string()).collect::<Vec<_>>().join(",");
    vec![
        ("every second for ever", many(&format!("{start}RRULE:FREQ=SECONDLY"))),
        ("a million occurrences", in_calendar(event(&format!("{start}RRULE:FREQ=SECONDLY;COUNT=1000000")))),
        ("many with a million occurrences", many(&format!("{start}RRULE:FREQ=MINUTELY;COUNT=1000000"))),
        ("never", many(&format!("{start}RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))),
        ("never, counted", many(&format!("{start}RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"))),
        ("never within a second", many(&format!("{start}RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"))),
        (
            "every second of the year, by position",
            many(&format!("{start}RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4,5;BYMINUTE={seconds};BYSECOND={seconds};BYSETPOS=1")),
        ),
        ("since the year 1", many("DTSTART:00010101T000000Z\nDURATION:PT1S\nRRULE:FREQ=DAILY;COUNT=9999999")),
        ("a far end", many("DTSTART:00010101T000000Z\nDTEND:99991231T235959Z\nRRULE:FREQ=DAILY")),
        ("long lengths", many("DTSTART:20261201T000000Z\nDURATION:P9999999D\nRRULE:FREQ=DAILY")),
        ("many rules", in_calendar(event(&format!("{start}{}", "RRULE:FREQ=SECONDLY;INTERVAL=7\n".repeat(150_000 / part))))),
        ("many exceptions", in_calendar(event(&format!("{start}RRULE:FREQ=HOURLY\nEXDATE:{}", "20261201T000000Z,".repeat(290_000 / part))))),
        ("many dates", in_calendar(event(&format!("{start}RDATE:{}", "20261201T000000Z,".repeat(290_000 / part))))),
        ("many replacements", {
            let one = "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261201T000000Z\nDTSTART:20261201T000001Z\nDURATION:PT1S\nEND:VEVENT\n";
            in_calendar(format!("BEGIN:VEVENT\nUID:a\n{start}RRULE:FREQ=MINUTELY\nEND:VEVENT\n{}", one.repeat(30_000 / part)))
        }),
        ("deep", "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\n".repeat(380_000 / part)),
        ("closed often", "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:A\n".repeat(90_000 / part) + &"END:B\n".repeat(600_000 / part)),
        ("many calendars", "BEGIN:VCALENDAR\n".repeat(310_000 / part)),
        ("one line", in_calendar(format!("SUMMARY:{}\n", "a".repeat(4_900_000 / part)))),
        ("one folded line", in_calendar(format!("SUMMARY:{}\n", "a\n ".repeat(1_600_000 / part)))),
        ("parameters", in_calendar(format!("SUMMARY{}:a\n", ";A=B".repeat(1_200_000 / part)))),
        ("zones", in_calendar("BEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n".repeat(30_000 / part)
            + &event("DTSTART;TZID=Z:20261201T000000\nDURATION:PT1S").repeat(10))),
        ("many custom zones", {
            let zone = |number: usize| format!("BEGIN:VTIMEZONE\nTZID:Z{number}\nBEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Z{number}:20261201T000000\nDURATION:PT1S\nRRULE:FREQ=MINUTELY\nEND:VEVENT\n");
            in_calendar((0..18_000 / part).map(zone).collect())
        }),
    ]
}

/// Far from what they take, which is about a second each with optimisation: this is about files that would take hours.
const LONGEST: Duration = Duration::from_secs(120);

fn read_hostile(part: usize) {
    for (name, file) in hostile(part) {
        assert!(file.len() <= 5_000_000 / part, "{name}: {}", file.len());
        let started = Instant::now();
        let busy = read(file.as_bytes()).unwrap();
        let took = started.elapsed();
        eprintln!("{name}: {took:?}");
        assert!(took < LONGEST, "{name}: {took:?}, {} busy times, cut: {}", busy.spans.len(), busy.is_cut);
        assert!(busy.spans.len() <= MAX_BUSY_TIMES, "{name}");
    }
}

#[test]
fn hostile_files_take_bounded_time_and_memory() {
    read_hostile(10);
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn hostile_files_of_5_mb_take_bounded_time_and_memory() {
    read_hostile(1);
}

proptest! {
    /// Whatever the lines say, and wherever they are cut.
    #[test]
    fn nothing_that_is_read_panics(lines in prop::collection::vec(line(), 0..40), cut in any::<prop::sample::Index>()) {
        let text = format!("BEGIN:VCALENDAR\n{}\n", lines.join("\n"));
        let bytes = text.as_bytes();
        for part in [bytes, &bytes[..cut.index(bytes.len())]] {
            if let Ok(busy) = read(part) {
                prop_assert!(busy.spans.windows(2).all(|pair| pair[0].1 < pair[1].0), "{:?}", busy.spans);
            }
        }
    }
}

fn line() -> impl Strategy<Value = String> {
    let moment = prop_oneof!["2026(11|12)[0-3][0-9](T[0-2][0-9][0-5][0-9]00Z?)?", "[0-9]{8}T[0-9]{6}", "\\PC{0,10}"];
    let name = prop::sample::select(vec![
        "DTSTART",
        "DTEND",
        "RECURRENCE-ID",
        "EXDATE",
        "RDATE",
        "DURATION",
        "TZOFFSETTO",
        "TZOFFSETFROM",
    ]);
    let zone = prop::sample::select(vec![
        "",
        ";TZID=Europe/Berlin",
        ";TZID=Custom",
        ";VALUE=DATE",
        ";RANGE=THISANDFUTURE",
        ";TZID=\"",
        ";X",
    ]);
    prop_oneof![
        4 => prop::sample::select(vec!["BEGIN:VEVENT", "END:VEVENT", "UID:a", "UID:b", "BEGIN:VTIMEZONE", "TZID:Custom", "BEGIN:STANDARD", "END:STANDARD", "END:VTIMEZONE", "BEGIN:VCALENDAR", "TRANSP:OPAQUE"]).prop_map(str::to_owned),
        6 => (name, zone, moment).prop_map(|(name, zone, moment)| format!("{name}{zone}:{moment}")),
        2 => "(RRULE|DURATION):(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY|SECONDLY);|)(COUNT=[0-9]{1,9};|UNTIL=[0-9]{8};|)(INTERVAL=[0-9]{1,6};|)(BYDAY=-?[0-9]{0,2}(MO|SU);|)(BYSETPOS=-?[0-9]{1,3};|)(BYWEEKNO=-?[0-9]{1,2}|)",
        1 => "\\PC{0,30}",
    ]
}
