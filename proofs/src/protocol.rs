//! What a model says beside its steps and rules: whose steps can be relied on, and when nothing is left to be done.

use std::fmt::{Debug, Display, Formatter, Result};
use std::hash::Hash;

use stateright::Model;

/// A protocol: its steps and its rules by [`Model`], and how far which step can be relied on.
pub trait Protocol: Model<State: State, Action: Action> + Clone + Send + Sync + 'static {
    /// Who takes this step, and can be relied on to. `None`: nobody has to, as a fault, a request, or what a person does.
    fn fairness(&self, action: &Self::Action) -> Option<Fairness>;

    /// Whether all that was accepted has ended as promised.
    fn is_settled(&self, state: &Self::State) -> bool;
}

/// An actor by number, and how far its steps can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fairness {
    /// It takes a step that it could take at every moment from some moment on.
    Weak(u8),
    /// It takes a step that it could take again and again, such as a job that waits in a queue.
    Strong(u8),
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
