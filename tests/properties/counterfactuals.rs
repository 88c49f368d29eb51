//! Whether what a match says is why it has its points: without the fact that a sentence names, the factor loses what it had; with what a
//! warning misses, it has all; and an answer of the quiz that is changed as suggested brings what is promised.

use proptest::prelude::*;
use rapport::clock::Timestamp;
use rapport::integrations::embedder::Embedder;
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, FactorName, Improvement, Index, IndexConfig, Labels,
    Match, Warning, Weights, embedding_text, topics,
};
use rapport::models::money::Currency;
use rapport::models::profiles::availability::{QuarterHours, WallTime, Weekday, WeeklyHours, WeeklyWindow};
use uuid::Uuid;

use crate::coach_rows::{any_client, any_coach, codes, index, rates};

/// The points that each factor has at most.
const FULL: [i32; 5] = [25, 20, 30, 15, 10];
/// What it is worth to know a country of the client's other than those that matter most: two fifths of the points.
const OTHER_COUNTRY: i32 = 8;
/// Points are rounded so that they add up: a factor may have one more or less beside other numbers.
const ROUNDING: i32 = 1;

fn match_of(row: CoachFeatures, client: &ClientFeatures) -> Match {
    index(vec![row]).score(client, &Weights::default(), 1).remove(0)
}

fn points(found: &Match) -> [i32; 5] {
    found.factors.all().map(|factor| i32::from(factor.points))
}

/// Whether one factor has so many points, and the others what they had.
fn assert_only(factor: usize, has: i32, before: &Match, after: &Match, why: &str) -> Result<(), TestCaseError> {
    for at in 0..5 {
        let expected = if at == factor { has } else { points(before)[at] };
        let (was, is) = (points(before)[at], points(after)[at]);
        prop_assert!(
            (is - expected).abs() <= ROUNDING,
            "{}: factor {} from {} to {}, not {}",
            why,
            at,
            was,
            is,
            expected
        );
    }
    Ok(())
}

/// Those of these codes that a sentence names.
fn named<'a>(
    sentence: &str,
    label: fn(&str) -> Option<String>,
    all: impl IntoIterator<Item = &'a String>,
) -> Vec<String> {
    all.into_iter().filter(|code| sentence.contains(&label(code).unwrap())).cloned().collect()
}

/// These rows without some of their codes.
fn without(codes: &[String], removed: &[String]) -> Vec<String> {
    codes.iter().filter(|code| !removed.contains(code)).cloned().collect()
}

fn quarters(set: &QuarterHours) -> impl Iterator<Item = usize> {
    (0..QuarterHours::CAPACITY).filter(|bit| set.contains(*bit))
}

/// The factor that a sentence is about, the coach without what it names, and the points that are left then.
fn without_reason(sentence: &str, row: &CoachFeatures, client: &ClientFeatures) -> (usize, CoachFeatures, i32) {
    let labels = Labels::english();
    if sentence.starts_with("Speaks ") {
        let languages = without(&row.languages, &named(sentence, labels.language, &client.languages));
        return (0, CoachFeatures { languages, ..row.clone() }, 0);
    }
    if sentence.starts_with("Knows ") {
        let countries = without(&row.countries, &named(sentence, labels.country, &row.countries));
        let is_named =
            |code| client.target_countries.contains(code) || client.country_of_residence.as_ref() == Some(code);
        let left = if countries.iter().any(is_named) { OTHER_COUNTRY } else { 0 };
        return (1, CoachFeatures { countries, ..row.clone() }, left);
    }
    if sentence.starts_with("Helps people with ") || sentence.starts_with("Describes their work ") {
        return (2, CoachFeatures { expertise: vec![], embedding: None, ..row.clone() }, 0);
    }
    if sentence.ends_with("is within your budget") || sentence == "Sessions are free of charge" {
        let (budget, currency) = client.budget.clone().unwrap();
        return (3, CoachFeatures { price: Some((budget * 2 + 1, currency)), ..row.clone() }, 0);
    }
    assert!(sentence.starts_with("Free at "), "{sentence}");
    let free = quarters(&row.times.free).filter(|bit| !client.wanted.contains(*bit)).collect();
    (4, CoachFeatures { times: CoachTimes { free, ..row.times.clone() }, ..row.clone() }, 0)
}

