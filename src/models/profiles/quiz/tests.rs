//! What the quiz accepts, and how it names what it refuses.

use serde_json::{Value, json};

use super::*;

fn complete() -> Value {
    json!({
        "primary_goal": "relocation",
        "goal_description": "I am moving from Lisbon to Berlin and want to find my feet.",
        "challenges": ["new-language", "no-network"],
        "desired_outcome": "A job and friends within a year.",
        "timeline": "six_to_twelve_months",
        "languages": ["pt", "en"],
        "preferred_language": "en",
        "country_of_residence": "PT",
        "target_countries": ["DE"],
        "relocation_stage": "planning",
        "budget": {"amount": 9000, "currency": "EUR"},
        "sessions_per_month": 4,
        "availability": {"timezone": "Europe/Lisbon", "weekly": [{"weekday": "mon", "start": "18:00", "end": "21:00"}]},
        "session_format": ["video", "in_person"],
        "coaching_style": "supportive",
        "coaching_experience": "none",
        "occupation": "Nurse",
        "industry": "health",
        "life_stage": "mid_career",
        "motivation": 9,
    })
}

fn quiz(value: Value) -> Result<Quiz, Vec<(String, String)>> {
    deserr::deserialize::<Quiz, _, FieldErrors>(value).map_err(error_pairs)
}

fn draft(value: Value) -> Result<QuizDraft, Vec<(String, String)>> {
    deserr::deserialize::<QuizDraft, _, FieldErrors>(value).map_err(error_pairs)
}

fn error_pairs(errors: FieldErrors) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = errors.0.into_iter().map(|error| (error.field, error.code.into_owned())).collect();
    pairs.sort();
    pairs
}

fn with(key: &str, value: Value) -> Value {
    let mut all = complete();
    all[key] = value;
    all
}

#[test]
fn a_complete_quiz_round_trips() {
    let read = quiz(complete()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), complete());
    assert_eq!(serde_json::from_value::<Quiz>(complete()).unwrap(), read);
    assert_eq!(Quiz::try_from(QuizDraft::from(read.clone())), Ok(read));
}

#[test]
fn a_draft_lists_which_of_the_twenty_factors_are_missing() {
    let keys: Vec<_> = definitions().iter().map(|factor| factor.key).collect();
    assert_eq!(keys.len(), 20);
    let object = complete();
    assert!(keys.iter().all(|key| object.get(key).is_some()));
    assert_eq!(Quiz::missing(&QuizDraft::default()), keys);
    let some = draft(json!({"motivation": 3, "industry": null, "languages": ["de"]})).unwrap();
    assert_eq!(serde_json::to_value(&some).unwrap(), json!({"motivation": 3, "languages": ["de"]}));
    assert_eq!(Quiz::missing(&some).len(), 18);
    assert_eq!(Quiz::try_from(some).unwrap_err().0.len(), 18);
}

#[test]
fn a_quiz_needs_every_answer() {
    let mut one_less = complete();
    one_less.as_object_mut().unwrap().remove("timeline");
    one_less["budget"] = Value::Null;
    let required = |key: &str| (key.to_owned(), "required".to_owned());
    assert_eq!(quiz(one_less), Err(vec![required("budget"), required("timeline")]));
    assert_eq!(quiz(json!({})).unwrap_err().len(), 20);
    assert_eq!(quiz(json!([])).unwrap_err()[0].1, "wrong_type");
}

