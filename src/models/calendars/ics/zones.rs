//! Time zones by the names that calendars give them: IANA's, with or without a prefix; Windows'; or any name at all with a VTIMEZONE in the same
//! file, whose rules are then followed.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::lines::{Component, Property};
use super::recurrence::Budget;
use super::rule::{Rule, Until};
use super::windows_zones::WINDOWS_ZONES;
use super::written::Written;
use crate::clock::Timestamp;

/// A change of a zone's offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetChange {
    at: jiff::Timestamp,
    /// From this local time on it and all before it have passed. What is skipped counts as before, and of what comes twice the first time does.
    passed_from: DateTime,
    offset: Offset,
}

/// Where a local time is an instant.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// Of the time zone database.
    Known(TimeZone),
    /// As a VTIMEZONE has it: the offset before the first change, and the changes in order.
    Rules(Offset, Arc<[OffsetChange]>),
}

/// The zone that is meant by a name of IANA's or Windows'.
pub fn zone_named(name: &str) -> Option<TimeZone> {
    match Zone::named(name)? {
        Zone::Known(zone) => Some(zone),
        Zone::Rules(..) => None,
    }
}

impl Zone {
    pub fn utc() -> Zone {
        Zone::Known(TimeZone::UTC)
    }

    /// The zone of that name: `Europe/Berlin`, `/vendor.example/2024/Europe/Berlin`, `W. Europe Standard Time`.
    pub fn named(name: &str) -> Option<Zone> {
        let name = name.trim().trim_matches('"');
        if name.is_empty() || name.len() > 200 {
            return None;
        }
        let known = |name: &str| TimeZone::get(name).ok().map(Zone::Known);
        let windows = || {
            let found = WINDOWS_ZONES.binary_search_by(|(windows, _)| windows.cmp(&name)).ok()?;
            known(WINDOWS_ZONES[found].1)
        };
        let prefixed = || {
            let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
            (1..=3)
                .rev()
                .filter(|count| *count <= parts.len())
                .find_map(|count| known(&parts[parts.len() - count..].join("/")))
        };
        known(name).or_else(windows).or_else(prefixed)
    }

    /// The instant of a local time: of an hour that comes twice the first, of one that is skipped as much later (RFC 5545, section 3.3.5).
    pub fn instant(&self, local: DateTime) -> Option<Timestamp> {
        let at = match self {
            Zone::Known(zone) => zone.to_ambiguous_timestamp(local).compatible().ok()?,
            Zone::Rules(first, changes) => {
                let passed = changes.partition_point(|change| change.passed_from <= local);
                let offset = passed.checked_sub(1).map_or(*first, |last| changes[last].offset);
                offset.to_timestamp(local).ok()?
            }
        };
        Some(Timestamp::from(at))
    }

    /// The local time of an instant.
    pub fn local(&self, at: Timestamp) -> Option<DateTime> {
        let at = at.to_jiff();
        Some(match self {
            Zone::Known(zone) => zone.to_datetime(at),
            Zone::Rules(first, changes) => {
                let passed = changes.partition_point(|change| change.at <= at);
                let offset = passed.checked_sub(1).map_or(*first, |last| changes[last].offset);
                offset.to_datetime(at)
            }
        })
    }
}

/// The zones of one calendar.
pub struct Zones<'a> {
    default: Zone,
    /// A VTIMEZONE by its TZID, with its observances.
    written: HashMap<&'a str, (&'a Component, Vec<&'a Component>)>,
    /// Resolved already.
    resolved: RefCell<HashMap<String, Zone>>,
    /// For which local times the rules are needed.
    window: (DateTime, DateTime),
    /// What may still be done for rules, and so how many changes are kept.
    budget: Cell<Budget>,
}

