//! What a client could answer differently to suit one coach better, and the points that would bring.
//!
//! *Invariant:* a promise is kept: the points are those of the same index with the changed answer, and the changed answer is one that the
//! quiz accepts. The goals have no suggestion: what other words would score can't be known before they are written.

use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

use super::chunks::Chunk;
use super::code_sets::{CodeBits, CodeSet};
use super::config::converted;
use super::factors::Query;
use super::features::ClientFeatures;
use super::matches::Match;
use super::points::Weights;
use super::reasons::{join, label_or_code};
use crate::models::money::Currency;
use crate::models::profiles::availability::{
    MAX_WEEKLY_WINDOWS, QuarterHours, WallTime, Weekday, WeeklyHours, WeeklyWindow,
};

/// Languages and countries that one sentence names, at most.
const NAMED: usize = 3;
/// The longest window that is suggested, in hours.
const MAX_WINDOW_HOURS: usize = 4;
/// Languages and target countries that the quiz accepts.
const MAX_CODES: usize = 10;
const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// One of the five factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorName {
    Language,
    Country,
    Goals,
    Budget,
    Availability,
}

/// An answer that would suit a coach better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Improvement {
    /// The factor that it changes.
    pub factor: FactorName,
    /// How many points the match would have more.
    #[schema(minimum = 1, maximum = 100)]
    pub points: u8,
    /// A sentence for the client.
    pub message: String,
}

/// A changed answer, before it is known whether it brings anything.
type Suggestion = (FactorName, ClientFeatures, String);

impl Query<'_> {
    /// What would bring points with the coach in this row, the most first. `hours` are the client's usual ones.
    pub(super) fn improvements(
        &self,
        chunk: &Chunk,
        row: usize,
        hours: &WeeklyHours,
        found: &Match,
        weights: Weights,
    ) -> Vec<Improvement> {
        let suggestions = [
            self.other_language(chunk, row),
            self.another_country(chunk, row),
            self.higher_budget(chunk, row),
            self.another_window(chunk, row, hours),
        ];
        let points = |client: &ClientFeatures| {
            let changed = Query::new(self.index, client);
            let comparison = changed.compare_row(chunk, row);
            changed.explain(&chunk.profiles, row, &comparison, weights).points
        };
        let improvement = |(factor, client, message): Suggestion| {
            let points = points(&client).checked_sub(found.points).filter(|points| *points > 0)?;
            Some(Improvement { factor, points, message })
        };
        let mut improvements: Vec<Improvement> = suggestions.into_iter().flatten().filter_map(improvement).collect();
        improvements.sort_by_key(|improvement| std::cmp::Reverse(improvement.points));
        improvements
    }

    fn other_language(&self, chunk: &Chunk, row: usize) -> Option<Suggestion> {
        let known = &self.index.codes.languages;
        let spoken = codes(known, &chunk.profiles.languages[row]);
        let shared: Vec<&String> = self.client.languages.iter().filter(|code| spoken.contains(code)).collect();
        let mut client = self.client.clone();
        if let Some(first) = shared.first() {
            client.preferred_language = Some((*first).clone());
            let name = self.language_names(&[(*first).clone()]);
            return Some((
                FactorName::Language,
                client,
                format!("Make {name} your preferred language, if you like to speak it."),
            ));
        }
        let added = spoken.first()?.clone();
        client.languages.push(added);
        let names = self.language_names(&spoken);
        let message = match spoken.len() {
            1 => format!("Add {names} to your languages, if you speak it."),
            _ => format!("Add {names} to your languages, if you speak one of them."),
        };
        (client.languages.len() <= MAX_CODES).then_some((FactorName::Language, client, message))
    }

    fn another_country(&self, chunk: &Chunk, row: usize) -> Option<Suggestion> {
        let known = codes(&self.index.codes.countries, &chunk.profiles.countries[row]);
        let is_new = |code: &&String| {
            !self.client.target_countries.contains(code) && self.client.country_of_residence.as_ref() != Some(*code)
        };
        let new: Vec<String> = known.iter().filter(is_new).cloned().collect();
        let mut client = self.client.clone();
        client.target_countries.push(new.first()?.clone());
        let names: Vec<String> =
            new.iter().take(NAMED).map(|code| label_or_code(self.index.config.labels.country, code)).collect();
        let names = join(&names, "or").unwrap_or_default();
        let message = match self.client.relocating {
            true => format!("Add {names} to the countries that you would go to, if it is one."),
            false => format!("Add {names} to your countries, if it matters to you."),
        };
        (client.target_countries.len() <= MAX_CODES).then_some((FactorName::Country, client, message))
    }

    fn higher_budget(&self, chunk: &Chunk, row: usize) -> Option<Suggestion> {
        let (_, currency) = self.client.budget.as_ref()?;
        let (_, rates) = self.budget.as_ref()?;
        let rate = (*rates.get(usize::from(chunk.profiles.currency[row]?))?)?;
        // A whole major unit, so that nobody is asked for €76.32.
        let unit = currency.parse::<Currency>().map_or(1, |known| 10_i64.pow(known.digits()));
        let price = converted(chunk.profiles.amount[row], rate);
        let amount = price.checked_add(unit)? / unit * unit;
        let amount = if price % unit == 0 && rate == 1.0 { price } else { amount };
        let mut client = self.client.clone();
        client.budget = Some((amount, currency.clone()));
        let price = (self.index.config.labels.price)(amount, currency);
        Some((FactorName::Budget, client, format!("Raise your budget to {price} an hour.")))
    }

    fn another_window(&self, chunk: &Chunk, row: usize, hours: &WeeklyHours) -> Option<Suggestion> {
        let window = self.client.window;
        let free = chunk.times.free[row].moved(chunk.times.free_from[row], window);
        let added = best_window(&free, &self.client.wanted, self.client, hours)?;
        let mut hours = hours.clone();
        hours.weekly.push(added);
        let client = ClientFeatures { wanted: hours.quarter_hours(window), ..self.client.clone() };
        let message =
            format!("Add {} {} to {} to your usual hours, if you can.", added.weekday.name(), added.start, added.end);
        (hours.weekly.len() <= MAX_WEEKLY_WINDOWS).then_some((FactorName::Availability, client, message))
    }

    fn language_names(&self, codes: &[String]) -> String {
        let names: Vec<String> =
            codes.iter().take(NAMED).map(|code| label_or_code(self.index.config.labels.language, code)).collect();
        join(&names, "or").unwrap_or_default()
    }
}

