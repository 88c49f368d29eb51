//! Searching coaches: a search finds what a naive one finds, facets count what the list finds, and an index after any changes equals one built
//! from the rows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rapport::clock::{days, minutes, seconds};
use rapport::models::bookings::slots::{DaySpans, SlotInput, Upcoming, slots};
use rapport::models::coaches::{self, Search, Sort, TextQuery, Word};
use rapport::models::matching::{CoachFeatures, Facets, Found, Weights};
use rapport::models::profiles::availability::ZoneChange;
use rapport::models::profiles::rating::{self, bayesian_mean};
use uuid::Uuid;

use crate::coach_rows::{Change, WORDS, any_change, any_client, any_coaches, at_now, index, rates, some_of};

/// Of some words, and one that nobody has.
fn any_text() -> impl Strategy<Value = TextQuery> {
    let word = prop::sample::select(WORDS).prop_map(|word| TextQuery::Word(Word::of(word)));
    let leaf = prop_oneof![8 => word, 1 => Just(TextQuery::Word(Word::of("nobody"))), 1 => Just(TextQuery::Nothing)];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner.clone()).prop_map(|(one, other)| (Box::new(one), Box::new(other)));
        prop_oneof![
            inner.prop_map(|query| TextQuery::Not(Box::new(query))),
            pair.clone().prop_map(|(one, other)| TextQuery::And(one, other)),
            pair.prop_map(|(one, other)| TextQuery::Or(one, other)),
        ]
    })
}

/// Whose days begin at whole hours of UTC, at halves and at a quarter of them.
const ZONES: &[&str] = &["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Pacific/Kiritimati"];

fn has_text(words: &[Word], query: &TextQuery) -> bool {
    match query {
        TextQuery::Nothing => false,
        TextQuery::Word(word) => words.contains(word),
        TextQuery::Not(query) => !has_text(words, query),
        TextQuery::And(one, other) => has_text(words, one) && has_text(words, other),
        TextQuery::Or(one, other) => has_text(words, one) || has_text(words, other),
    }
}

prop_compose! {
    fn any_search()(
        languages in some_of(&["de", "en", "it"], 2), countries in some_of(&["PT", "ES", "SE"], 2),
        expertise in some_of(&["leadership", "relocation", "cooking", "lead"], 2), (min_price, max_price) in option::weighted(0.5, (0_i64..9_000, 0_i64..20_000)).prop_map(Option::unzip),
        currency in option::weighted(0.2, prop::sample::select(&["EUR", "JPY", "SEK"][..])), prices_in in prop::sample::select(&["EUR", "GBP", "JPY", "HUF"][..]),
        min_rating in option::weighted(0.3, 0.0..5.0), among in option::weighted(0.3, vec(0_u128..1_000, 0..600)), day in option::weighted(0.3, (0_i32..14, prop::sample::select(ZONES), 0_i64..172_800)),
        text in option::weighted(0.3, any_text()), sort in prop::sample::select(&[Sort::Rating, Sort::Price, Sort::PriceDescending, Sort::Newest][..]),
    ) -> Search {
        let parsed = |codes: Vec<String>| codes.iter().map(|code| code.parse().unwrap()).collect();
        let among = among.map(|ids| ids.into_iter().map(Uuid::from_u128).collect::<BTreeSet<_>>().into_iter().collect());
        let available = day.map(|(day, zone, later)| coaches::Availability {
            day: DaySpans::of(Date::constant(2025, 12, 31).saturating_add(day.days()), &zone.parse().unwrap()),
            now: at_now() + seconds(later),
        });
        Search {
            languages: parsed(languages),
            countries: countries.iter().map(|code| code.parse().unwrap()).collect(),
            expertise: expertise.iter().map(|tag| tag.parse().unwrap()).collect(),
            min_price, max_price, currency: currency.map(|code| code.parse().unwrap()), prices_in: prices_in.parse().unwrap(),
            min_rating, available, text, among, sort,
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
            && search.text.as_ref().is_none_or(|text| has_text(&row.words, text))
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
}
