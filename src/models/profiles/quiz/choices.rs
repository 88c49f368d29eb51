//! The answers that are chosen from a list, each with its label.

use std::fmt;

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::FieldErrors;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $value:tt $label:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
        #[deserr(error = FieldErrors)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $value)] #[deserr(rename = $value)] $variant,)+
        }

        impl $name {
            /// Each value with its label, in the order they are shown.
            pub const CHOICES: &[(&'static str, &'static str)] = &[$(($value, $label),)+];

            /// The value in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $value,)+ }
            }

            /// The label in the form.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

choices! {
    /// What a client wants to work on first.
    PrimaryGoal {
        Career = "career" "My career",
        Relocation = "relocation" "Moving to another country",
        Leadership = "leadership" "Leading people",
        Business = "business" "My own business",
        Relationships = "relationships" "Relationships",
        Wellbeing = "wellbeing" "Wellbeing",
        Confidence = "confidence" "Confidence",
        Productivity = "productivity" "Getting things done",
        Finances = "finances" "Money",
        Studies = "studies" "My studies",
    }

    /// By when a client would like to be there.
    Timeline {
        Weeks = "weeks" "In a few weeks",
        OneToThreeMonths = "one_to_three_months" "In one to three months",
        ThreeToSixMonths = "three_to_six_months" "In three to six months",
        SixToTwelveMonths = "six_to_twelve_months" "In six to twelve months",
        OpenEnded = "open_ended" "I am in no hurry",
    }

    /// How far a client is with moving to another country.
    RelocationStage {
        NotRelocating = "not_relocating" "I am not moving",
        Considering = "considering" "I am thinking about it",
        Planning = "planning" "I am planning it",
        RecentlyMoved = "recently_moved" "I have just moved",
        Settled = "settled" "I moved and have settled in",
    }

    /// How client and coach meet.
    SessionFormat {
        Video = "video" "Video call",
        Audio = "audio" "Phone or audio call",
        Chat = "chat" "Chat",
        InPerson = "in_person" "In person",
    }

    /// How a client likes to be coached.
    CoachingStyle {
        Directive = "directive" "Tell me straight",
        Supportive = "supportive" "Encourage me",
        Analytical = "analytical" "Think it through with me",
        Creative = "creative" "Show me new angles",
        Balanced = "balanced" "A bit of everything",
    }

    /// How much coaching a client has had.
    CoachingExperience {
        None = "none" "None yet",
        Some = "some" "A little",
        Extensive = "extensive" "A lot",
    }

    /// Where a client is in life.
    LifeStage {
        Student = "student" "Student",
        EarlyCareer = "early_career" "Early in my career",
        MidCareer = "mid_career" "In the middle of my career",
        Senior = "senior" "Senior in my field",
        Founder = "founder" "Founder",
        Parent = "parent" "Parent",
        CareerBreak = "career_break" "On a break from work",
        Retired = "retired" "Retired",
    }
}
