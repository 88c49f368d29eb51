//! Matching: points add up, the order is total and does not depend on the order of rows, an index after any changes equals one built from the
//! rows, a search finds what a naive one finds, and a better coach never scores lower.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rapport::clock::{Timestamp, days, hours, minutes};
use rapport::models::bookings::Timetable;
use rapport::models::bookings::slots::{DaySpans, SlotInput, Upcoming, slots};
use rapport::models::coaches::{self, Search, Sort};
use rapport::models::matching::{
    ClientFeatures, CoachFeatures, CoachTimes, EmbeddingSource, ExchangeRates, Facets, Found, Index, IndexConfig,
    Labels, Match, Warning, Weights,
};
use rapport::models::profiles::availability::{Availability, QuarterHours, ZoneChange};
use rapport::models::profiles::rating::{self, bayesian_mean};
use rapport::models::reference::Zone;
use uuid::Uuid;

fn codes(list: &[&str]) -> Vec<String> {
    list.iter().map(|code| (*code).to_owned()).collect()
}

fn some_of(all: &'static [&'static str], max: usize) -> impl Strategy<Value = Vec<String>> {
    vec(prop::sample::select(all), 0..=max).prop_map(|mut list| {
        list.sort_unstable();
        list.dedup();
        codes(&list)
    })
}

fn price() -> impl Strategy<Value = Option<(i64, String)>> {
    option::weighted(
        0.9,
        (0_i64..20_000, prop::sample::select(&["EUR", "GBP", "JPY", "XYZ"][..]).prop_map(str::to_owned)),
    )
}

/// When it is.
const NOW: &str = "2026-01-01T10:07:00Z";

fn quarters() -> impl Strategy<Value = QuarterHours> {
    vec(0_usize..80, 0..40).prop_map(|bits| bits.into_iter().collect())
}

fn vector() -> impl Strategy<Value = Option<Vec<f32>>> {
    option::weighted(0.8, vec(-1.0_f32..1.0, 3))
}

/// A coach's hours, not booked, of which the index knows all that it needs.
fn times_of(availability: &Availability, now: Timestamp) -> CoachTimes {
    let free_from = QuarterHours::day_start(now);
    let upcoming =
        Upcoming::of(&SlotInput { availability, duration_minutes: 60, paid: true, busy: &[], booked: &[], now });
    let timetable = Arc::new(Timetable::without_hours());
    CoachTimes { free: availability.quarter_hours(free_from), free_from, upcoming, timetable }
}

/// Some hours, and the starts of some working hours that have nothing to do with them.
fn any_times() -> impl Strategy<Value = CoachTimes> {
    (quarters(), crate::any_availability(), 0_i64..30).prop_map(|(free, availability, ago)| CoachTimes {
        free,
        free_from: Timestamp::EPOCH,
        ..times_of(&availability, at_now() - hours(ago))
    })
}

fn at_now() -> Timestamp {
    NOW.parse().unwrap()
}

prop_compose! {
    fn any_coach()(
        id in 0_u128..1_000, languages in some_of(&["de", "en", "fr", "pl"], 3), countries in some_of(&["DE", "PT", "ES", "JP"], 3),
        expertise in some_of(&["leadership", "relocation", "money", "exams"], 2), price in price(), times in any_times(),
        stars in vec(1_u32..=5, 0..4), embedding in vector(), completeness in 0.0..=1.0,
        version in 1_i64..3, joined in 0_i64..5,
    ) -> CoachFeatures {
        let created_at = Timestamp::EPOCH + days(joined);
        let (rating_sum, review_count) = (stars.iter().sum(), u32::try_from(stars.len()).unwrap());
        let id = Uuid::from_u128(id);
        CoachFeatures { id, languages, countries, expertise, price, times, rating_sum, review_count, embedding, completeness, version, created_at, rendered: Arc::default() }
    }
}

/// Coaches with different ids, in any order.
fn any_coaches(max: usize) -> impl Strategy<Value = Vec<CoachFeatures>> {
    vec(any_coach(), 0..max).prop_map(|mut rows| {
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert(row.id));
        rows
    })
}

