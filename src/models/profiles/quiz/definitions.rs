//! What each factor allows: the one definition that the form is drawn from and answers are checked against.

use serde::Serialize;
use utoipa::ToSchema;

use crate::models::money::Currency;
use crate::models::reference::{Country, Language, Tag};

/// Minimum and maximum, both included: of the characters of a text, the entries of a list, or the number itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bounds {
    /// The minimum.
    pub min: i64,
    /// The maximum.
    pub max: i64,
}

impl Bounds {
    pub(super) const ANY: Bounds = Bounds { min: i64::MIN, max: i64::MAX };
}

pub(super) const fn bounds_of(min: i64, max: i64) -> Bounds {
    Bounds { min, max }
}

type Labelled = &'static [(&'static str, &'static str)];

/// What kind of answer a factor takes.
pub(super) enum Shape {
    Choice(Labelled),
    Choices(Labelled, Bounds),
    Text(Bounds),
    Tag,
    Tags(Bounds),
    Language,
    Languages(Bounds),
    Country,
    Countries(Bounds),
    Money,
    Number(Bounds),
    WeeklyHours,
}

/// The kind of answer, for the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorType {
    /// One of `choices`.
    Choice,
    /// Several of `choices`.
    Choices,
    /// Free text; `bounds` are its characters.
    Text,
    /// One tag; `item_bounds` are its characters.
    Tag,
    /// A list of tags.
    Tags,
    /// An ISO 639-1 code.
    Language,
    /// A list of them.
    Languages,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// A list of them.
    Countries,
    /// `{amount, currency}` per 60 minutes; `choices` are the currencies.
    Money,
    /// A whole number within `bounds`.
    Number,
    /// `{timezone, weekly}`.
    Availability,
}

/// A value and its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Choice {
    /// The value in JSON.
    pub value: &'static str,
    /// The label in the form.
    pub label: &'static str,
}

/// One question of the quiz.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FactorDefinition {
    /// Its field in `quiz` and `quiz_draft`.
    pub key: &'static str,
    /// The kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: FactorType,
    /// The question.
    pub label: &'static str,
    /// Why it is asked.
    pub help: &'static str,
    /// The values to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<Choice>>,
    /// How long, how many or how much, by type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// How long each entry is, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_bounds: Option<Bounds>,
}

/// A row of the table of factors.
pub(super) struct Factor {
    pub key: &'static str,
    pub shape: Shape,
    pub label: &'static str,
    pub help: &'static str,
}

impl Shape {
    pub fn bounds(&self) -> Option<Bounds> {
        match self {
            Shape::Choices(_, bounds)
            | Shape::Text(bounds)
            | Shape::Tags(bounds)
            | Shape::Languages(bounds)
            | Shape::Countries(bounds)
            | Shape::Number(bounds) => Some(*bounds),
            Shape::Choice(_) | Shape::Tag | Shape::Language | Shape::Country | Shape::Money | Shape::WeeklyHours => {
                None
            }
        }
    }

    fn kind(&self) -> FactorType {
        match self {
            Shape::Choice(_) => FactorType::Choice,
            Shape::Choices(..) => FactorType::Choices,
            Shape::Text(_) => FactorType::Text,
            Shape::Tag => FactorType::Tag,
            Shape::Tags(_) => FactorType::Tags,
            Shape::Language => FactorType::Language,
            Shape::Languages(_) => FactorType::Languages,
            Shape::Country => FactorType::Country,
            Shape::Countries(_) => FactorType::Countries,
            Shape::Money => FactorType::Money,
            Shape::Number(_) => FactorType::Number,
            Shape::WeeklyHours => FactorType::Availability,
        }
    }

    fn choices(&self) -> Option<Vec<Choice>> {
        let choice = |(value, label)| Choice { value, label };
        match self {
            Shape::Choice(labelled) | Shape::Choices(labelled, _) => {
                Some(labelled.iter().copied().map(choice).collect())
            }
            Shape::Language | Shape::Languages(_) => {
                Some(Language::all().map(|language| choice((language.as_str(), language.name()))).collect())
            }
            Shape::Country | Shape::Countries(_) => {
                Some(Country::all().map(|country| choice((country.as_str(), country.name()))).collect())
            }
            Shape::Money => {
                Some(Currency::all().map(|currency| choice((currency.as_str(), currency.name()))).collect())
            }
            Shape::Text(_) | Shape::Tag | Shape::Tags(_) | Shape::Number(_) | Shape::WeeklyHours => None,
        }
    }
}

impl Factor {
    pub fn definition(&self) -> FactorDefinition {
        let tags = matches!(self.shape, Shape::Tag | Shape::Tags(_));
        FactorDefinition {
            key: self.key,
            kind: self.shape.kind(),
            label: self.label,
            help: self.help,
            choices: self.shape.choices(),
            bounds: self.shape.bounds(),
            item_bounds: tags.then_some(bounds_of(1, Tag::MAX_LENGTH as i64)),
        }
    }
}