impl<'a> Zones<'a> {
    /// Those of one calendar's components. What has no zone is in the calendar's own (X-WR-TIMEZONE), else in `fallback`.
    pub fn of(components: &'a [Component], fallback: &Zone, window: (DateTime, DateTime), budget: Budget) -> Zones<'a> {
        let inside = || components.iter().map(|component| (component.place, component));
        let mut written: HashMap<&str, (&Component, Vec<&Component>)> = HashMap::new();
        let mut ids: HashMap<usize, &str> = HashMap::new();
        for (at, component) in inside() {
            if component.kind == "VTIMEZONE"
                && let Some(id) = component.property("TZID")
            {
                ids.insert(at, id.value.trim());
                written.insert(id.value.trim(), (component, Vec::new()));
            } else if matches!(component.kind.as_str(), "STANDARD" | "DAYLIGHT")
                && let Some((_, observances)) = component.parent.and_then(|parent| written.get_mut(ids.get(&parent)?))
            {
                observances.push(component);
            }
        }
        let own = inside().find(|(_, component)| component.kind == "VCALENDAR");
        let own = own.and_then(|(_, calendar)| calendar.property("X-WR-TIMEZONE"));
        let default = own.and_then(|zone| Zone::named(&zone.value)).unwrap_or_else(|| fallback.clone());
        Zones { default, written, resolved: RefCell::default(), window, budget: Cell::new(budget) }
    }

    /// What is left of the budget.
    pub fn budget(&self) -> Budget {
        self.budget.get()
    }

    /// That of days, and of times without a zone.
    pub fn default_zone(&self) -> Zone {
        self.default.clone()
    }

    /// The zone with this TZID; the calendar's own if nothing says what it is.
    pub fn get(&self, id: &str) -> Zone {
        if let Some(zone) = self.resolved.borrow().get(id) {
            return zone.clone();
        }
        let zone = Zone::named(id).or_else(|| self.written_as(id.trim())).unwrap_or_else(|| self.default_zone());
        self.resolved.borrow_mut().insert(id.to_owned(), zone.clone());
        zone
    }

    fn written_as(&self, id: &str) -> Option<Zone> {
        if id.eq_ignore_ascii_case("tzone://Microsoft/Utc") {
            return Some(Zone::utc());
        }
        let (timezone, observances) = self.written.get(id)?;
        let location = timezone.property("X-LIC-LOCATION").and_then(|location| Zone::named(&location.value));
        location.or_else(|| {
            let mut budget = self.budget.get();
            let zone = rules(observances, self.window, &mut budget);
            self.budget.set(budget);
            zone
        })
    }
}

/// The most changes of one zone.
const MAX_CHANGES: usize = 2_000;

/// A zone as its observances have it, around the window.
fn rules(observances: &[&Component], (from, to): (DateTime, DateTime), budget: &mut Budget) -> Option<Zone> {
    let from = from.checked_sub(jiff::Span::new().years(2)).ok()?;
    let mut changes: Vec<(jiff::Timestamp, Offset, Offset)> = Vec::new();
    for observance in observances {
        let offset = |name: &str| observance.property(name).and_then(|property| parse_offset(&property.value));
        let (Some(before), Some(after)) = (offset("TZOFFSETFROM"), offset("TZOFFSETTO")) else { continue };
        let Some(Written::Local(first)) = observance.property("DTSTART").and_then(|start| Written::parse(&start.value))
        else {
            continue;
        };
        let mut onsets = vec![first];
        for rule in observance.all("RRULE").filter_map(|rule| Rule::parse(&rule.value)) {
            let until = match rule.until() {
                Some(Until::Utc(until)) => Offset::UTC.to_timestamp(until).ok().map(|until| before.to_datetime(until)),
                Some(Until::Local(until)) => Some(until),
                None => None,
            };
            onsets.extend(rule.starts(first, until, (from, to), MAX_CHANGES, budget).0);
        }
        onsets.extend(observance.all("RDATE").flat_map(local_times).take(MAX_CHANGES));
        changes.extend(onsets.into_iter().filter_map(|onset| Some((before.to_timestamp(onset).ok()?, before, after))));
    }
    changes.sort_unstable_by_key(|(at, ..)| *at);
    changes.dedup_by_key(|(at, ..)| *at);
    changes.truncate(MAX_CHANGES);
    let (_, first, _) = *changes.first()?;
    let mut before = first;
    let mut passed_from = DateTime::MIN;
    let change = |(at, _, offset): (jiff::Timestamp, Offset, Offset)| {
        passed_from = passed_from.max(before.max(offset).to_datetime(at));
        before = offset;
        OffsetChange { at, passed_from, offset }
    };
    Some(Zone::Rules(first, changes.into_iter().map(change).collect()))
}

fn local_times(property: &Property) -> impl Iterator<Item = DateTime> {
    property.value.split(',').filter_map(|text| match Written::parse(text) {
        Some(Written::Local(at)) => Some(at),
        _ => None,
    })
}

/// `+0100`, `-033015`, `+01`.
fn parse_offset(text: &str) -> Option<Offset> {
    let text = text.trim().replace(':', "");
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => (1, text.as_str()),
    };
    let part = |from: usize| digits.get(from..from + 2).map_or(Some(0), |part| part.parse::<i32>().ok());
    if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Offset::from_seconds(sign * (part(0)? * 3600 + part(2)? * 60 + part(4)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_many_names() {
        let berlin = Zone::named("Europe/Berlin");
        assert!(berlin.is_some());
        for name in [
            "europe/berlin",
            "W. Europe Standard Time",
            "/vendor.example/20240101_1/Europe/Berlin",
            " \"Europe/Berlin\" ",
        ] {
            assert_eq!(Zone::named(name), berlin, "{name}");
        }
        assert_eq!(Zone::named("/x/America/Argentina/Buenos_Aires"), Zone::named("America/Argentina/Buenos_Aires"));
        for name in
            ["", "Customized Time Zone", "tzone://Microsoft/Custom", "Berlin", "(UTC+01:00) Amsterdam, Berlin, Bern"]
        {
            assert_eq!(Zone::named(name), None, "{name}");
        }
    }

    #[test]
    fn every_windows_name_leads_to_a_zone() {
        assert!(WINDOWS_ZONES.is_sorted_by_key(|(name, _)| *name) && WINDOWS_ZONES.len() > 130);
        for (windows, iana) in WINDOWS_ZONES {
            assert!(TimeZone::get(iana).is_ok(), "{windows}: {iana}");
        }
    }

    #[test]
    fn offsets_are_read() {
        for (text, seconds) in
            [("+0100", 3600), ("-0330", -12_600), ("+013015", 5_415), ("0000", 0), ("+01:00", 3600), ("-08", -28_800)]
        {
            assert_eq!(parse_offset(text).map(Offset::seconds), Some(seconds), "{text}");
        }
        for text in ["", "+", "+1", "+010", "+0a00", "+990000", "ü"] {
            assert_eq!(parse_offset(text), None, "{text}");
        }
    }

    /// The rules of a VTIMEZONE give the same instants as the zone they describe, in gaps and repeated hours too.
    #[test]
    fn rules_are_followed_as_the_zone_they_describe() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Customized Time Zone\n\
            BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n\
            BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n\
            END:VTIMEZONE\nEND:VCALENDAR\n";
        let (components, _) = super::super::lines::components(text);
        let at = |text: &str| text.parse::<DateTime>().unwrap();
        let window = (at("2026-12-01T00:00:00"), at("2028-01-01T00:00:00"));
        let zones = Zones::of(&components, &Zone::utc(), window, Budget::of(10_000));
        let (custom, berlin) = (zones.get("Customized Time Zone"), Zone::named("Europe/Berlin").unwrap());
        assert!(matches!(custom, Zone::Rules(..)), "{custom:?}");
        let mut local = at("2026-11-30T00:00:00");
        while local < window.1 {
            let expected = berlin.instant(local).unwrap();
            assert_eq!(custom.instant(local), Some(expected), "{local}");
            assert_eq!(custom.local(expected), berlin.local(expected), "{local}");
            local = local.checked_add(jiff::Span::new().minutes(10)).unwrap();
        }
    }
}
