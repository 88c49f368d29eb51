//! Whether everything ends as promised, if faults end some day and every actor takes its steps (weak fairness: a step that could be taken at
//! every moment from some moment on is taken).
//!
//! Of all states that are not settled, and all steps that somebody takes, the strongly connected components are looked at. The promise is broken by a
//! state without such a step, and by a component in which a run can stay for ever without being unfair to anybody: each actor either has a step
//! within it, or can't take one in some state of it.

use std::collections::HashMap;

use crate::protocol::{Protocol, SETTLES, Story};

/// The number of states, and how the promise can be broken.
pub fn check<M: Protocol>(model: &M) -> (usize, Option<Story>) {
    let graph = Graph::explore(model);
    let broken = graph.stuck().or_else(|| graph.endless());
    (graph.states.len(), broken)
}

/// All states, and the steps from unsettled ones that are relied on.
struct Graph<'a, M: Protocol> {
    model: &'a M,
    states: Vec<M::State>,
    /// By which step from which state each was found.
    origins: Vec<Option<(usize, M::Action)>>,
    steps: Vec<Vec<Step>>,
    is_settled: Vec<bool>,
}

#[derive(Clone, Copy)]
struct Step {
    to: usize,
    by: u8,
    /// Which of the state's steps it is.
    index: u16,
}

impl<'a, M: Protocol> Graph<'a, M> {
    fn explore(model: &'a M) -> Self {
        let (mut ids, mut states) = (HashMap::new(), Vec::new());
        let (mut origins, mut steps, mut is_settled) = (Vec::new(), Vec::new(), Vec::new());
        for state in model.init_states() {
            ids.insert(state.clone(), states.len());
            states.push(state);
            origins.push(None);
        }
        let mut next = 0;
        let mut actions = Vec::new();
        while next < states.len() {
            let state = states[next].clone();
            let settled = model.is_settled(&state);
            let mut taken = Vec::new();
            model.actions(&state, &mut actions);
            for (index, action) in actions.drain(..).enumerate() {
                let Some(successor) = model.next_state(&state, action).filter(|successor| *successor != state) else {
                    continue;
                };
                let to = *ids.entry(successor).or_insert_with_key(|successor| {
                    states.push(successor.clone());
                    origins.push(Some((next, action)));
                    states.len() - 1
                });
                if let (false, Some(by)) = (settled, model.taken_by(&action)) {
                    taken.push(Step { to, by, index: u16::try_from(index).unwrap_or(u16::MAX) });
                }
            }
            is_settled.push(settled);
            steps.push(taken);
            next += 1;
        }
        Self { model, states, origins, steps, is_settled }
    }

    /// A way to an unsettled state in which nobody has a step.
    fn stuck(&self) -> Option<Story> {
        let found = (0..self.states.len()).find(|id| !self.is_settled[*id] && self.steps[*id].is_empty())?;
        Some(self.story(found, Vec::new()))
    }

    /// A way to a component in which a fair run can stay for ever.
    fn endless(&self) -> Option<Story> {
        let components = self.components();
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for (id, component) in components.iter().enumerate().filter(|(id, _)| !self.is_settled[*id]) {
            members.entry(*component).or_default().push(id);
        }
        let mut fair: Vec<Vec<usize>> =
            members.into_values().filter(|states| states.len() > 1 && !self.is_unfair(states, &components)).collect();
        fair.sort_unstable();
        let states = fair.into_iter().next()?;
        Some(self.story(states[0], self.cycle(states[0], &components)))
    }

    /// Whether somebody could take a step in each of these states, and none of theirs stays among them.
    fn is_unfair(&self, states: &[usize], components: &[usize]) -> bool {
        let here = components[states[0]];
        let can = |actor: u8| states.iter().all(|id| self.steps[*id].iter().any(|step| step.by == actor));
        let stays = |actor: u8| {
            let mut steps = states.iter().flat_map(|id| &self.steps[*id]);
            steps.any(|step| step.by == actor && components[step.to] == here && !self.is_settled[step.to])
        };
        self.steps[states[0]].iter().any(|step| can(step.by) && !stays(step.by))
    }

    /// The component of each state, by Tarjan's algorithm without recursion.
    fn components(&self) -> Vec<usize> {
        const NONE: usize = usize::MAX;
        let count = self.states.len();
        let (mut index, mut low, mut component) = (vec![NONE; count], vec![0; count], vec![NONE; count]);
        let (mut open, mut next) = (Vec::new(), 0);
        for root in (0..count).filter(|id| !self.is_settled[*id]) {
            if index[root] != NONE {
                continue;
            }
            let mut calls = vec![(root, 0)];
            while let Some((id, position)) = calls.pop() {
                if position == 0 {
                    (index[id], low[id]) = (next, next);
                    next += 1;
                    open.push(id);
                }
                let rest = self.steps[id].iter().enumerate().skip(position);
                let unseen = rest.filter(|(_, step)| !self.is_settled[step.to]).find_map(|(at, step)| {
                    if index[step.to] == NONE {
                        return Some((at, step.to));
                    }
                    if component[step.to] == NONE {
                        low[id] = low[id].min(index[step.to]);
                    }
                    None
                });
                if let Some((at, to)) = unseen {
                    calls.push((id, at + 1));
                    calls.push((to, 0));
                    continue;
                }
                if low[id] == index[id] {
                    while let Some(member) = open.pop() {
                        component[member] = id;
                        if member == id {
                            break;
                        }
                    }
                }
                if let Some((caller, _)) = calls.last() {
                    low[*caller] = low[*caller].min(low[id]);
                }
            }
        }
        component
    }

