//! A score explained: sentences on why this coach, and warnings.
//!
//! *Invariant:* a sentence states only what is in the rows and the quiz; a factor without points has no sentence.

use super::code_sets::CodeSet;
use super::columns::Profiles;
use super::confidence::Evidence;
use super::config::Labels;
use super::factors::{Comparison, Query};
use super::features::ClientFeatures;
use super::matches::{Factor, Factors, Match, Warning};
use super::points::{Thousandths, Weights, decimal, points, score};
use super::topics;

/// Sentences per match, at most.
const MAX_REASONS: usize = 4;
/// Topics that a sentence names, at most; the others are counted.
const NAMED_TOPICS: usize = 2;
/// A similarity below this is no reason, in thousandths.
const MIN_SIMILARITY: u16 = 500;
/// Fewer reviews than this are warned of.
const ENOUGH_REVIEWS: u32 = 3;
const QUARTERS_PER_HOUR: u32 = 4;

impl Query<'_> {
    /// The match of the coach in this row.
    pub(super) fn explain(&self, coaches: &Profiles, row: usize, comparison: &Comparison, weights: Weights) -> Match {
        let percent = weights.percent();
        let (each, total) = points(percent, comparison.factors);
        let factor = |at: usize| Factor {
            score: comparison.factors[at].map(decimal),
            weight: f64::from(percent[at]) / 100.0,
            points: each[at],
        };
        let evidence = Evidence {
            factors: std::array::from_fn(|at| (percent[at], comparison.factors[at].is_some())),
            source: self.index.config.source,
            completeness: decimal(coaches.completeness[row]),
            review_count: coaches.review_count[row],
        };
        Match {
            coach_id: coaches.id[row],
            score: decimal(score(percent, comparison.factors)),
            confidence: evidence.confidence(),
            factors: Factors {
                language: factor(0),
                country: factor(1),
                goals: factor(2),
                budget: factor(3),
                availability: factor(4),
            },
            points: total,
            reasons: self.reasons(coaches, row, comparison, each),
            warnings: self.warnings(coaches.review_count[row], comparison),
        }
    }

    fn reasons(&self, coaches: &Profiles, row: usize, comparison: &Comparison, points: [u8; 5]) -> Vec<String> {
        let mut order = [0, 1, 2, 3, 4];
        order.sort_by_key(|at| std::cmp::Reverse(points[*at]));
        let sentence = |at: usize| match at {
            0 => self.language_reason(&coaches.languages[row]),
            1 => self.country_reason(&coaches.countries[row]),
            2 => self.goals_reason(coaches.topics[row], comparison.factors[2]),
            3 => self.budget_reason(coaches.amount[row], coaches.currency[row], comparison.factors[3]),
            _ => self.availability_reason(comparison.common),
        };
        order.into_iter().filter(|at| points[*at] > 0).filter_map(sentence).take(MAX_REASONS).collect()
    }

    fn language_reason(&self, coach: &CodeSet<3>) -> Option<String> {
        let ClientFeatures { languages, preferred_language: preferred, .. } = self.client;
        let others = languages.iter().filter(|code| Some(*code) != preferred.as_ref());
        let known = &self.index.codes.languages;
        let shared = preferred.iter().chain(others).filter(|code| known.contains(coach, code));
        let names: Vec<String> = shared.map(|code| label_or_code(self.labels().language, code)).collect();
        Some(format!("Speaks {}", join(&names, "and")?))
    }

    fn country_reason(&self, coach: &CodeSet<4>) -> Option<String> {
        let known = |code: &&String| self.index.codes.countries.contains(coach, code);
        let name = |code: &String| label_or_code(self.labels().country, code);
        let home: Vec<String> = self.client.country_of_residence.iter().filter(known).map(name).collect();
        let targets: Vec<String> = self.client.target_countries.iter().filter(known).map(name).collect();
        let home = join(&home, "and").map(|names| format!("Knows {names}, where you live"));
        let targets = join(&targets, "and").map(|names| match self.client.relocating {
            true => format!("Knows {names}, where you want to go"),
            false => format!("Knows {names}, which you named"),
        });
        if self.client.relocating { targets.or(home) } else { home.or(targets) }
    }

    fn goals_reason(&self, coach: u64, similarity: Thousandths) -> Option<String> {
        let mut shared: Vec<String> = topics::in_set(self.topics & coach).map(|topic| topic.label.to_owned()).collect();
        // Those that are not named earn points as well: the sentence says that there are more.
        let more = shared.split_off(shared.len().min(NAMED_TOPICS)).len();
        match more {
            0 => {}
            1 => shared.push("another of your topics".to_owned()),
            more => shared.push(format!("{more} more of your topics")),
        }
        match join(&shared, "and") {
            Some(topics) => Some(format!("Helps people with {topics}")),
            None => (similarity? >= MIN_SIMILARITY)
                .then(|| "Describes their work much as you describe your goals".to_owned()),
        }
    }

    fn budget_reason(&self, amount: i64, currency: Option<u16>, budget: Thousandths) -> Option<String> {
        if budget? < 1000 {
            return None;
        }
        match amount {
            0 => Some("Sessions are free of charge".to_owned()),
            amount => {
                let currency = &self.index.codes.currencies[usize::from(currency?)];
                Some(format!("{} an hour is within your budget", (self.labels().price)(amount, currency)))
            }
        }
    }

    fn availability_reason(&self, common: u32) -> Option<String> {
        match (common / QUARTERS_PER_HOUR, self.wanted.div_ceil(QUARTERS_PER_HOUR)) {
            (0, _) => None,
            (_, 1) => Some("Free at your usual hour in the next two weeks".to_owned()),
            (free, wanted) if free == wanted => {
                Some(format!("Free at all {wanted} of your usual hours in the next two weeks"))
            }
            (free, wanted) => Some(format!("Free at {free} of your {wanted} usual hours in the next two weeks")),
        }
    }

    fn warnings(&self, review_count: u32, comparison: &Comparison) -> Vec<Warning> {
        let [language, country, goals, budget, availability] = comparison.factors;
        [
            (!comparison.shares_language, Warning::NoSharedLanguage),
            (budget.is_some_and(|share| share < 1000), Warning::OverBudget),
            (availability == Some(0), Warning::NoCommonHours),
            (language.is_none(), Warning::LanguageUnknown),
            (country.is_none(), Warning::CountryUnknown),
            (goals.is_none(), Warning::GoalsUnknown),
            (budget.is_none(), Warning::BudgetUnknown),
            (availability.is_none(), Warning::AvailabilityUnknown),
            (review_count < ENOUGH_REVIEWS, Warning::FewReviews),
        ]
        .into_iter()
        .filter_map(|(holds, warning)| holds.then_some(warning))
        .collect()
    }

    fn labels(&self) -> &Labels {
        &self.index.config.labels
    }
}