prop_compose! {
    fn any_client()(
        languages in some_of(&["de", "en", "it"], 3), prefers: bool, country_of_residence in option::of(Just("DE".to_owned())),
        target_countries in some_of(&["PT", "ES", "DE"], 3), relocating: bool, budget in price(), wanted in quarters(),
        sessions_per_month in 1_u32..=12, embedding in vector(), goals in some_of(&["leading a team", "savings"], 2),
    ) -> ClientFeatures {
        let preferred_language = languages.first().filter(|_| prefers).cloned();
        ClientFeatures {
            languages, preferred_language, country_of_residence, target_countries, relocating, budget, wanted, sessions_per_month,
            embedding, goals, window: Timestamp::EPOCH,
        }
    }
}

/// What may happen to a coach.
#[derive(Clone, Debug)]
enum Change {
    Profile(Box<CoachFeatures>),
    Times(Uuid, Box<CoachTimes>),
    Delisted(Uuid),
}

/// Of few coaches, so that the same one changes again.
fn any_change() -> impl Strategy<Value = Change> {
    let id = || (0_u128..40).prop_map(Uuid::from_u128);
    prop_oneof![
        (id(), any_coach()).prop_map(|(id, row)| Change::Profile(Box::new(CoachFeatures { id, ..row }))),
        (id(), any_times()).prop_map(|(id, times)| Change::Times(id, Box::new(times))),
        id().prop_map(Change::Delisted),
    ]
}

prop_compose! {
    fn any_search()(
        languages in some_of(&["de", "en", "it"], 2), countries in some_of(&["PT", "ES", "SE"], 2),
        expertise in some_of(&["leadership", "relocation", "cooking", "lead"], 2), (min_price, max_price) in option::weighted(0.5, (0_i64..9_000, 0_i64..20_000)).prop_map(Option::unzip),
        currency in option::weighted(0.2, prop::sample::select(&["EUR", "JPY", "SEK"][..])), prices_in in prop::sample::select(&["EUR", "GBP", "JPY", "HUF"][..]),
        min_rating in option::weighted(0.3, 0.0..5.0), among in option::weighted(0.3, vec(0_u128..1_000, 0..600)), day in option::weighted(0.3, 0_i32..14),
        sort in prop::sample::select(&[Sort::Rating, Sort::Price, Sort::PriceDescending, Sort::Newest][..]),
    ) -> Search {
        let parsed = |codes: Vec<String>| codes.iter().map(|code| code.parse().unwrap()).collect();
        let among = among.map(|ids| ids.into_iter().map(Uuid::from_u128).collect::<BTreeSet<_>>().into_iter().collect());
        let available = day.map(|day| coaches::Availability {
            day: DaySpans::of(Date::constant(2026, 1, 1).saturating_add(day.days()), &Zone::utc()),
            now: at_now(),
        });
        Search {
            languages: parsed(languages),
            countries: countries.iter().map(|code| code.parse().unwrap()).collect(),
            expertise: expertise.iter().map(|tag| tag.parse().unwrap()).collect(),
            min_price, max_price, currency: currency.map(|code| code.parse().unwrap()), prices_in: prices_in.parse().unwrap(),
            min_rating, available, among, sort,
        }
    }
}

