//! How times, places and names are written for people: the one formatter, so that no two mails show different times.
//!
//! Names are typed by strangers and land in other people's inboxes: they can't break lines, turn the reading direction of what
//! follows, or be linked by a mail program.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::clock::Timestamp;

/// The zone of that name; UTC for one that is not known.
fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// `Tuesday 1 December 2026, 10:00 (Berlin time)`.
pub fn full(at: Timestamp, zone_name: &str) -> String {
    format!("{} ({})", day_and_time(at, zone_name), place(at, zone_name))
}

/// `Tuesday 1 December 2026, 10:00`.
pub fn day_and_time(at: Timestamp, zone_name: &str) -> String {
    at.to_jiff().to_zoned(zone(zone_name)).strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// `Berlin time`; with the offset where the wall-clock time comes twice.
pub fn place(at: Timestamp, zone_name: &str) -> String {
    let local = at.to_jiff().to_zoned(zone(zone_name));
    let twice = local.time_zone().to_ambiguous_timestamp(local.datetime()).is_ambiguous();
    match Place::of(zone_name) {
        Place::City(city) if twice => format!("{city} time, {}", utc_offset(local.offset())),
        Place::City(city) => format!("{city} time"),
        Place::Offset(name) => name,
    }
}

/// As short as it can be without doubt: `Tuesday 10:00` in the coming week, else with the date, else with the year too.
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

/// What the other side's clock shows: `09:00 in London for Ben`, with the day where it is another one. Nothing when both live in one zone.
pub fn elsewhere(at: Timestamp, reader_zone: &str, other_zone: &str, other_name: &str) -> Option<String> {
    if reader_zone == other_zone {
        return None;
    }
    let local = at.to_jiff().to_zoned(zone(other_zone));
    let same_day = local.date() == day(at, reader_zone);
    let time = local.strftime(if same_day { "%H:%M" } else { "%A %-d %B, %H:%M" });
    let place = match Place::of(other_zone) {
        Place::City(city) => format!("in {city}"),
        Place::Offset(name) => name,
    };
    Some(format!("{time} {place} for {}", given(other_name)))
}

fn day(at: Timestamp, zone_name: &str) -> Date {
    at.to_jiff().to_zoned(zone(zone_name)).date()
}

/// What people call a zone.
enum Place {
    City(String),
    Offset(String),
}

impl Place {
    fn of(zone_name: &str) -> Self {
        let known = TimeZone::get(zone_name);
        let last = zone_name.rsplit('/').next().unwrap_or(zone_name);
        let fixed = known.as_ref().is_ok_and(|zone| zone.to_fixed_offset().is_ok());
        match known {
            Ok(_) if !fixed && !zone_name.starts_with("Etc/") => Place::City(last.replace('_', " ")),
            // `Etc/GMT+5` is five hours *behind* Greenwich: its name is no help to anybody.
            Ok(zone) => Place::Offset(utc_offset(zone.to_offset(Timestamp::EPOCH.to_jiff()))),
            Err(_) => Place::Offset("UTC".to_owned()),
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

/// A name as it may stand in a mail: one line, at most 60 characters, isolated where it is written from right to left
/// (Unicode UAX 9), and no link even where it looks like one.
pub fn name(typed: &str) -> String {
    let plain: String =
        typed.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_direction(*c)).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = String::with_capacity(plain.len());
    let cut = shortened(&plain, 60);
    let mut characters = cut.chars().peekable();
    while let Some(c) = characters.next() {
        shown.push(c);
        let links_on = match c {
            '.' => characters.peek().is_some_and(|next| next.is_alphanumeric()),
            ':' | '@' => true,
            _ => false,
        };
        if links_on {
            shown.push('\u{200b}');
        }
    }
    if shown.chars().any(is_right_to_left) { format!("\u{2068}{shown}\u{2069}") } else { shown }
}

/// The given name, where the first word surely is one; else all of it.
pub fn given(typed: &str) -> String {
    const TITLES: &[&str] = &["dr", "prof", "professor", "mr", "mrs", "ms", "mx", "herr", "frau", "sir", "dame", "rev"];
    let first = typed.split_whitespace().next().unwrap_or_default();
    let letters = first.chars().count();
    let plain = first.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    let is_name = plain && (2..=20).contains(&letters) && !TITLES.contains(&first.to_lowercase().as_str());
    name(if is_name { first } else { typed })
}

/// `Hello Ana,`. Without the name where it could be an advertisement: anybody can sign up with anybody's address.
pub fn greeting(typed: &str) -> String {
    let whole = typed.trim();
    let suspicious = whole.is_empty()
        || whole.chars().count() > 60
        || whole.chars().any(|c| c.is_control() || c.is_ascii_digit() || "/:@<>!?$€%".contains(c))
        || name(whole).contains('\u{200b}');
    if suspicious { "Hello,".to_owned() } else { format!("Hello {},", given(whole)) }
}

/// Something longer that somebody typed: line breaks stay, other control and direction characters go.
pub fn prose(typed: &str) -> String {
    let kept: String =
        typed.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !(c.is_control() || is_direction(*c))).collect();
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

/// `b•••@example.com`: enough for its owner to know it by.
pub fn masked(email: &str) -> String {
    let (user, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}•••@{domain}", user.chars().take(1).collect::<String>())
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    let whole_words = head.rsplit_once(' ').map_or(head.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end_matches('\u{200d}'))
}

fn is_direction(c: char) -> bool {
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
    fn both_sides_read_their_own_time() {
        let start = at("2026-12-01T09:00:00Z");
        assert_eq!(full(start, "Europe/Berlin"), "Tuesday 1 December 2026, 10:00 (Berlin time)");
        assert_eq!(full(start, "America/Argentina/Buenos_Aires"), "Tuesday 1 December 2026, 06:00 (Buenos Aires time)");
        assert_eq!(full(start, "Etc/GMT+5"), "Tuesday 1 December 2026, 04:00 (UTC-5)");
        assert_eq!(full(start, "Nowhere/Land"), "Tuesday 1 December 2026, 09:00 (UTC)");
        assert_eq!(full(start, "Asia/Kathmandu"), "Tuesday 1 December 2026, 14:45 (Kathmandu time)");
        let other = |zone| elsewhere(start, "Europe/Berlin", zone, "Ben Okafor");
        assert_eq!(other("Europe/London").as_deref(), Some("09:00 in London for Ben"));
        assert_eq!(other("Pacific/Auckland").as_deref(), Some("22:00 in Auckland for Ben"));
        assert_eq!(other("Pacific/Kiritimati").as_deref(), Some("23:00 in Kiritimati for Ben"));
        assert_eq!(other("Pacific/Honolulu").as_deref(), Some("Monday 30 November, 23:00 in Honolulu for Ben"));
        assert_eq!(other("UTC").as_deref(), Some("09:00 UTC for Ben"));
        assert_eq!(other("Europe/Berlin"), None);
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
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
    fn days_are_counted_where_the_reader_is() {
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
    fn names_stay_names() {
        assert_eq!(name("Ana\r\n  Silva\t"), "Ana Silva");
        assert_eq!(name("A\u{202e}live"), "Alive");
        assert_eq!(name("דנה לוי"), "\u{2068}דנה לוי\u{2069}");
        assert_eq!(name("see evil.com or http://x.y"), "see evil.\u{200b}com or http:\u{200b}//x.\u{200b}y");
        assert_eq!(name(&"word ".repeat(30)).chars().count(), 55);
        assert_eq!(name(&"x".repeat(200)).chars().count(), 60);
        let given = ["Ben Okafor", "Dr. Ben Okafor", "Prof Ben", "J Doe", "李 小龙", "Zoë"].map(given);
        assert_eq!(given, ["Ben", "Dr. Ben Okafor", "Prof Ben", "J Doe", "李 小龙", "Zoë"]);
    }

    #[test]
    fn nobody_advertises_by_signing_strangers_up() {
        assert_eq!(greeting("Ana Silva"), "Hello Ana,");
        assert_eq!(greeting("Dr. Ana Silva"), "Hello Dr. Ana Silva,");
        for advert in
            ["Win at evil.com", "http://evil.example", "mail me@x.de", "You won 1000 €", "", "Hi!\nBuy", "<b>x</b>"]
        {
            assert_eq!(greeting(advert), "Hello,", "{advert}");
        }
    }

    #[test]
    fn there_are_five_stars() {
        assert_eq!([0, 1, 4, 5, 9].map(stars), ["☆☆☆☆☆", "★☆☆☆☆", "★★★★☆", "★★★★★", "★★★★★"]);
    }

    #[test]
    fn an_address_is_known_to_its_owner_only() {
        assert_eq!(masked("ben@example.com"), "b•••@example.com");
        assert_eq!(prose(" a\r\nb\u{0}\u{202e} \n"), "a\nb");
    }
}
