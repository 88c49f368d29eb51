//! The check of a model: rules in every state by stateright, which visits them breadth first, and the promise that everything ends by
//! [`crate::liveness`], because stateright's `eventually` misses cycles.

use std::collections::{HashMap, VecDeque};
use std::fmt::{Debug, Display};
use std::num::NonZeroUsize;
use std::thread;

use stateright::{Checker, HasDiscoveries, Path};

use crate::liveness;
use crate::protocol::{Protocol, Story};

/// What was checked, and found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Different states.
    pub states: usize,
    /// The longest of the shortest ways to a state, in steps.
    pub depth: usize,
    /// Rules that are broken, each with the way there.
    pub broken: Vec<Story>,
}

/// Visits every state. A rule that is broken ends it early.
///
/// # Panics
/// If the two explorations, which share no code, find different numbers of states.
pub fn check<M: Protocol>(model: &M) -> Checked {
    let checked = safety(model, thread::available_parallelism().map_or(1, NonZeroUsize::get));
    if !checked.broken.is_empty() {
        return checked;
    }
    let (states, unsettled) = liveness::check(model);
    assert!(
        unsettled.is_some() || states == checked.states,
        "{states} states by one way, {} by another",
        checked.states
    );
    Checked { broken: unsettled.into_iter().collect(), ..checked }
}

/// The shortest way to break a rule: the states breadth first, one after the other, until one breaks it. (Stateright's story is not always the shortest.)
pub fn counterexample<M: Protocol>(model: &M) -> Option<Story> {
    let rules = model.properties();
    let mut ways = HashMap::new();
    let mut queue: VecDeque<M::State> = model.init_states().into();
    ways.extend(queue.iter().map(|state| (state.clone(), None::<(M::State, M::Action)>)));
    while let Some(state) = queue.pop_front() {
        if let Some(rule) = rules.iter().find(|rule| !(rule.condition)(model, &state)) {
            let (mut steps, mut at, end) = (Vec::new(), &state, format!("{state:?}"));
            while let Some(Some((before, action))) = ways.get(at) {
                steps.push(action.to_string());
                at = before;
            }
            steps.reverse();
            return Some(Story { rule: rule.name, steps, repeated: Vec::new(), end });
        }
        for (action, next) in model.next_steps(&state) {
            if !ways.contains_key(&next) {
                ways.insert(next.clone(), Some((state.clone(), action)));
                queue.push_back(next);
            }
        }
    }
    None
}

fn safety<M: Protocol>(model: &M, threads: usize) -> Checked {
    let checker = model.clone().checker().threads(threads).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let mut broken: Vec<Story> = checker.discoveries().into_iter().map(|(rule, path)| story(rule, path)).collect();
    broken.sort_by_key(|story| (story.steps.len(), story.rule));
    Checked { states: checker.unique_state_count(), depth: checker.max_depth(), broken }
}

fn story<S: Debug, A: Display>(rule: &'static str, path: Path<S, A>) -> Story {
    let path = path.into_vec();
    let steps = path.iter().filter_map(|(_, action)| action.as_ref().map(ToString::to_string)).collect();
    let end = path.last().map(|(state, _)| format!("{state:?}")).unwrap_or_default();
    Story { rule, steps, repeated: Vec::new(), end }
}
