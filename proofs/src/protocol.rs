//! What a model says beside its steps and rules: whose steps can be relied on, and when nothing is left to be done.

use std::fmt::{Debug, Display, Formatter, Result};
use std::hash::Hash;

use stateright::Model;

/// A protocol: its steps and its rules by [`Model`], and who takes which step.
pub trait Protocol: Model<State: State, Action: Action> + Clone + Send + Sync + 'static {
    /// Who takes this step sooner or later, if it can be taken: a number for each independent actor. `None`: nobody has to, as a fault, a
    /// request, or what a person does.
    fn taken_by(&self, action: &Self::Action) -> Option<u8>;

    /// Whether all that was accepted has ended as promised.
    fn is_settled(&self, state: &Self::State) -> bool;
}

/// A state of a model.
pub trait State: Clone + Debug + Eq + Hash + Send + Sync {}
impl<T: Clone + Debug + Eq + Hash + Send + Sync> State for T {}

/// A step of a model; displayed as a sentence.
pub trait Action: Copy + Debug + Display + PartialEq {}
impl<T: Copy + Debug + Display + PartialEq> Action for T {}

/// A counterexample, as it is read: which rule is broken, and by what steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The rule that is broken.
    pub rule: &'static str,
    /// What happened, one sentence each.
    pub steps: Vec<String>,
    /// For a promise that is never kept: the steps that can repeat for ever; empty if no step is left.
    pub repeated: Vec<String>,
    /// The state it ended in.
    pub end: String,
}

/// The rule of [`Protocol::is_settled`].
pub const SETTLES: &str = "all that was accepted ends as promised";

impl Display for Story {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "Broken: {}.", self.rule)?;
        for (index, step) in self.steps.iter().enumerate() {
            writeln!(f, "{:>4}. {step}", index + 1)?;
        }
        if !self.repeated.is_empty() {
            writeln!(f, "      and then, again and again:")?;
            self.repeated.iter().try_for_each(|step| writeln!(f, "      - {step}"))?;
        } else if self.rule == SETTLES {
            writeln!(f, "      and nobody has a step left.")?;
        }
        write!(f, "      {}", self.end)
    }
}