    /// The shortest way from a state of a component back to it.
    fn cycle(&self, start: usize, components: &[usize]) -> Vec<String> {
        let mut found: HashMap<usize, (usize, String)> = HashMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(id) = queue.pop_front() {
            for step in self.steps[id].iter().filter(|step| components[step.to] == components[start]) {
                if found.contains_key(&step.to) {
                    continue;
                }
                found.insert(step.to, (id, self.action(id, step.index)));
                if step.to != start {
                    queue.push_back(step.to);
                    continue;
                }
                let (mut names, mut at) = (Vec::new(), start);
                while let Some((before, name)) = found.get(&at) {
                    names.push(name.clone());
                    at = *before;
                    if at == start {
                        break;
                    }
                }
                names.reverse();
                return names;
            }
        }
        Vec::new()
    }

    fn action(&self, id: usize, index: u16) -> String {
        let mut actions = Vec::new();
        self.model.actions(&self.states[id], &mut actions);
        actions.get(usize::from(index)).map(ToString::to_string).unwrap_or_default()
    }

    fn story(&self, id: usize, repeated: Vec<String>) -> Story {
        let (mut steps, mut at) = (Vec::new(), id);
        while let Some((before, action)) = &self.origins[at] {
            steps.push(action.to_string());
            at = *before;
        }
        steps.reverse();
        Story { rule: SETTLES, steps, repeated, end: format!("{:?}", self.states[id]) }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::{Display, Formatter};

    use stateright::Model;

    use super::*;

    /// A graph of numbers; `steps` are from, to, by.
    #[derive(Clone)]
    struct Graph {
        steps: &'static [(u8, u8, Option<u8>)],
        settled: u8,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Move(u8, Option<u8>);

    impl Display for Move {
        fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
            write!(f, "to {}", self.0)
        }
    }

    impl Model for Graph {
        type State = u8;
        type Action = Move;

        fn init_states(&self) -> Vec<u8> {
            vec![0]
        }

        fn actions(&self, state: &u8, moves: &mut Vec<Move>) {
            moves.extend(self.steps.iter().filter(|(from, ..)| from == state).map(|(_, to, by)| Move(*to, *by)));
        }

        fn next_state(&self, _: &u8, Move(to, _): Move) -> Option<u8> {
            Some(to)
        }
    }

    impl Protocol for Graph {
        fn taken_by(&self, step: &Move) -> Option<u8> {
            step.1
        }

        fn is_settled(&self, state: &u8) -> bool {
            *state == self.settled
        }
    }

    fn found(steps: &'static [(u8, u8, Option<u8>)]) -> Option<(Vec<String>, Vec<String>)> {
        check(&Graph { steps, settled: 9 }).1.map(|story| (story.steps, story.repeated))
    }

    #[test]
    fn a_state_in_which_only_a_fault_leads_on_is_stuck() {
        assert_eq!(found(&[(0, 9, Some(0))]), None);
        assert_eq!(found(&[(0, 1, None), (1, 9, None), (0, 9, Some(0))]), Some((vec!["to 1".to_owned()], vec![])));
        assert_eq!(found(&[(0, 0, Some(0))]), Some((vec![], vec![])), "a step that changes nothing leads nowhere");
    }

    #[test]
    fn a_cycle_is_endless_unless_it_is_unfair() {
        let to = |steps: &[&str]| steps.iter().map(|step| format!("to {step}")).collect::<Vec<_>>();
        // One actor can go round for ever; stateright's `eventually` misses that.
        assert_eq!(
            found(&[(0, 1, Some(0)), (1, 2, Some(0)), (2, 1, Some(0)), (2, 9, Some(0))]),
            Some((to(&["1"]), to(&["2", "1"])))
        );
        // Another could leave at every moment, and is not let.
        assert_eq!(found(&[(0, 1, Some(0)), (1, 0, Some(0)), (0, 9, Some(1)), (1, 9, Some(1))]), None);
        // It could leave only at some moments: nobody owes it those.
        assert!(found(&[(0, 1, Some(0)), (1, 0, Some(0)), (0, 9, Some(1))]).is_some());
        // Two ways that meet are no cycle.
        assert_eq!(found(&[(0, 1, Some(0)), (0, 2, Some(0)), (1, 3, Some(0)), (2, 3, Some(0)), (3, 9, Some(0))]), None);
    }
}
