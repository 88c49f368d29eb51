//! A score in sentences: why this coach, and what to know before booking.
//!
//! *Invariant:* a sentence says only what the rows and the quiz say; a factor that earned nothing has no sentence.

use super::confidence::Evidence;
use super::factors::{Facts, Query};
use super::points::{Thousandths, points, score, shown};
use super::{ClientFeatures, Factor, Factors, Labels, Match, Warning, Weights, topics};

/// Sentences per match.
const MOST_REASONS: usize = 4;
/// A factor below half is no reason.
const WORTH_SAYING: u16 = 500;
/// Fewer reviews than this are few.
const SOME_REVIEWS: u32 = 3;
/// Quarter-hours in an hour.
const HOUR: u32 = 4;

impl Query<'_> {
    /// The match of the coach at `place`.
    pub(super) fn explain(&self, place: usize, facts: &Facts, weights: Weights) -> Match {
        let coaches = &self.index.coaches;
        let percent = weights.percent();
        let (each, total) = points(percent, facts.factors);
        let factor = |at: usize| Factor {
            score: facts.factors[at].map(shown),
            weight: f64::from(percent[at]) / 100.0,
            points: each[at],
        };
        let evidence = Evidence {
            factors: std::array::from_fn(|at| (percent[at], facts.factors[at].is_some())),
            source: self.index.setting.source,
            completeness: shown(coaches.completeness[place]),
            review_count: coaches.review_counts[place],
        };
        Match {
            coach_id: coaches.ids[place],
            score: shown(score(percent, facts.factors)),
            confidence: evidence.confidence(),
            factors: Factors {
                language: factor(0),
                country: factor(1),
                goals: factor(2),
                budget: factor(3),
                availability: factor(4),
            },
            points: total,
            reasons: self.reasons(place, facts, each),
            warnings: self.warnings(place, facts),
        }
    }

    fn reasons(&self, place: usize, facts: &Facts, points: [u8; 5]) -> Vec<String> {
        let mut order = [0, 1, 2, 3, 4];
        order.sort_by_key(|at| std::cmp::Reverse(points[*at]));
        let sentence = |at: usize| match at {
            0 => self.language_reason(place),
            1 => self.country_reason(place),
            2 => self.goals_reason(place, facts.factors[2]),
            3 => self.budget_reason(place, facts.factors[3]),
            _ => self.availability_reason(facts.common),
        };
        order.into_iter().filter(|at| points[*at] > 0).filter_map(sentence).take(MOST_REASONS).collect()
    }

    fn language_reason(&self, place: usize) -> Option<String> {
        let coaches = &self.index.coaches;
        let ClientFeatures { languages, preferred_language: preferred, .. } = self.client;
        let others = languages.iter().filter(|code| Some(*code) != preferred.as_ref());
        let shared =
            preferred.iter().chain(others).filter(|code| coaches.language_codes.has(&coaches.languages[place], code));
        let names: Vec<String> = shared.map(|code| named(self.names().language, code)).collect();
        Some(format!("Speaks {}", list(&names)?))
    }

    fn country_reason(&self, place: usize) -> Option<String> {
        let coaches = &self.index.coaches;
        let known = |code: &&String| coaches.country_codes.has(&coaches.countries[place], code);
        let name = |code: &String| named(self.names().country, code);
        let home: Vec<String> = self.client.country_of_residence.iter().filter(known).map(name).collect();
        let targets: Vec<String> = self.client.target_countries.iter().filter(known).map(name).collect();
        let home = list(&home).map(|names| format!("Knows {names}, where you live"));
        let targets = list(&targets).map(|names| match self.client.relocating {
            true => format!("Knows {names}, where you want to go"),
            false => format!("Knows {names}, which you named"),
        });
        if self.client.relocating { targets.or(home) } else { home.or(targets) }
    }

    fn goals_reason(&self, place: usize, closeness: Thousandths) -> Option<String> {
        let shared: Vec<String> = topics::each(self.topics & self.index.coaches.topics[place])
            .map(|topic| topic.label.to_owned())
            .take(2)
            .collect();
        match list(&shared) {
            Some(topics) => Some(format!("Helps people with {topics}")),
            None => {
                (closeness? >= WORTH_SAYING).then(|| "Describes their work much as you describe your goals".to_owned())
            }
        }
    }

    fn budget_reason(&self, place: usize, affordable: Thousandths) -> Option<String> {
        let coaches = &self.index.coaches;
        if affordable? < 1000 {
            return None;
        }
        match coaches.amounts[place] {
            0 => Some("Sessions are free of charge".to_owned()),
            amount => {
                let currency = &coaches.currency_codes[usize::from(coaches.currencies[place]?)];
                Some(format!("{} an hour is within your budget", (self.names().price)(amount, currency)))
            }
        }
    }

    fn availability_reason(&self, common: u32) -> Option<String> {
        match (common / HOUR, self.wanted.div_ceil(HOUR)) {
            (0, _) => None,
            (_, 1) => Some("Free at your usual hour in the next two weeks".to_owned()),
            (free, wanted) if free == wanted => {
                Some(format!("Free at all {wanted} of your usual hours in the next two weeks"))
            }
            (free, wanted) => Some(format!("Free at {free} of your {wanted} usual hours in the next two weeks")),
        }
    }

    fn warnings(&self, place: usize, facts: &Facts) -> Vec<Warning> {
        let [language, country, goals, budget, availability] = facts.factors;
        [
            (!facts.speaks, Warning::NoSharedLanguage),
            (budget.is_some_and(|share| share < 1000), Warning::OverBudget),
            (availability == Some(0), Warning::NoCommonHours),
            (language.is_none(), Warning::LanguageUnknown),
            (country.is_none(), Warning::CountryUnknown),
            (goals.is_none(), Warning::GoalsUnknown),
            (budget.is_none(), Warning::BudgetUnknown),
            (availability.is_none(), Warning::AvailabilityUnknown),
            (self.index.coaches.review_counts[place] < SOME_REVIEWS, Warning::FewReviews),
        ]
        .into_iter()
        .filter_map(|(holds, warning)| holds.then_some(warning))
        .collect()
    }

    fn names(&self) -> &Labels {
        &self.index.setting.names
    }
}