fn naive_list(rows: &[CoachFeatures], search: &Search) -> Vec<Uuid> {
    let prices_in = search.prices_in.as_str();
    let rates = rates();
    let worth = |row: &CoachFeatures| {
        row.price.as_ref().and_then(|(amount, code)| Some(*amount as f64 * rates.rate(code, prices_in)?))
    };
    let any_of = |asked: &[String], has: &[String]| asked.is_empty() || asked.iter().any(|one| has.contains(one));
    let is_found = |row: &&CoachFeatures| {
        let price = worth(row).map(|worth| worth.round() as i64);
        any_of(&search.languages.iter().map(ToString::to_string).collect::<Vec<_>>(), &row.languages)
            && any_of(&search.countries.iter().map(ToString::to_string).collect::<Vec<_>>(), &row.countries)
            && any_of(&search.expertise.iter().map(ToString::to_string).collect::<Vec<_>>(), &row.expertise)
            && search.min_price.is_none_or(|min| price.is_some_and(|price| price >= min))
            && search.max_price.is_none_or(|max| price.is_some_and(|price| price <= max))
            && search.currency.is_none_or(|code| row.price.as_ref().is_some_and(|price| price.1 == code.as_str()))
            && search
                .min_rating
                .is_none_or(|min| rating::mean(row.rating_sum, row.review_count).is_some_and(|mean| mean >= min))
            && search.among.as_ref().is_none_or(|among| among.contains(&row.id))
            && search.available.as_ref().is_none_or(|on| row.times.upcoming.has_start_on(&on.day, on.now))
    };
    let mut found: Vec<&CoachFeatures> = rows.iter().filter(is_found).collect();
    found.sort_by_key(|row| row.id);
    match search.sort {
        Sort::Rating => found.sort_by(|one, other| {
            let mean = |row: &CoachFeatures| bayesian_mean(row.rating_sum, row.review_count);
            mean(other).total_cmp(&mean(one)).then(other.review_count.cmp(&one.review_count))
        }),
        Sort::Newest => found.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id))),
        Sort::Price | Sort::PriceDescending => {
            let (mut known, unknown): (Vec<&CoachFeatures>, Vec<&CoachFeatures>) =
                found.into_iter().partition(|row| worth(row).is_some());
            let is_cheaper =
                |one: &&CoachFeatures, other: &&CoachFeatures| worth(one).unwrap().total_cmp(&worth(other).unwrap());
            known.sort_by(
                |one, other| if search.sort == Sort::Price { is_cheaper(one, other) } else { is_cheaper(other, one) },
            );
            // Those that can't be compared: by currency, and there by amount.
            let mut unknown = unknown;
            unknown.sort_by_key(|row| {
                let (amount, code) = row.price.clone().unzip();
                let amount = amount.unwrap_or(0);
                (code.is_none(), code, if search.sort == Sort::Price { amount } else { -amount })
            });
            known.extend(unknown);
            found = known;
        }
    }
    found.into_iter().map(|row| row.id).collect()
}

/// The values that a facet counts.
fn counts(facets: &Facets, kind: &str) -> BTreeMap<String, usize> {
    let values = match kind {
        "language" => &facets.language,
        "country" => &facets.country,
        _ => &facets.expertise,
    };
    values.iter().map(|one| (one.value.clone(), one.count)).collect()
}

/// So many rows, each like one of these, with ids that jump about.
fn many(templates: &[CoachFeatures], count: usize) -> Vec<CoachFeatures> {
    let row = |number: usize| {
        let like = &templates[number * 31 % 97 % templates.len()];
        let (rating_sum, amount) = (like.rating_sum + (number % 3) as u32, (number * 7 % 50) as i64);
        let price = like.price.clone().map(|(price, code)| (price + amount, code));
        let created_at = like.created_at + minutes((number % 11) as i64);
        CoachFeatures {
            id: Uuid::from_u128((number * 7_919 % count) as u128),
            rating_sum,
            price,
            created_at,
            ..like.clone()
        }
    };
    (0..count).map(row).collect()
}

fn rates() -> ExchangeRates {
    ExchangeRates::from_major_units(
        [("EUR", 1.0), ("GBP", 1.2), ("JPY", 0.006)].map(|(code, rate)| (code.to_owned(), rate)),
    )
}

fn index(rows: Vec<CoachFeatures>) -> Index {
    let config = IndexConfig {
        source: EmbeddingSource::Openai,
        dimensions: 3,
        exchange_rates: rates(),
        labels: Labels::english(),
    };
    Index::build(config, rows)
}

fn all_matches(rows: Vec<CoachFeatures>, client: &ClientFeatures) -> Vec<Match> {
    index(rows).score(client, &Weights::default(), usize::MAX)
}

fn match_of(row: CoachFeatures, client: &ClientFeatures) -> Match {
    all_matches(vec![row], client).remove(0)
}

