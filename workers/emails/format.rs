//! The one formatter of times, zones, names and texts in emails, so that no two emails show different times.
//!
//! Names are typed by strangers and end up in other people's inboxes: they can't break lines, change the reading direction of what
//! follows, or be turned into links by a mail program.

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::clock::Timestamp;

/// The zone of that name; UTC for one that is not known.
fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// `Tuesday 1 December 2026, 10:00 (Berlin time)`.
pub fn full(at: Timestamp, zone_name: &str) -> String {
    format!("{} ({})", day_and_time(at, zone_name), zone_label(at, zone_name))
}

/// `Tuesday 1 December 2026, 10:00`.
pub fn day_and_time(at: Timestamp, zone_name: &str) -> String {
    at.to_jiff().to_zoned(zone(zone_name)).strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// `Berlin time`; with the offset where the wall-clock time is ambiguous.
pub fn zone_label(at: Timestamp, zone_name: &str) -> String {
    let local = at.to_jiff().to_zoned(zone(zone_name));
    let is_ambiguous = local.time_zone().to_ambiguous_timestamp(local.datetime()).is_ambiguous();
    match ZoneName::of(zone_name) {
        ZoneName::City(city) if is_ambiguous => format!("{city} time, {}", utc_offset(local.offset())),
        ZoneName::City(city) => format!("{city} time"),
        ZoneName::Offset(name) => name,
    }
}

/// As short as is unambiguous: `Tuesday 10:00` in the coming week, else with the date, and with the year if it is another one.
pub fn short(at: Timestamp, zone_name: &str, now: Timestamp) -> String {
    let local = at.to_jiff().to_zoned(zone(zone_name));
    let today = day(now, zone_name);
    let ahead = (local.date() - today).get_days();
    let format = match () {
        () if (0..7).contains(&ahead) => "%A %H:%M",
        () if local.year() == today.year() => "%A %-d %B, %H:%M",
        () => "%A %-d %B %Y, %H:%M",
    };
    local.strftime(format).to_string()
}

/// `Today 10:00` or `Tomorrow 10:00`, and like [`short`] after that.
pub fn soon(at: Timestamp, zone_name: &str, now: Timestamp) -> String {
    let today = day(now, zone_name);
    let word = match (day(at, zone_name) - today).get_days() {
        0 => "Today",
        1 => "Tomorrow",
        _ => return short(at, zone_name, now),
    };
    format!("{word} {}", clock_time(at, zone_name))
}

/// `10:00`.
pub fn clock_time(at: Timestamp, zone_name: &str) -> String {
    at.to_jiff().to_zoned(zone(zone_name)).strftime("%H:%M").to_string()
}

/// The time in the other side's zone: `09:00 in London for Ben`, with the day if it is another one. `None`: both are in one zone.
pub fn time_for_other(at: Timestamp, reader_zone: &str, other_zone: &str, other_name: &str) -> Option<String> {
    if reader_zone == other_zone {
        return None;
    }
    let local = at.to_jiff().to_zoned(zone(other_zone));
    let same_day = local.date() == day(at, reader_zone);
    let time = local.strftime(if same_day { "%H:%M" } else { "%A %-d %B, %H:%M" });
    let place = match ZoneName::of(other_zone) {
        ZoneName::City(city) => format!("in {city}"),
        ZoneName::Offset(name) => name,
    };
    Some(format!("{time} {place} for {}", given_name(other_name)))
}

/// `24 hours`, `72 hours`, `7 days`: whole days only beyond three of them.
pub fn notice(span: SignedDuration) -> String {
    match span.as_hours() {
        hours if hours > 72 && hours % 24 == 0 => format!("{} days", hours / 24),
        hours => format!("{hours} hours"),
    }
}

fn day(at: Timestamp, zone_name: &str) -> Date {
    at.to_jiff().to_zoned(zone(zone_name)).date()
}

/// What people call a zone.
enum ZoneName {
    City(String),
    Offset(String),
}

impl ZoneName {
    fn of(zone_name: &str) -> Self {
        let known = TimeZone::get(zone_name);
        let last = zone_name.rsplit('/').next().unwrap_or(zone_name);
        let fixed = known.as_ref().is_ok_and(|zone| zone.to_fixed_offset().is_ok());
        match known {
            Ok(_) if !fixed && !zone_name.starts_with("Etc/") => ZoneName::City(last.replace('_', " ")),
            // `Etc/GMT+5` is UTC-5: the name would mislead.
            Ok(zone) => ZoneName::Offset(utc_offset(zone.to_offset(Timestamp::EPOCH.to_jiff()))),
            Err(_) => ZoneName::Offset("UTC".to_owned()),
        }
    }
}

/// `UTC`, `UTC+2`, `UTC-3:30`.
fn utc_offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// A name as shown in an email: one line, at most 60 characters, isolated if it is written from right to left
/// (Unicode UAX 9), and not linked even if it looks like an address.
pub fn display_name(typed: &str) -> String {
    let plain: String =
        typed.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_direction_control(*c)).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = String::with_capacity(plain.len());
    let truncated = truncate(&plain, 60);
    let mut characters = truncated.chars().peekable();
    while let Some(c) = characters.next() {
        shown.push(c);
        let could_link = match c {
            '.' => characters.peek().is_some_and(|next| next.is_alphanumeric()),
            ':' | '@' => true,
            _ => false,
        };
        if could_link {
            shown.push('\u{200b}');
        }
    }
    if shown.chars().any(is_right_to_left) { format!("\u{2068}{shown}\u{2069}") } else { shown }
}

