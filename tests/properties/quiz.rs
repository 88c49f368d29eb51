//! A quiz round-trips through JSON, complete or partial.

use proptest::prelude::*;
use rapport::error::FieldErrors;
use rapport::models::profiles::quiz::{Quiz, QuizDraft, definitions};
use rapport::models::reference::{Country, Language};
use serde_json::{Value, json};

use crate::{any_money, any_window, any_zone};

prop_compose! {
    fn any_quiz()(
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 8),
        goal in "[a-zäö .,\"\\\\]{0,40}",
        tags in proptest::collection::btree_set("[a-z0-9-]{1,40}", 1..=10),
        languages in proptest::sample::subsequence(Language::all().collect::<Vec<_>>(), 1..=10),
        countries in proptest::sample::subsequence(Country::all().collect::<Vec<_>>(), 1..=10),
        formats in proptest::sample::subsequence(vec!["video", "audio", "chat", "in_person"], 1..=4),
        budget in any_money(),
        (often, motivation) in (1..=12, 1..=10),
        (zone, window) in (any_zone(), any_window()),
    ) -> Value {
        let definitions = definitions();
        let pick = |place: usize, key: &str| {
            let factor = definitions.iter().find(|factor| factor.key == key).unwrap();
            picks[place].get(factor.choices.as_ref().unwrap()).value
        };
        json!({
            "primary_goal": pick(0, "primary_goal"),
            "goal_description": format!("I want to change it: {goal}.").trim(),
            "challenges": tags,
            "desired_outcome": format!("Something new: {goal}.").trim(),
            "timeline": pick(1, "timeline"),
            "languages": languages,
            "preferred_language": picks[2].get(&languages),
            "country_of_residence": pick(3, "country_of_residence"),
            "target_countries": countries,
            "relocation_stage": pick(4, "relocation_stage"),
            "budget": budget,
            "sessions_per_month": often,
            "availability": {"timezone": zone, "weekly": [{"weekday": "sat", "start": window.start, "end": window.end}]},
            "session_format": formats,
            "coaching_style": pick(5, "coaching_style"),
            "coaching_experience": pick(6, "coaching_experience"),
            "occupation": "Nurse",
            "industry": tags.first(),
            "life_stage": pick(7, "life_stage"),
            "motivation": motivation,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quiz_round_trips_through_json(sent in any_quiz(), omitted in 0_usize..20) {
        let quiz = deserr::deserialize::<Quiz, _, FieldErrors>(sent.clone()).unwrap();
        let stored = serde_json::to_value(&quiz).unwrap();
        prop_assert_eq!(&stored, &sent);
        prop_assert_eq!(serde_json::from_value::<Quiz>(stored).unwrap().hash(), quiz.hash());

        let key = definitions()[omitted].key;
        let mut partial = sent;
        partial.as_object_mut().unwrap().remove(key);
        let draft = deserr::deserialize::<QuizDraft, _, FieldErrors>(partial.clone()).unwrap();
        prop_assert_eq!(Quiz::missing(&draft), vec![key]);
        prop_assert_eq!(serde_json::to_value(&draft).unwrap(), partial.clone());
        let errors = deserr::deserialize::<Quiz, _, FieldErrors>(partial).unwrap_err();
        prop_assert_eq!(errors.0.len(), 1);
        prop_assert_eq!(&errors.0[0].field, key);
    }
}