/// The same coach and client with what a warning misses, and the factor that it is about.
fn with_missing(
    warning: Warning,
    row: &CoachFeatures,
    client: &ClientFeatures,
) -> (CoachFeatures, ClientFeatures, Option<usize>) {
    let (mut row, mut client) = (row.clone(), client.clone());
    let price = Some((5_000, "EUR".to_owned()));
    let factor = match warning {
        Warning::NoSharedLanguage => {
            row.languages.push(client.preferred_language.clone().unwrap_or_else(|| client.languages[0].clone()));
            0
        }
        Warning::LanguageUnknown => {
            (row.languages, client.languages) = (codes(&["de"]), codes(&["de"]));
            0
        }
        Warning::CountryUnknown => {
            (row.countries, client.target_countries, client.country_of_residence) =
                (codes(&["PT"]), codes(&["PT"]), Some("PT".to_owned()));
            1
        }
        Warning::GoalsUnknown => {
            (row.embedding, client.embedding) = (Some(vec![1.0, 2.0, 3.0]), Some(vec![1.0, 2.0, 3.0]));
            2
        }
        Warning::OverBudget => {
            row.price.clone_from(&client.budget);
            3
        }
        Warning::BudgetUnknown => {
            (row.price, client.budget) = (price.clone(), price);
            3
        }
        Warning::NoCommonHours => {
            row.times.free = client.wanted;
            4
        }
        Warning::AvailabilityUnknown => {
            (row.times.free, client.wanted) = ((40..80).collect(), (40..80).collect());
            4
        }
        Warning::FewReviews => {
            (row.rating_sum, row.review_count) = (row.rating_sum + 15, row.review_count + 3);
            return (row, client, None);
        }
    };
    (row, client, Some(factor))
}

/// Every way in which a client can do as suggested.
fn followed(
    message: &str,
    client: &ClientFeatures,
    hours: &WeeklyHours,
    row: &CoachFeatures,
) -> Vec<(ClientFeatures, WeeklyHours)> {
    let labels = Labels::english();
    let with = |change: &dyn Fn(&mut ClientFeatures)| {
        let mut client = client.clone();
        change(&mut client);
        (client, hours.clone())
    };
    let words: Vec<&str> = message.split(' ').collect();
    if message.ends_with(" to your usual hours, if you can.") {
        let weekday = Weekday::ALL.into_iter().find(|weekday| weekday.name() == words[1]).unwrap();
        let time = |word: &str| word.parse::<WallTime>().unwrap();
        let mut hours = hours.clone();
        hours.weekly.push(WeeklyWindow { weekday, start: time(words[2]), end: time(words[4]) });
        return vec![(ClientFeatures { wanted: hours.quarter_hours(client.window), ..client.clone() }, hours)];
    }
    if message.starts_with("Raise your budget to ") {
        let code = client.budget.clone().unwrap().1;
        let price = message.trim_start_matches("Raise your budget to ").trim_end_matches(" an hour.");
        let digits: String = price.chars().filter(char::is_ascii_digit).collect();
        let decimals = if price.contains('.') { 0 } else { code.parse::<Currency>().map_or(0, |known| known.digits()) };
        let amount = digits.parse::<i64>().unwrap() * 10_i64.pow(decimals);
        return vec![with(&|client| client.budget = Some((amount, code.clone())))];
    }
    if message.starts_with("Make ") {
        let preferred = named(message, labels.language, &client.languages);
        return preferred.iter().map(|code| with(&|client| client.preferred_language = Some(code.clone()))).collect();
    }
    assert!(message.starts_with("Add "), "{message}");
    if message.contains(" to your languages, ") {
        let spoken = named(message, labels.language, &row.languages);
        return spoken.iter().map(|code| with(&|client| client.languages.push(code.clone()))).collect();
    }
    let known = named(message, labels.country, &row.countries);
    known.iter().map(|code| with(&|client| client.target_countries.push(code.clone()))).collect()
}