/// The given name, if the first word is one for certain; else the whole name.
pub fn given_name(typed: &str) -> String {
    const TITLES: &[&str] = &["dr", "prof", "professor", "mr", "mrs", "ms", "mx", "herr", "frau", "sir", "dame", "rev"];
    let first = typed.split_whitespace().next().unwrap_or_default();
    let letters = first.chars().count();
    let plain = first.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    let is_name = plain && (2..=20).contains(&letters) && !TITLES.contains(&first.to_lowercase().as_str());
    display_name(if is_name { first } else { typed })
}

/// `Hello Ana,`. Without the name if it could be an advertisement: anybody can sign up with another person's address.
pub fn greeting(typed: &str) -> String {
    let whole = typed.trim();
    let suspicious = whole.is_empty()
        || whole.chars().count() > 60
        || whole.chars().any(|c| c.is_control() || c.is_ascii_digit() || "/:@<>!?$€%".contains(c))
        || display_name(whole).contains('\u{200b}');
    if suspicious { "Hello,".to_owned() } else { format!("Hello {},", given_name(whole)) }
}

/// A longer text that somebody typed: line breaks are kept, other control and direction characters removed.
pub fn prose(typed: &str) -> String {
    let kept: String = typed
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || !(c.is_control() || is_direction_control(*c)))
        .collect();
    kept.trim().to_owned()
}

/// [`prose`], line by line.
pub fn prose_lines(typed: &str) -> Vec<String> {
    prose(typed).lines().map(str::to_owned).collect()
}

/// `★★★★☆`.
pub fn stars(rating: i16) -> String {
    (1..=5).map(|star| if star <= rating { '★' } else { '☆' }).collect()
}

/// `b•••@example.com`: enough for its owner to recognise.
pub fn masked(email: &str) -> String {
    let (user, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}•••@{domain}", user.chars().take(1).collect::<String>())
}

fn truncate(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let head: String = text.chars().take(max_chars - 1).collect();
    let whole_words = head.rsplit_once(' ').map_or(head.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end_matches('\u{200d}'))
}

fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_shown_in_the_zones_of_both_sides() {
        let start = at("2026-12-01T09:00:00Z");
        assert_eq!(full(start, "Europe/Berlin"), "Tuesday 1 December 2026, 10:00 (Berlin time)");
        assert_eq!(full(start, "America/Argentina/Buenos_Aires"), "Tuesday 1 December 2026, 06:00 (Buenos Aires time)");
        assert_eq!(full(start, "Etc/GMT+5"), "Tuesday 1 December 2026, 04:00 (UTC-5)");
        assert_eq!(full(start, "Nowhere/Land"), "Tuesday 1 December 2026, 09:00 (UTC)");
        assert_eq!(full(start, "Asia/Kathmandu"), "Tuesday 1 December 2026, 14:45 (Kathmandu time)");
        let other = |zone| time_for_other(start, "Europe/Berlin", zone, "Ben Okafor");
        assert_eq!(other("Europe/London").as_deref(), Some("09:00 in London for Ben"));
        assert_eq!(other("Pacific/Auckland").as_deref(), Some("22:00 in Auckland for Ben"));
        assert_eq!(other("Pacific/Kiritimati").as_deref(), Some("23:00 in Kiritimati for Ben"));
        assert_eq!(other("Pacific/Honolulu").as_deref(), Some("Monday 30 November, 23:00 in Honolulu for Ben"));
        assert_eq!(other("UTC").as_deref(), Some("09:00 UTC for Ben"));
        assert_eq!(other("Europe/Berlin"), None);
    }

    #[test]
    fn an_ambiguous_time_shows_its_offset() {
        assert_eq!(
            full(at("2026-10-25T00:30:00Z"), "Europe/Berlin"),
            "Sunday 25 October 2026, 02:30 (Berlin time, UTC+2)"
        );
        assert_eq!(
            full(at("2026-10-25T01:30:00Z"), "Europe/Berlin"),
            "Sunday 25 October 2026, 02:30 (Berlin time, UTC+1)"
        );
    }

    #[test]
    fn today_and_tomorrow_are_those_of_the_readers_zone() {
        let now = at("2026-12-01T22:30:00Z");
        let start = at("2026-12-02T09:00:00Z");
        assert_eq!(soon(start, "Europe/Berlin", now), "Tomorrow 10:00");
        assert_eq!(soon(start, "Asia/Tokyo", now), "Today 18:00");
        assert_eq!(short(start, "Europe/Berlin", now), "Wednesday 10:00");
        assert_eq!(short(at("2026-12-07T09:00:00Z"), "Europe/Berlin", now), "Monday 10:00");
        assert_eq!(short(at("2026-12-08T09:00:00Z"), "Europe/Berlin", now), "Tuesday 8 December, 10:00");
        assert_eq!(short(at("2027-01-05T09:00:00Z"), "Europe/Berlin", now), "Tuesday 5 January 2027, 10:00");
        assert_eq!(short(at("2026-11-30T09:00:00Z"), "Europe/Berlin", now), "Monday 30 November, 10:00");
    }

    #[test]
    fn names_are_one_line_and_no_links() {
        assert_eq!(display_name("Ana\r\n  Silva\t"), "Ana Silva");
        assert_eq!(display_name("A\u{202e}live"), "Alive");
        assert_eq!(display_name("דנה לוי"), "\u{2068}דנה לוי\u{2069}");
        assert_eq!(display_name("see evil.com or http://x.y"), "see evil.\u{200b}com or http:\u{200b}//x.\u{200b}y");
        assert_eq!(display_name(&"word ".repeat(30)).chars().count(), 55);
        assert_eq!(display_name(&"x".repeat(200)).chars().count(), 60);
        let given_names = ["Ben Okafor", "Dr. Ben Okafor", "Prof Ben", "J Doe", "李 小龙", "Zoë"].map(given_name);
        assert_eq!(given_names, ["Ben", "Dr. Ben Okafor", "Prof Ben", "J Doe", "李 小龙", "Zoë"]);
    }

    #[test]
    fn names_that_could_advertise_are_left_out_of_the_greeting() {
        assert_eq!(greeting("Ana Silva"), "Hello Ana,");
        assert_eq!(greeting("Dr. Ana Silva"), "Hello Dr. Ana Silva,");
        for advert in
            ["Win at evil.com", "http://evil.example", "mail me@x.de", "You won 1000 €", "", "Hi!\nBuy", "<b>x</b>"]
        {
            assert_eq!(greeting(advert), "Hello,", "{advert}");
        }
    }

    #[test]
    fn notices_are_hours_up_to_three_days_and_then_days() {
        let notices = [2, 24, 72, 73, 7 * 24].map(|hours| notice(crate::clock::hours(hours)));
        assert_eq!(notices, ["2 hours", "24 hours", "72 hours", "73 hours", "7 days"]);
    }

    #[test]
    fn ratings_are_five_stars() {
        assert_eq!([0, 1, 4, 5, 9].map(stars), ["☆☆☆☆☆", "★☆☆☆☆", "★★★★☆", "★★★★★", "★★★★★"]);
    }

    #[test]
    fn addresses_are_masked_and_prose_keeps_line_breaks() {
        assert_eq!(masked("ben@example.com"), "b•••@example.com");
        assert_eq!(prose(" a\r\nb\u{0}\u{202e} \n"), "a\nb");
    }
}
