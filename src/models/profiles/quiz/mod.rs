//! The quiz: 20 factors on who a client is and what they look for.
//!
//! *Invariant:* one table defines each factor; the form is drawn from it and answers are checked against it. A
//! [`Quiz`] has all 20 answers, a [`QuizDraft`] any of them. How answers score is not here.

mod answers;
mod choices;
mod definitions;
mod summary;
#[cfg(test)]
mod tests;

use deserr::{Deserr, IntoValue, Map, Value, ValueKind, ValuePointerRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use self::answers::{Answer, not_an_object};
pub use self::choices::{
    CoachingExperience, CoachingStyle, LifeStage, PrimaryGoal, RelocationStage, SessionFormat, Timeline,
};
pub use self::definitions::{Bounds, Choice, FactorDefinition, FactorType};
use self::definitions::{Factor, Shape, bounds_of};
pub use self::summary::QuizSummary;
use crate::error::FieldErrors;
use crate::models::input::path;
use crate::models::money::Money;
use crate::models::profiles::availability::WeeklyHours;
use crate::models::reference::{Country, Language, Tag};

macro_rules! factors {
    ($($key:ident: $type:ty, $shape:expr, $label:literal, $help:literal;)+) => {
        /// All 20 answers.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub struct Quiz {
            $(#[doc = $label] pub $key: $type,)+
        }

        /// The answers given so far.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub struct QuizDraft {
            $(#[doc = $label] #[serde(default, skip_serializing_if = "Option::is_none")] pub $key: Option<$type>,)+
        }

        const FACTORS: &[Factor] = &[
            $(Factor { key: stringify!($key), shape: $shape, label: $label, help: $help },)+
        ];

        impl Quiz {
            /// The factors without an answer in this draft, in the order of the quiz.
            pub fn missing(draft: &QuizDraft) -> Vec<&'static str> {
                let mut missing = Vec::new();
                $(if draft.$key.is_none() { missing.push(stringify!($key)); })+
                missing
            }

            fn complete(draft: QuizDraft) -> Option<Quiz> {
                Some(Quiz { $($key: draft.$key?,)+ })
            }
        }

        impl From<Quiz> for QuizDraft {
            fn from(quiz: Quiz) -> Self {
                QuizDraft { $($key: Some(quiz.$key),)+ }
            }
        }

        impl PartialQuiz {
            fn read_answer<V: IntoValue>(&mut self, key: &str, value: V, at: ValuePointerRef<'_>) {
                match key {
                    $(stringify!($key) => {
                        self.present.push(stringify!($key));
                        match <$type as Answer>::read(value.into_value(), at, &$shape) {
                            Ok(answer) => self.draft.$key = Some(answer),
                            Err(errors) => self.errors.0.extend(errors.0),
                        }
                    })+
                    _ => self.errors.add(path(at), "unknown_field", "There is no such field."),
                }
            }
        }
    };
}

factors! {
    primary_goal: PrimaryGoal, Shape::Choice(PrimaryGoal::CHOICES),
        "What would you like to work on first?",
        "One clear direction helps us find coaches who have walked it with others.";
    goal_description: String, Shape::Text(bounds_of(20, 2000)),
        "What is going on?",
        "A few sentences in your own words say more than any box to tick. We compare them with how coaches describe their work.";
    challenges: Vec<Tag>, Shape::Tags(bounds_of(1, 10)),
        "What stands in your way?",
        "Some coaches know exactly this kind of obstacle. A few short words are enough.";
    desired_outcome: String, Shape::Text(bounds_of(10, 1000)),
        "How will you know that it worked?",
        "A picture of the end gives you and your coach something to steer by.";
    timeline: Timeline, Shape::Choice(Timeline::CHOICES),
        "By when would you like to be there?",
        "A deadline in weeks needs another way of working than an open road.";
    languages: Vec<Language>, Shape::Languages(bounds_of(1, 10)),
        "Which languages could you be coached in?",
        "We only put coaches first who speak one of them.";
    preferred_language: Language, Shape::Language,
        "In which of them do you think most freely?",
        "The hard things are easier to say in it.";
    country_of_residence: Country, Shape::Country,
        "Where do you live?",
        "A coach who knows the place knows its rules, its schools and its winters.";
    target_countries: Vec<Country>, Shape::Countries(bounds_of(1, 10)),
        "Which countries is this about?",
        "Where you live, where you work, or where you would like to go.";
    relocation_stage: RelocationStage, Shape::Choice(RelocationStage::CHOICES),
        "Are you moving?",
        "Leaving, arriving and settling in are three different conversations.";
    budget: Money, Shape::Money,
        "What can you spend on an hour?",
        "We show you what fits first. Nothing is charged before you book.";
    sessions_per_month: u8, Shape::Number(bounds_of(1, 12)),
        "How often would you like to meet in a month?",
        "So that we look for coaches who have room for it.";
    availability: WeeklyHours, Shape::WeeklyHours,
        "When do you have time?",
        "We compare your week with the free hours of each coach, in both your time zones.";
    session_format: Vec<SessionFormat>, Shape::Choices(SessionFormat::CHOICES, bounds_of(1, 4)),
        "How would you like to meet?",
        "Choose all that suit you.";
    coaching_style: CoachingStyle, Shape::Choice(CoachingStyle::CHOICES),
        "How do you like to be coached?",
        "Some of us need a push and some need room. Both are fine.";
    coaching_experience: CoachingExperience, Shape::Choice(CoachingExperience::CHOICES),
        "Have you been coached before?",
        "If it is new to you, your coach will take time to explain how it works.";
    occupation: String, Shape::Text(bounds_of(2, 120)),
        "What do you do?",
        "Your days shape what you can change, and when.";
    industry: Tag, Shape::Tag,
        "In which field?",
        "A coach who knows your field needs fewer explanations.";
    life_stage: LifeStage, Shape::Choice(LifeStage::CHOICES),
        "Where are you in life?",
        "The same goal means something else at twenty and at sixty.";
    motivation: u8, Shape::Number(bounds_of(1, 10)),
        "How ready are you to begin?",
        "There is no wrong number. It tells your coach where to start.";
}

