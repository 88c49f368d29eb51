//! An event as it is written (RFC 5545, section 3.6.1): when, how often, and whether its time is taken.

use super::lines::Component;
use super::rule::Rule;
use super::values::{Length, Moment, Period};

/// How long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    Until(Moment),
    Lasting(Length),
}

/// A VEVENT.
#[derive(Clone, Debug)]
pub struct Event {
    pub sequence: i64,
    /// Which occurrence of its series it replaces, and whether all that follow as well.
    pub replaces: Option<(Moment, bool)>,
    pub start: Moment,
    pub extent: Extent,
    pub rules: Vec<Rule>,
    /// Further starts.
    pub dates: Vec<Moment>,
    /// Further starts with an end of their own.
    pub periods: Vec<Period>,
    /// Starts that are left out.
    pub exceptions: Vec<Moment>,
    /// Whether its time is taken.
    pub is_busy: bool,
}

/// The most RDATEs, and the most EXDATEs, of one event.
const MAX_DATES: usize = 10_000;

impl Event {
    /// Reads it; and whether all of it could be read. `None`: nobody knows when it begins, or it ends before.
    pub fn parse(component: &Component) -> Option<(Event, bool)> {
        let property = |name: &str| component.property(name);
        let moment = |name: &str| property(name).map(|property| Moment::parse(&property.value, property));
        let start = moment("DTSTART")??;
        let mut is_whole = true;
        let mut note = |is_read: bool| is_whole &= is_read;
        let replaces = match property("RECURRENCE-ID") {
            Some(id) => {
                let range = id.parameter("RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
                Some((Moment::parse(&id.value, id)?, range))
            }
            None => None,
        };
        let rules = component.all("RRULE").filter_map(|rule| {
            let parsed = Rule::parse(&rule.value);
            note(parsed.is_some());
            parsed
        });
        let rules = rules.collect();
        let (mut dates, mut periods) = (Vec::new(), Vec::new());
        for property in component.all("RDATE") {
            for text in property.value.split(',').take(MAX_DATES) {
                match Period::parse(text, property) {
                    Some(period) => periods.push(period),
                    None => match Moment::parse(text, property) {
                        Some(date) => dates.push(date),
                        None => note(false),
                    },
                }
            }
        }
        let mut exceptions = Vec::new();
        for moment in component.all("EXDATE").flat_map(Moment::all).take(MAX_DATES) {
            note(moment.is_some());
            exceptions.extend(moment);
        }
        dates.truncate(MAX_DATES);
        periods.truncate(MAX_DATES);
        let event = Event {
            sequence: property("SEQUENCE").and_then(|sequence| sequence.value.trim().parse().ok()).unwrap_or(0),
            replaces,
            extent: extent(component, &start)?,
            start,
            rules,
            dates,
            periods,
            exceptions,
            is_busy: is_busy(component),
        };
        Some((event, is_whole))
    }
}

/// Its end; without any a day is a day long, and a time has no length. `None`: it can't be read.
fn extent(component: &Component, start: &Moment) -> Option<Extent> {
    if let Some(end) = component.property("DTEND") {
        return Moment::parse(&end.value, end).map(Extent::Until);
    }
    if let Some(duration) = component.property("DURATION") {
        return Length::parse(&duration.value).map(Extent::Lasting);
    }
    Some(Extent::Lasting(Length { days: i32::from(start.is_date()), seconds: 0 }))
}

/// Cancelled and transparent events take no time, nor those that Outlook shows as free or as working elsewhere.
fn is_busy(component: &Component) -> bool {
    let is = |name: &str, word: &str| component.property(name).is_some_and(|property| property.is(word));
    !is("STATUS", "CANCELLED")
        && !is("TRANSP", "TRANSPARENT")
        && !is("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
        && !is("X-MICROSOFT-CDO-BUSYSTATUS", "WORKINGELSEWHERE")
}