fn shares_language(found: &Match) -> bool {
    !found.warnings.contains(&Warning::NoSharedLanguage)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Over so many chunks that the orders of each are merged, and so far down that all are compared instead.
    #[test]
    fn a_search_over_many_chunks_finds_what_a_naive_one_finds(
        templates in any_coaches(20).prop_filter("some", |rows| !rows.is_empty()), count in 900_usize..1_500, search in any_search(), offset in 0_usize..1_400,
    ) {
        let rows = many(&templates, count);
        let rows: BTreeMap<Uuid, CoachFeatures> = rows.into_iter().map(|row| (row.id, row)).collect();
        let rows: Vec<CoachFeatures> = rows.into_values().collect();
        let expected = naive_list(&rows, &search);
        let index = index(rows);
        for limit in [1, 20, 1_000, usize::MAX] {
            for offset in [0, offset] {
                let ids: Vec<Uuid> = expected.iter().skip(offset).take(limit).copied().collect();
                prop_assert_eq!(index.list(&search, offset, limit), Found { ids, total: expected.len() }, "{} from {}", limit, offset);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn score_points_and_factors_agree(rows in any_coaches(12), client in any_client()) {
        let count = rows.len();
        let found = all_matches(rows, &client);
        prop_assert_eq!(found.len(), count);
        for one in found {
            let sum: f64 = one.factors.all().iter().map(|factor| factor.weight * factor.score.unwrap_or(0.0)).sum();
            prop_assert!((one.score - sum).abs() <= 0.000_5 + 1e-9, "{} is not {}", one.score, sum);
            prop_assert_eq!(one.factors.all().iter().map(|factor| factor.points).sum::<u8>(), one.points);
            prop_assert_eq!(f64::from(one.points), (one.score * 100.0).round());
            prop_assert!((0.0..=1.0).contains(&one.score) && (0.0..=1.0).contains(&one.confidence));
            for factor in one.factors.all() {
                prop_assert!(factor.score.is_none_or(|score| (0.0..=1.0).contains(&score)));
                prop_assert!(f64::from(factor.points) <= (factor.weight * 100.0).round());
            }
            prop_assert!(one.reasons.len() <= 4);
            let json = serde_json::to_string(&one).unwrap();
            prop_assert_eq!(serde_json::from_str::<Match>(&json).unwrap(), one);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in any_coaches(12).prop_shuffle(), client in any_client()) {
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| row.id);
        prop_assert_eq!(all_matches(rows, &client), all_matches(sorted, &client));
    }

    #[test]
    fn an_index_after_any_changes_equals_one_built_from_the_rows(
        rows in any_coaches(10), changes in vec(any_change(), 0..40), client in any_client(), search in any_search(),
    ) {
        let mut current: BTreeMap<Uuid, CoachFeatures> = rows.iter().map(|row| (row.id, row.clone())).collect();
        let mut changed = index(rows);
        for change in changes {
            match change {
                Change::Profile(row) => {
                    changed = changed.updated(vec![(*row).clone()], &[]);
                    current.insert(row.id, *row);
                }
                Change::Times(id, times) => {
                    let times = *times;
                    changed = changed.with_times(vec![(id, times.clone())]);
                    current.entry(id).and_modify(|row| row.times = times);
                }
                Change::Delisted(id) => {
                    changed = changed.updated(vec![], &[id]);
                    current.remove(&id);
                }
            }
        }
        let rebuilt = index(current.values().cloned().collect());
        let weights = Weights::default();
        prop_assert_eq!(changed.score(&client, &weights, usize::MAX), rebuilt.score(&client, &weights, usize::MAX));
        prop_assert_eq!(changed.fallback(&client, &weights, 5), rebuilt.fallback(&client, &weights, 5));
        prop_assert_eq!(changed.list(&search, 0, usize::MAX), rebuilt.list(&search, 0, usize::MAX));
        prop_assert_eq!((changed.len(), changed.embedded_count()), (rebuilt.len(), rebuilt.embedded_count()));
        for (id, row) in &current {
            prop_assert_eq!((changed.free(*id), changed.version(*id)), (Some(row.times.free), Some(row.version)));
        }
    }

    #[test]
    fn a_search_finds_what_a_naive_one_finds(rows in any_coaches(40), search in any_search(), offset in 0_usize..6, limit in 1_usize..6) {
        let expected = naive_list(&rows, &search);
        let index = index(rows);
        let all = index.list(&search, 0, usize::MAX);
        prop_assert_eq!(&all, &Found { total: expected.len(), ids: expected });
        let page = index.list(&search, offset, limit);
        let ids: Vec<Uuid> = all.ids.into_iter().skip(offset).take(limit).collect();
        prop_assert_eq!(page, Found { ids, total: all.total });
    }

    #[test]
    fn facets_count_what_the_list_finds(rows in any_coaches(40), search in any_search()) {
        let index = index(rows);
        let facets = index.facets(&search);
        let total = |search: &Search| index.list(search, 0, 0).total;
        prop_assert_eq!(facets.total, total(&search));
        for (language, count) in counts(&facets, "language") {
            prop_assert_eq!(count, total(&Search { languages: vec![language.parse().unwrap()], ..search.clone() }), "{}", language);
        }
        for (country, count) in counts(&facets, "country") {
            prop_assert_eq!(count, total(&Search { countries: vec![country.parse().unwrap()], ..search.clone() }), "{}", country);
        }
        for (tag, count) in counts(&facets, "expertise") {
            prop_assert_eq!(count, total(&Search { expertise: vec![tag.parse().unwrap()], ..search.clone() }), "{}", tag);
        }
        for band in &facets.price {
            let within = Search { min_price: Some(band.min_price), max_price: band.max_price, ..search.clone() };
            prop_assert_eq!(band.count, total(&within), "{:?}", band);
        }
        for rating in &facets.rating {
            prop_assert_eq!(rating.count, total(&Search { min_rating: Some(rating.min_rating), ..search.clone() }), "{:?}", rating);
        }
    }

    /// At any time in the two days for which the starts are packed, in any zone.
    #[test]
    fn a_coach_is_available_on_exactly_the_days_with_slots(
        mut availability in crate::any_availability(), away in option::of((0_i32..6, crate::any_zone())), reader in crate::any_zone(),
        day in 0_i32..800, later in 0_i64..48 * 60, seconds in 0_i64..60,
    ) {
        let shift = |date: Date| date.saturating_add(day.days());
        availability.overrides.iter_mut().for_each(|special| special.date = shift(special.date));
        if let Some((offset, timezone)) = away {
            let from = shift(Date::constant(2026, 1, 1)).saturating_add(offset.days());
            availability.timezone_changes.push(ZoneChange { from, timezone });
        }
        let made_at = at_now() + days(day.into());
        let now = made_at + minutes(later) + rapport::clock::seconds(seconds);
        let input = |now| SlotInput { availability: &availability, duration_minutes: 45, paid: false, busy: &[], booked: &[], now };
        let upcoming = Upcoming::of(&input(made_at));
        prop_assume!(now < upcoming.valid_until());
        let first = shift(Date::constant(2025, 12, 31));
        for listed in slots(&input(now), first, first.saturating_add(17.days()), &reader) {
            let is_available = upcoming.has_start_on(&DaySpans::of(listed.date, &reader), now);
            prop_assert_eq!(is_available, !listed.slots.is_empty(), "{} {:?}", listed.date, listed.slots.first());
        }
    }

    #[test]
    fn a_limit_cuts_the_whole_order(rows in any_coaches(30), client in any_client(), limit in 0_usize..12) {
        let index = index(rows);
        for method in [Index::score, Index::fallback] {
            let mut whole = method(&index, &client, &Weights::default(), usize::MAX);
            whole.truncate(limit);
            prop_assert_eq!(method(&index, &client, &Weights::default(), limit), whole);
        }
    }

    #[test]
    fn coaches_are_in_order(rows in any_coaches(30), client in any_client()) {
        let ratings: BTreeMap<Uuid, f64> = rows.iter().map(|row| (row.id, bayesian_mean(row.rating_sum, row.review_count))).collect();
        let rating = |one: &Match| ratings[&one.coach_id];
        let index = index(rows);
        for pair in index.score(&client, &Weights::default(), usize::MAX).windows(2) {
            let key = |one: &Match| (shares_language(one), one.score, rating(one));
            let (first, second) = (key(&pair[0]), key(&pair[1]));
            prop_assert!(first > second || (first == second && pair[0].coach_id < pair[1].coach_id), "{first:?} {second:?}");
        }
        for pair in index.fallback(&client, &Weights::default(), usize::MAX).windows(2) {
            let key = |one: &Match| (shares_language(one), rating(one), one.score);
            let (first, second) = (key(&pair[0]), key(&pair[1]));
            prop_assert!(first > second || (first == second && pair[0].coach_id < pair[1].coach_id), "{first:?} {second:?}");
        }
    }

    #[test]
    fn the_fallback_scores_without_the_goals(rows in any_coaches(12), client in any_client()) {
        let index = index(rows);
        let computed = index.score(&ClientFeatures { embedding: None, ..client.clone() }, &Weights::default(), usize::MAX);
        let mut fallback = index.fallback(&client, &Weights::default(), usize::MAX);
        prop_assert!(fallback.iter().all(|one| one.factors.goals.score.is_none() && one.factors.goals.points == 0));
        fallback.sort_by_key(|one| computed.iter().position(|other| other.coach_id == one.coach_id));
        prop_assert_eq!(fallback, computed);
    }

    #[test]
    fn coaches_who_share_a_language_come_first(rows in any_coaches(20), client in any_client()) {
        let row_shares_language = |row: &CoachFeatures| client.languages.is_empty() || row.languages.iter().any(|code| client.languages.contains(code));
        let found = all_matches(rows.clone(), &client);
        for one in &found {
            let row = rows.iter().find(|row| row.id == one.coach_id).unwrap();
            prop_assert_eq!(shares_language(one), row_shares_language(row));
        }
        prop_assert!(found.is_sorted_by_key(|one| !shares_language(one)));
    }

    #[test]
    fn a_better_coach_never_scores_lower(
        row in any_coach(), client in any_client(), cheaper in 0_i64..20_000, freer in quarters(), language in 0_usize..3, country in 0_usize..3,
    ) {
        let before = match_of(row.clone(), &client).score;
        if let Some((amount, currency)) = &row.price {
            let row = CoachFeatures { price: Some(((*amount).min(cheaper), currency.clone())), ..row.clone() };
            prop_assert!(match_of(row, &client).score >= before);
        }
        let free = (0..QuarterHours::CAPACITY)
            .filter(|bit| row.times.free.contains(*bit) || freer.contains(*bit))
            .collect();
        let freer = CoachFeatures { times: CoachTimes { free, ..row.times.clone() }, ..row.clone() };
        prop_assert!(match_of(freer, &client).score >= before);
        let mut polyglot = row.clone();
        polyglot.languages.push(["de", "en", "it"][language].to_owned());
        prop_assert!(match_of(polyglot, &client).score >= before);
        let mut traveller = row.clone();
        traveller.countries.push(["PT", "ES", "DE"][country].to_owned());
        prop_assert!(match_of(traveller, &client).score >= before);
        if let Some(vector) = client.embedding.clone().filter(|_| row.embedding.is_some()) {
            let closer = CoachFeatures { embedding: Some(vector), ..row.clone() };
            prop_assert!(match_of(closer, &client).score >= before);
        }
    }

    #[test]
    fn confidence_never_rises_when_a_factor_becomes_unknown(row in any_coach(), client in any_client(), unknown in 0_usize..5) {
        let before = match_of(row.clone(), &client).confidence;
        let mut poorer = client.clone();
        match unknown {
            0 => (poorer.languages, poorer.preferred_language) = (vec![], None),
            1 => (poorer.target_countries, poorer.country_of_residence) = (vec![], None),
            2 => poorer.embedding = None,
            3 => poorer.budget = None,
            _ => poorer.wanted = QuarterHours::default(),
        }
        let after = match_of(row.clone(), &poorer);
        prop_assert!(after.factors.all()[unknown].score.is_none());
        prop_assert!(after.confidence <= before);
        let poorer = CoachFeatures { price: None, embedding: None, countries: vec![], ..row };
        prop_assert!(match_of(poorer, &client).confidence <= before);
    }
}
