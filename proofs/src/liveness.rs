//! Whether everything ends as promised, if faults end some day and every actor is treated fairly ([`Fairness`]).
//!
//! Of all states that are not settled, and all steps that somebody takes, the strongly connected components are looked at. The promise is broken by a
//! state without such a step, and by a component in which a run can stay for ever without being unfair to anybody.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::protocol::{Fairness, Protocol, SETTLES, Story};

/// How the promise that everything ends can be broken.
pub fn unkept_promise<M: Protocol>(model: &M) -> Option<Story> {
    check(model).1
}

/// The number of states, all of them if the promise is kept, and how it can be broken.
pub(crate) fn check<M: Protocol>(model: &M) -> (usize, Option<Story>) {
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
    by: Fairness,
    /// Which of the state's steps it is.
    index: u16,
}

impl<'a, M: Protocol> Graph<'a, M> {
    /// Breadth first, until a state is found from which nothing leads on.
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
                if let (false, Some(by)) = (settled, model.fairness(&action)) {
                    taken.push(Step { to, by, index: u16::try_from(index).unwrap_or(u16::MAX) });
                }
            }
            let is_stuck = !settled && taken.is_empty();
            is_settled.push(settled);
            steps.push(taken);
            if is_stuck {
                break;
            }
            next += 1;
        }
        Self { model, states, origins, steps, is_settled }
    }

    /// The way to an unsettled state in which nobody has a step: the last one that was looked at.
    fn stuck(&self) -> Option<Story> {
        let last = self.steps.len().checked_sub(1)?;
        let is_stuck = !self.is_settled[last] && self.steps[last].is_empty();
        is_stuck.then(|| self.story(last, Vec::new()))
    }

    /// A way to a component in which a fair run can stay for ever.
    fn endless(&self) -> Option<Story> {
        // Runs within one region are looked at; what is in none is not stayed in.
        let mut regions: Vec<Option<usize>> = self.is_settled.iter().map(|settled| (!settled).then_some(0)).collect();
        loop {
            let components = self.components(&regions);
            let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
            for (id, component) in components.iter().enumerate().filter_map(|(id, component)| Some((id, (*component)?)))
            {
                members.entry(component).or_default().push(id);
            }
            regions.fill(None);
            let mut fair = Vec::new();
            for (component, states) in members.into_iter().filter(|(_, states)| states.len() > 1) {
                match self.neglected(&states, &components) {
                    None => fair.push(states),
                    Some(Fairness::Weak(_)) => {}
                    // A fair run can stay only where the neglected step can't be taken.
                    Some(neglected) => {
                        let rest = states.iter().filter(|id| self.steps[**id].iter().all(|step| step.by != neglected));
                        rest.for_each(|id| regions[*id] = Some(component));
                    }
                }
            }
            fair.sort_unstable();
            if let Some(states) = fair.first() {
                return Some(self.story(states[0], self.cycle(states[0], &components)));
            }
            if regions.iter().all(Option::is_none) {
                return None;
            }
        }
    }

    /// Who is treated unfairly by a run that visits these states for ever.
    fn neglected(&self, states: &[usize], components: &[Option<usize>]) -> Option<Fairness> {
        let here = components[states[0]];
        let (mut able, mut taken) = (HashMap::<Fairness, usize>::new(), HashSet::new());
        for id in states {
            let actors: HashSet<Fairness> = self.steps[*id].iter().map(|step| step.by).collect();
            actors.into_iter().for_each(|actor| *able.entry(actor).or_default() += 1);
            taken.extend(self.steps[*id].iter().filter(|step| components[step.to] == here).map(|step| step.by));
        }
        let is_owed = |(actor, count): &(&Fairness, &usize)| match actor {
            Fairness::Weak(_) => **count == states.len(),
            Fairness::Strong(_) => true,
        };
        able.iter().filter(is_owed).map(|(actor, _)| *actor).filter(|actor| !taken.contains(actor)).min()
    }

    /// The component of each state of a region, by Tarjan's algorithm without recursion; steps lead on within a region.
    fn components(&self, regions: &[Option<usize>]) -> Vec<Option<usize>> {
        const NONE: usize = usize::MAX;
        let count = self.states.len();
        let (mut index, mut low, mut component) = (vec![NONE; count], vec![0; count], vec![None; count]);
        let (mut open, mut next) = (Vec::new(), 0);
        for root in (0..count).filter(|id| regions[*id].is_some()) {
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
                let unseen = rest.filter(|(_, step)| regions[step.to] == regions[id]).find_map(|(at, step)| {
                    if index[step.to] == NONE {
                        return Some((at, step.to));
                    }
                    if component[step.to].is_none() {
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
                        component[member] = Some(id);
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
    fn cycle(&self, start: usize, components: &[Option<usize>]) -> Vec<String> {
        let mut found: HashMap<usize, (usize, String)> = HashMap::new();
        let mut queue = VecDeque::from([start]);
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
        steps: &'static [(u8, u8, Option<Fairness>)],
        settled: u8,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Move(u8, Option<Fairness>);

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
        fn fairness(&self, step: &Move) -> Option<Fairness> {
            step.1
        }

        fn is_settled(&self, state: &u8) -> bool {
            *state == self.settled
        }
    }

    const A: Option<Fairness> = Some(Fairness::Weak(0));
    const B: Option<Fairness> = Some(Fairness::Weak(1));
    const STRONG: Option<Fairness> = Some(Fairness::Strong(1));

    fn found(steps: &'static [(u8, u8, Option<Fairness>)]) -> Option<(Vec<String>, Vec<String>)> {
        check(&Graph { steps, settled: 9 }).1.map(|story| (story.steps, story.repeated))
    }

    #[test]
    fn a_state_in_which_only_a_fault_leads_on_is_stuck() {
        assert_eq!(found(&[(0, 9, A)]), None);
        assert_eq!(found(&[(0, 1, None), (1, 9, None), (0, 9, A)]), Some((vec!["to 1".to_owned()], vec![])));
        assert_eq!(found(&[(0, 0, A)]), Some((vec![], vec![])), "a step that changes nothing leads nowhere");
    }

    #[test]
    fn a_cycle_is_endless_unless_it_is_unfair() {
        let to = |steps: &[&str]| steps.iter().map(|step| format!("to {step}")).collect::<Vec<_>>();
        // One actor can go round for ever; stateright's `eventually` misses that.
        assert_eq!(found(&[(0, 1, A), (1, 2, A), (2, 1, A), (2, 9, A)]), Some((to(&["1"]), to(&["2", "1"]))));
        // Another could leave at every moment, and is not let.
        assert_eq!(found(&[(0, 1, A), (1, 0, A), (0, 9, B), (1, 9, B)]), None);
        // It could leave only at some moments, and is owed those if it is treated with strong fairness.
        assert!(found(&[(0, 1, A), (1, 0, A), (0, 9, B)]).is_some());
        assert_eq!(found(&[(0, 1, A), (1, 0, A), (0, 9, STRONG)]), None);
        // Elsewhere it can't leave at all.
        assert_eq!(
            found(&[(0, 1, A), (1, 0, A), (0, 9, STRONG), (1, 2, A), (2, 1, A)]),
            Some((to(&["1"]), to(&["2", "1"])))
        );
        // Two ways that meet are no cycle.
        assert_eq!(found(&[(0, 1, A), (0, 2, A), (1, 3, A), (2, 3, A), (3, 9, A)]), None);
    }
}