/// The definitions of the 20 factors, for the form.
pub fn definitions() -> Vec<FactorDefinition> {
    FACTORS.iter().map(Factor::definition).collect()
}

/// The answers read from an object, and the errors in it.
#[derive(Default)]
struct PartialQuiz {
    draft: QuizDraft,
    /// The factors that were present, valid or not.
    present: Vec<&'static str>,
    errors: FieldErrors,
}

impl PartialQuiz {
    fn read<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let Value::Map(map) = value else {
            return Err(not_an_object(value, at));
        };
        let mut partial = PartialQuiz::default();
        for (key, value) in map.into_iter() {
            let known = FACTORS.iter().any(|factor| factor.key == key);
            if !(known && value.kind() == ValueKind::Null) {
                partial.read_answer(&key, value, at.push_key(&key));
            }
        }
        Ok(partial)
    }
}

impl Deserr<FieldErrors> for QuizDraft {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let partial = PartialQuiz::read(value, at)?;
        partial.errors.into_result(partial.draft)
    }
}

impl Deserr<FieldErrors> for Quiz {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let PartialQuiz { draft, present, mut errors } = PartialQuiz::read(value, at)?;
        for key in FACTORS.iter().map(|factor| factor.key).filter(|key| !present.contains(key)) {
            errors.add(path(at.push_key(key)), "required", "This is needed.");
        }
        if !preferred_is_among_languages(&draft) {
            errors.add(path(at.push_key("preferred_language")), NOT_AMONG_LANGUAGES.0, NOT_AMONG_LANGUAGES.1);
        }
        match Quiz::complete(draft) {
            Some(quiz) => errors.into_result(quiz),
            None => Err(errors),
        }
    }
}

impl TryFrom<QuizDraft> for Quiz {
    type Error = FieldErrors;

    /// A quiz from a draft that has every answer.
    fn try_from(draft: QuizDraft) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        for key in Quiz::missing(&draft) {
            errors.add(key, "required", "This is needed.");
        }
        if !preferred_is_among_languages(&draft) {
            errors.add("preferred_language", NOT_AMONG_LANGUAGES.0, NOT_AMONG_LANGUAGES.1);
        }
        match Quiz::complete(draft) {
            Some(quiz) => errors.into_result(quiz),
            None => Err(errors),
        }
    }
}

const NOT_AMONG_LANGUAGES: (&str, &str) = ("not_among_languages", "One of the languages you chose.");

fn preferred_is_among_languages(draft: &QuizDraft) -> bool {
    match (&draft.languages, draft.preferred_language) {
        (Some(languages), Some(preferred)) => languages.contains(&preferred),
        _ => true,
    }
}

impl Quiz {
    /// What the client is after: the primary goal and the challenges.
    pub fn goals(&self) -> Vec<String> {
        let mut goals = vec![self.primary_goal.as_str().to_owned()];
        goals.extend(self.challenges.iter().map(Tag::to_string));
        goals
    }

    /// What of it may be shared with a coach.
    pub fn summary(self) -> QuizSummary {
        QuizSummary {
            primary_goal: self.primary_goal,
            goal_description: self.goal_description,
            challenges: self.challenges,
            desired_outcome: self.desired_outcome,
            languages: self.languages,
            preferred_language: self.preferred_language,
            country_of_residence: self.country_of_residence,
            target_countries: self.target_countries,
            availability: self.availability,
        }
    }

    /// SHA-256 of the quiz as canonical JSON (sorted keys, no white space) in hexadecimal: the same for the same answers, on every
    /// machine.
    pub fn hash(&self) -> String {
        // Strings and whole numbers always serialize.
        let json = serde_json::to_value(self).unwrap_or_default();
        let mut text = String::with_capacity(2048);
        write_canonical(&json, &mut text);
        hex::encode(Sha256::digest(text))
    }
}

fn write_canonical(json: &serde_json::Value, out: &mut String) {
    use serde_json::Value;
    match json {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (position, (key, value)) in members.into_iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(entries) => {
            out.push('[');
            for (position, entry) in entries.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                write_canonical(entry, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}