/// The codes of a set, in the order of codes.
fn codes<const N: usize>(known: &CodeBits<N>, set: &CodeSet<N>) -> Vec<String> {
    known.iter().filter(|(code, _)| known.contains(set, code)).map(|(code, _)| code.to_owned()).collect()
}

/// The window of a week, on the client's clock, in which the coach is free most often and the client has named no hours yet.
fn best_window(
    free: &QuarterHours,
    wanted: &QuarterHours,
    client: &ClientFeatures,
    hours: &WeeklyHours,
) -> Option<WeeklyWindow> {
    let mut counts = [[0_u32; 24]; 7];
    let days = usize::try_from(QuarterHours::DAYS).unwrap_or(0);
    let mut named = [[false; 24]; 7];
    for bit in 0..days * 24 * 4 {
        let at = client.window.to_jiff() + QUARTER * i32::try_from(bit).unwrap_or(0);
        let at = at.to_zoned(hours.timezone.tz().clone());
        let (day, hour) = (Weekday::of(at.date()) as usize, usize::from(at.hour().unsigned_abs()));
        counts[day][hour] += u32::from(free.contains(bit));
        named[day][hour] |= wanted.contains(bit);
    }
    let windows = (0..7)
        .flat_map(|day| (0..24).flat_map(move |start| (1..=MAX_WINDOW_HOURS).map(move |length| (day, start, length))));
    let sum = |&(day, start, length): &(usize, usize, usize)| -> u32 {
        let (Some(free), Some(named)) = (counts[day].get(start..start + length), named[day].get(start..start + length))
        else {
            return 0;
        };
        if free.contains(&0) || named.contains(&true) { 0 } else { free.iter().sum() }
    };
    // The earliest of the best.
    let best = windows.map(|window| (sum(&window), std::cmp::Reverse(window))).max()?;
    let (count, std::cmp::Reverse((day, start, length))) = best;
    let at = |hour: usize| WallTime::from_minutes(u16::try_from(hour * 60).ok()?);
    (count > 0).then_some(WeeklyWindow { weekday: Weekday::ALL[day], start: at(start)?, end: at(start + length)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Timestamp;
    use crate::error::FieldErrors;
    use crate::models::matching::config::EmbeddingSource;
    use crate::models::matching::features::CoachFeatures;
    use crate::models::matching::fixtures::{client, coach, codes, config, times};
    use crate::models::matching::index::Index;
    use crate::models::reference::Zone;

    fn hours(weekly: &[(Weekday, &str, &str)]) -> WeeklyHours {
        let window = |&(weekday, start, end): &(Weekday, &str, &str)| WeeklyWindow {
            weekday,
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        };
        WeeklyHours { timezone: Zone::utc(), weekly: weekly.iter().map(window).collect() }
    }

    fn improvements(client: &ClientFeatures, hours: &WeeklyHours, row: CoachFeatures) -> (Match, Vec<Improvement>) {
        let id = row.id;
        let index = Index::build(config(EmbeddingSource::Local, 2), vec![row]);
        index.score_one(client, hours, &Weights::default(), id).unwrap()
    }

    #[test]
    fn a_perfect_match_has_nothing_to_improve() {
        let (found, improvements) = improvements(&client(), &hours(&[]), coach(1));
        assert_eq!((found.points, improvements), (100, vec![]));
    }

    #[test]
    fn each_missing_factor_says_what_would_help() {
        let row = CoachFeatures {
            languages: codes(&["fr", "it"]),
            countries: codes(&["ES"]),
            price: Some((9_000, "EUR".to_owned())),
            // The epoch was a Thursday; free on Friday from 8 to 14.
            times: times((128..152).collect()),
            ..coach(1)
        };
        let usual = hours(&[(Weekday::Thu, "10:00", "20:00")]);
        let asks = ClientFeatures { wanted: usual.quarter_hours(Timestamp::EPOCH), ..client() };
        let (_, improvements) = improvements(&asks, &usual, row);
        let lines: Vec<String> =
            improvements.iter().map(|each| format!("{:?} +{}: {}", each.factor, each.points, each.message)).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        Language +22: Add French or Italian to your languages, if you speak one of them.
        Country +16: Add Spain to the countries that you would go to, if it is one.
        Availability +7: Add Friday 08:00 to 12:00 to your usual hours, if you can.
        Budget +5: Raise your budget to €90 an hour.
        ");
    }

    /// The window that a suggestion names.
    fn window_in(message: &str) -> serde_json::Value {
        let words: Vec<&str> = message.split(' ').collect();
        let weekday = words[1][..3].to_lowercase();
        serde_json::json!({ "weekday": weekday, "start": words[2], "end": words[4] })
    }

    /// These hours with that window as well, read as the quiz reads them: an overlap is refused.
    fn with_window(hours: &WeeklyHours, window: &serde_json::Value) -> WeeklyHours {
        let mut body = serde_json::to_value(hours).unwrap();
        body["weekly"].as_array_mut().unwrap().push(window.clone());
        deserr::deserialize::<WeeklyHours, _, FieldErrors>(body).unwrap()
    }

    fn any_codes(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
        prop::sample::subsequence(all, 0..=all.len()).prop_map(|list| codes(&list))
    }

    proptest! {
        #[test]
        fn a_suggested_window_is_one_that_the_quiz_accepts_and_brings_what_is_promised(
            spoken in any_codes(&["de", "en", "fr", "it"]), known in any_codes(&["DE", "ES", "FR", "PT"]),
            languages in prop::sample::subsequence(&["de", "en", "fr"][..], 1..=3), amount in 0_i64..20_000,
            free in prop::collection::vec(0_usize..1_344, 0..60), relocating in any::<bool>(), currency in prop::sample::select(&["EUR", "GBP", "JPY"][..]),
        ) {
            let usual = hours(&[(Weekday::Thu, "10:00", "20:00"), (Weekday::Mon, "23:00", "02:00")]);
            let languages = codes(&languages);
            let asks = ClientFeatures {
                preferred_language: languages.first().cloned(),
                languages,
                relocating,
                wanted: usual.quarter_hours(Timestamp::EPOCH),
                ..client()
            };
            let row = CoachFeatures {
                languages: spoken, countries: known, price: Some((amount, currency.to_owned())), times: times(free.into_iter().collect()), ..coach(1)
            };
            let index = Index::build(config(EmbeddingSource::Local, 2), vec![row.clone()]);
            let (found, improvements) = index.score_one(&asks, &usual, &Weights::default(), row.id).unwrap();
            let window = improvements.iter().find(|each| each.factor == FactorName::Availability);
            if let Some((window, promised)) = window.map(|each| (window_in(&each.message), each.points)) {
                let accepted = with_window(&usual, &window);
                let changed = ClientFeatures { wanted: accepted.quarter_hours(Timestamp::EPOCH), ..asks.clone() };
                let (kept, _) = index.score_one(&changed, &accepted, &Weights::default(), row.id).unwrap();
                prop_assert_eq!(kept.points, found.points + promised);
            }
            let promised: u32 = improvements.iter().map(|each| u32::from(each.points)).sum();
            prop_assert!(improvements.iter().all(|each| each.points > 0 && found.points + each.points <= 100));
            prop_assert!(improvements.is_sorted_by(|one, next| one.points >= next.points));
            // Five roundings may add up to a point each.
            prop_assert!(u32::from(found.points) + promised <= 104, "{} + {}", found.points, promised);
        }
    }
}