/// A client's usual hours.
fn any_hours() -> impl Strategy<Value = WeeklyHours> {
    let window = |weekday: usize, start: u16, end: u16| {
        let time = |hour: u16| WallTime::from_minutes(hour * 60).unwrap();
        WeeklyWindow { weekday: Weekday::ALL[weekday], start: time(start), end: time(end) }
    };
    let hours = [
        vec![],
        vec![window(3, 10, 20)],
        vec![window(0, 23, 2), window(2, 8, 9)],
        vec![window(3, 5, 6), window(4, 0, 24)],
    ];
    (crate::any_zone(), prop::sample::select(hours.to_vec()))
        .prop_map(|(timezone, weekly)| WeeklyHours { timezone, weekly })
}

/// Tags with topics of their own, and one that means none.
const TAGS: &[&str] =
    &["career-change", "burnout", "relocation", "public-speaking", "leadership", "grief", "parenting", "cooking"];
/// What coaches write beside it, and what clients do: no topics, and hardly a word in common.
const COACH_LINES: &[&str] =
    &["Certified since 2009, with sixty graduates.", "Former botanist.", "Calm and direct.", "We begin on time."];
const CLIENT_LINES: &[&str] =
    &["A friend recommended somebody like you.", "My diary is full on most mornings.", "It should be over by spring."];

fn some_lines(lines: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::subsequence(lines, 0..=lines.len()).prop_map(|lines| lines.join(" "))
}

fn some_tags() -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(TAGS, 1..=6).prop_shuffle().prop_map(|tags| codes(&tags))
}

const DIMENSIONS: usize = 256;

