//! Valid request bodies, for tests to change.

use serde_json::{Value, json};

/// A complete quiz.
pub fn quiz() -> Value {
    json!({
        "primary_goal": "relocation",
        "goal_description": "I want to move from Stockholm to Lisbon with my family next spring.",
        "challenges": ["moving-abroad", "language"],
        "desired_outcome": "A plan we believe in, and the first three steps done.",
        "timeline": "three_to_six_months",
        "languages": ["sv", "en"],
        "preferred_language": "en",
        "country_of_residence": "SE",
        "target_countries": ["PT"],
        "relocation_stage": "planning",
        "budget": { "amount": 9000, "currency": "EUR" },
        "sessions_per_month": 2,
        "availability": { "timezone": "Europe/Stockholm", "weekly": [{ "weekday": "mon", "start": "08:00", "end": "18:00" }] },
        "session_format": ["video"],
        "coaching_style": "supportive",
        "coaching_experience": "none",
        "occupation": "Product designer",
        "industry": "technology",
        "life_stage": "mid_career",
        "motivation": 8
    })
}

/// The profile of a coach who works on weekdays from nine to five in Lisbon.
pub fn coach_profile() -> Value {
    let weekly: Vec<Value> = ["mon", "tue", "wed", "thu", "fri"]
        .iter()
        .map(|weekday| json!({ "weekday": weekday, "start": "09:00", "end": "17:00" }))
        .collect();
    json!({
        "full_name": "Ben Okafor",
        "timezone": "Europe/Lisbon",
        "headline": "Moving to Portugal without losing yourself",
        "bio": "I have helped families move to Lisbon and Porto for ten years: papers, schools, language, and the quiet weeks after the boxes are unpacked.",
        "expertise": ["relocation", "moving-abroad", "families"],
        "languages": ["en", "pt"],
        "countries": ["PT", "GB"],
        "price": { "amount": 7500, "currency": "EUR" },
        "session_durations": [30, 60],
        "availability": {
            "timezone": "Europe/Lisbon",
            "weekly": weekly,
            "min_notice_minutes": 60,
            "max_days_ahead": 60,
            "slot_step_minutes": 30
        },
        "cancellation_policy": "moderate",
        "meeting_url": "https://meet.example.org/ben"
    })
}