fn named(name: fn(&str) -> Option<String>, code: &str) -> String {
    name(code).unwrap_or_else(|| code.to_owned())
}

/// "German", "German and English", "German, English and Polish".
fn list(names: &[String]) -> Option<String> {
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::models::matching::properties::{client, coach, codes, setting};
    use crate::models::matching::{CoachFeatures, EmbeddingSource, Index, QuarterHours};

    fn meet(client: &ClientFeatures, row: CoachFeatures) -> Match {
        let index = Index::build(setting(EmbeddingSource::Local, 2), Timestamp::EPOCH, vec![row]);
        index.score(client, &Weights::default(), 1).remove(0)
    }

    #[test]
    fn a_good_match_reads_like_a_recommendation() {
        let found = meet(&client(), coach(1));
        insta::assert_snapshot!(found.reasons.join("\n"), @r"
        Helps people with moving abroad and leading a team
        Speaks German and English
        Knows Portugal, where you want to go
        €75 an hour is within your budget
        ");
        assert_eq!((found.warnings, found.points), (vec![], 100));
    }

    #[test]
    fn a_poor_match_says_what_is_missing() {
        let stranger = CoachFeatures {
            languages: codes(&["fr"]),
            countries: vec![],
            price: Some((9_000, "EUR".to_owned())),
            free: QuarterHours::default(),
            embedding: None,
            review_count: 0,
            rating_sum: 0,
            ..coach(1)
        };
        let found = meet(&client(), stranger);
        assert!(found.reasons.is_empty(), "{:?}", found.reasons);
        use Warning::{CountryUnknown, FewReviews, GoalsUnknown, NoCommonHours, NoSharedLanguage, OverBudget};
        assert_eq!(
            found.warnings,
            [NoSharedLanguage, OverBudget, NoCommonHours, CountryUnknown, GoalsUnknown, FewReviews]
        );
    }

    #[test]
    fn sentences_fit_the_case() {
        let free = CoachFeatures {
            price: Some((0, "EUR".to_owned())),
            countries: codes(&["DE"]),
            expertise: vec![],
            ..coach(1)
        };
        let reasons = meet(&client(), free).reasons;
        assert!(reasons.contains(&"Sessions are free of charge".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"Describes their work much as you describe your goals".to_owned()), "{reasons:?}");
        let staying = ClientFeatures { relocating: false, country_of_residence: Some("QQ".to_owned()), ..client() };
        let reasons = meet(&staying, CoachFeatures { countries: codes(&["QQ", "PT"]), ..coach(1) }).reasons;
        assert!(reasons.contains(&"Knows QQ, where you live".to_owned()), "{reasons:?}");
    }

    #[test]
    fn a_match_survives_the_cache() {
        let found = meet(&client(), CoachFeatures { embedding: None, ..coach(1) });
        let json = serde_json::to_value(&found).unwrap();
        assert_eq!(json["factors"]["goals"], serde_json::json!({"score": null, "weight": 0.3, "points": 0}));
        assert_eq!(json["warnings"], serde_json::json!(["goals_unknown"]));
        assert_eq!(serde_json::from_value::<Match>(json).unwrap(), found);
    }
}