/// What a code is called; the code itself if it has no name.
pub(super) fn label_or_code(label: fn(&str) -> Option<String>, code: &str) -> String {
    label(code).unwrap_or_else(|| code.to_owned())
}

/// "German", "German and English", "German, English and Polish"; or with "or".
pub(in crate::models) fn join(names: &[String], word: &str) -> Option<String> {
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() { last.clone() } else { format!("{} {word} {last}", rest.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::config::EmbeddingSource;
    use crate::models::matching::features::CoachFeatures;
    use crate::models::matching::fixtures::{client, coach, codes, config, times};
    use crate::models::matching::index::Index;
    use crate::models::profiles::availability::QuarterHours;

    fn match_of(client: &ClientFeatures, row: CoachFeatures) -> Match {
        let index = Index::build(config(EmbeddingSource::Local, 2), vec![row]);
        index.score(client, &Weights::default(), 1).remove(0)
    }

    #[test]
    fn a_good_match_has_a_sentence_per_factor() {
        let found = match_of(&client(), coach(1));
        insta::assert_snapshot!(found.reasons.join("\n"), @r"
        Helps people with moving abroad and leading a team
        Speaks German and English
        Knows Portugal, where you want to go
        €75 an hour is within your budget
        ");
        assert_eq!((found.warnings, found.points), (vec![], 100));
    }

    #[test]
    fn a_poor_match_warns_of_what_is_missing() {
        let stranger = CoachFeatures {
            languages: codes(&["fr"]),
            countries: vec![],
            price: Some((9_000, "EUR".to_owned())),
            times: times(QuarterHours::default()),
            embedding: None,
            review_count: 0,
            rating_sum: 0,
            ..coach(1)
        };
        let found = match_of(&client(), stranger);
        assert!(found.reasons.is_empty(), "{:?}", found.reasons);
        use Warning::{CountryUnknown, FewReviews, GoalsUnknown, NoCommonHours, NoSharedLanguage, OverBudget};
        assert_eq!(
            found.warnings,
            [NoSharedLanguage, OverBudget, NoCommonHours, CountryUnknown, GoalsUnknown, FewReviews]
        );
    }

    #[test]
    fn sentences_depend_on_the_case() {
        let free = CoachFeatures {
            price: Some((0, "EUR".to_owned())),
            countries: codes(&["DE"]),
            expertise: vec![],
            ..coach(1)
        };
        let reasons = match_of(&client(), free).reasons;
        assert!(reasons.contains(&"Sessions are free of charge".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"Describes their work much as you describe your goals".to_owned()), "{reasons:?}");
        let staying = ClientFeatures { relocating: false, country_of_residence: Some("QQ".to_owned()), ..client() };
        let reasons = match_of(&staying, CoachFeatures { countries: codes(&["QQ", "PT"]), ..coach(1) }).reasons;
        assert!(reasons.contains(&"Knows QQ, where you live".to_owned()), "{reasons:?}");
    }

    #[test]
    fn a_match_round_trips_through_json() {
        let found = match_of(&client(), CoachFeatures { embedding: None, ..coach(1) });
        let json = serde_json::to_value(&found).unwrap();
        assert_eq!(json["factors"]["goals"], serde_json::json!({"score": null, "weight": 0.3, "points": 0}));
        assert_eq!(json["warnings"], serde_json::json!(["goals_unknown"]));
        assert_eq!(serde_json::from_value::<Match>(json).unwrap(), found);
    }
}