/// The match of a coach with these tags who writes this, by the local embedder.
fn local_match(tags: &[String], bio: &str, row: &CoachFeatures, client: &ClientFeatures) -> Match {
    let embedding = Some(Embedder::local(DIMENSIONS).embed(&embedding_text::of_coach("", bio, tags)));
    let row = CoachFeatures { expertise: tags.to_vec(), embedding, ..row.clone() };
    let config = IndexConfig {
        source: EmbeddingSource::Local,
        dimensions: DIMENSIONS,
        exchange_rates: rates(),
        labels: Labels::english(),
    };
    Index::build(config, vec![row]).score(client, &Weights::default(), 1).remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn without_what_a_reason_names_its_factor_loses_its_points(row in any_coach(), client in any_client()) {
        let before = match_of(row.clone(), &client);
        for reason in &before.reasons {
            let (factor, row, left) = without_reason(reason, &row, &client);
            prop_assert!(points(&before)[factor] > left, "{} earns nothing", reason);
            let after = match_of(row, &client);
            assert_only(factor, left, &before, &after, reason)?;
            prop_assert!(!after.reasons.contains(reason), "{} is still said", reason);
            prop_assert!((i32::from(before.points) - i32::from(after.points) - (points(&before)[factor] - left)).abs() <= ROUNDING);
        }
    }

    #[test]
    fn with_what_a_warning_misses_its_factor_has_all_points(row in any_coach(), client in any_client()) {
        let before = match_of(row.clone(), &client);
        for warning in &before.warnings {
            let (row, client, factor) = with_missing(*warning, &row, &client);
            let after = match_of(row, &client);
            prop_assert!(!after.warnings.contains(warning), "{:?} is still said", warning);
            match factor {
                Some(factor) => {
                    prop_assert!(before.factors.all()[factor].score.is_none_or(|score| score < 1.0), "{:?} costs nothing", warning);
                    assert_only(factor, FULL[factor], &before, &after, &format!("{warning:?}"))?;
                }
                None => prop_assert!(points(&after) == points(&before) && after.confidence >= before.confidence, "{:?}", warning),
            }
        }
    }

    #[test]
    fn the_hours_that_a_reason_counts_are_free(row in any_coach(), client in any_client()) {
        let found = match_of(row.clone(), &client);
        let common = quarters(&row.times.free).filter(|bit| client.wanted.contains(*bit)).count();
        let wanted = quarters(&client.wanted).count().div_ceil(4);
        if let Some(reason) = found.reasons.iter().find(|reason| reason.starts_with("Free at ")) {
            let numbers: Vec<usize> = reason.split(' ').filter_map(|word| word.parse().ok()).collect();
            let said = match numbers[..] {
                [free, of] => (free, of),
                [all] => (all, all),
                _ => (1, 1),
            };
            prop_assert_eq!(said, (common / 4, wanted), "{}", reason);
        }
    }

    /// With each of the languages and countries that a suggestion names.
    #[test]
    fn an_answer_changed_as_suggested_brings_what_is_promised(row in any_coach(), client in any_client(), hours in any_hours()) {
        let client = ClientFeatures { wanted: hours.quarter_hours(Timestamp::EPOCH), ..client };
        let id: Uuid = row.id;
        let index = index(vec![row.clone()]);
        let (before, improvements) = index.score_one(&client, &hours, &Weights::default(), id).unwrap();
        for Improvement { factor, points: promised, message } in improvements {
            let ways = followed(&message, &client, &hours, &row);
            prop_assert!(!ways.is_empty(), "{}", message);
            for (client, hours) in ways {
                let (after, next) = index.score_one(&client, &hours, &Weights::default(), id).unwrap();
                prop_assert_eq!(after.points, before.points + promised, "{}", message);
                let at = [FactorName::Language, FactorName::Country, FactorName::Goals, FactorName::Budget, FactorName::Availability]
                    .iter().position(|name| *name == factor).unwrap();
                assert_only(at, points(&before)[at] + i32::from(promised), &before, &after, &message)?;
                prop_assert!(next.iter().all(|next| next.message != message), "{} is suggested again", message);
            }
        }
    }

    /// By the local embedder, whose vectors are made of the words that the sentence is about.
    #[test]
    fn without_the_topics_that_a_reason_names_the_goals_earn_less(
        row in any_coach(), client in any_client(), tags in some_tags(), goals in some_tags(), bio in some_lines(COACH_LINES), outcome in some_lines(CLIENT_LINES),
    ) {
        let text = embedding_text::of_client("", &outcome, &goals, "");
        let client = ClientFeatures { goals: goals.clone(), embedding: Some(Embedder::local(DIMENSIONS).embed(&text)), ..client };
        let before = local_match(&tags, &bio, &row, &client);
        let Some(reason) = before.reasons.iter().find(|reason| reason.starts_with("Helps people with ")) else { return Ok(()) };
        let wanted = topics::topics(&goals.join("; "));
        let is_shared = |tag: &String| topics::topics(tag) & wanted != 0;
        let labels: Vec<&str> = topics::in_set(topics::topics(&tags.join("; ")) & wanted).map(|topic| topic.label).collect();
        let (said, more) = (labels.iter().filter(|label| reason.contains(**label)).count(), labels.len().saturating_sub(2));
        prop_assert_eq!(said, labels.len().min(2), "{}", reason);
        prop_assert_eq!(reason.contains(" of your topics"), more > 0, "{} of {:?}", reason, labels);
        let others: Vec<String> = tags.iter().filter(|tag| !is_shared(tag)).cloned().collect();
        let after = local_match(&others, &bio, &row, &client);
        prop_assert!(points(&after)[2] < points(&before)[2], "{}: {} of {}", reason, points(&after)[2], points(&before)[2]);
        prop_assert!(!after.reasons.iter().any(|reason| reason.starts_with("Helps people with ")), "{:?}", after.reasons);
        assert_only(2, points(&after)[2], &before, &after, reason)?;
    }
}