#[test]
fn every_bound_is_inclusive_on_both_sides() {
    let text = |length| Value::from("ä".repeat(length));
    let tags = |count: usize| Value::from((0..count).map(|tag| format!("tag-{tag}")).collect::<Vec<_>>());
    let languages = |count| Value::from(Language::all().take(count).map(|one| one.to_string()).collect::<Vec<_>>());
    let countries = |count| Value::from(Country::all().take(count).map(|one| one.to_string()).collect::<Vec<_>>());
    let refused = |key: &str, code: &str, value: Value| {
        assert_eq!(draft(json!({key: value})), Err(vec![(key.to_owned(), code.to_owned())]), "{key}");
    };
    let accepted = |key: &str, value: Value| assert!(draft(json!({key: value})).is_ok(), "{key}");
    for (key, min, max) in [("goal_description", 20, 2000), ("desired_outcome", 10, 1000), ("occupation", 2, 120)] {
        accepted(key, text(min));
        accepted(key, text(max));
        refused(key, "too_short", text(min - 1));
        refused(key, "too_long", text(max + 1));
    }
    for (key, list) in
        [("challenges", &tags as &dyn Fn(usize) -> Value), ("languages", &languages), ("target_countries", &countries)]
    {
        accepted(key, list(1));
        accepted(key, list(10));
        refused(key, "too_few", list(0));
        refused(key, "too_many", list(11));
    }
    for (key, max) in [("sessions_per_month", 12), ("motivation", 10)] {
        accepted(key, json!(1));
        accepted(key, json!(max));
        for wrong in [0, max + 1, -1, 1_000] {
            refused(key, "out_of_range", json!(wrong));
        }
    }
}

#[test]
fn every_invalid_answer_is_reported_at_once_with_its_path() {
    let mut broken = complete();
    for (key, value) in [
        ("primary_goal", json!("fame")),
        ("goal_description", json!("  too short          ")),
        ("challenges", json!(["fine", "Not Fine", "fine"])),
        ("session_format", json!(["video", "video"])),
        ("preferred_language", json!("de")),
        ("budget", json!({"amount": -1, "currency": "EUR"})),
        ("availability", json!({"timezone": "Nowhere", "weekly": [{"weekday": "mon", "start": "9", "end": "10:00"}]})),
        ("occupation", json!("\u{0}\u{200b}a")),
        ("shoe_size", json!(42)),
    ] {
        broken[key] = value;
    }
    let expected = [
        ("availability.timezone", "unknown_timezone"),
        ("availability.weekly[0].start", "invalid"),
        ("budget.amount", "out_of_range"),
        ("challenges[1]", "invalid_tag"),
        ("goal_description", "too_short"),
        ("occupation", "too_short"),
        ("preferred_language", "not_among_languages"),
        ("primary_goal", "unknown_value"),
        ("session_format[1]", "duplicate"),
        ("shoe_size", "unknown_field"),
    ];
    assert_eq!(quiz(broken).unwrap_err(), expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
}

#[test]
fn the_form_offers_what_is_accepted() {
    let served = serde_json::to_value(definitions()).unwrap();
    let factor = |key: &str| served.as_array().unwrap().iter().find(|factor| factor["key"] == key).unwrap();
    assert_eq!(factor("goal_description")["bounds"], json!({"min": 20, "max": 2000}));
    assert_eq!(factor("challenges")["item_bounds"], json!({"min": 1, "max": 40}));
    assert_eq!(factor("primary_goal")["type"], "choice");
    assert_eq!(factor("availability")["type"], "availability");
    assert!(factor("languages")["choices"].as_array().unwrap().contains(&json!({"value": "de", "label": "German"})));
    for definition in definitions().iter().filter(|definition| definition.kind == FactorType::Choice) {
        for choice in definition.choices.as_ref().unwrap() {
            assert!(draft(json!({definition.key: choice.value})).is_ok(), "{} {}", definition.key, choice.value);
        }
    }
    for definition in definitions() {
        assert!(definition.label.ends_with('?') && definition.help.ends_with('.'), "{}", definition.key);
    }
}

#[test]
fn the_hash_depends_on_the_answers_alone() {
    let same = quiz(serde_json::from_str(&complete().to_string()).unwrap()).unwrap();
    let hash = quiz(complete()).unwrap().hash();
    assert_eq!(same.hash(), hash);
    assert_eq!(hash.len(), 64);
    assert_ne!(quiz(with("motivation", json!(8))).unwrap().hash(), hash);
    assert_ne!(quiz(with("languages", json!(["en"]))).unwrap().hash(), hash);
}
