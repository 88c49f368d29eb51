//! Whether a history of concurrent calls is linearisable (Herlihy and Wing, 1990): whether each call can have taken effect at one moment between its
//! beginning and its answer, so that the answers are those of an object that gets one call after the other.
//!
//! The search is Wing and Gong's (1993), with the memory of Lowe (2017) that Porcupine uses as well: a set of calls and the object after them are looked
//! at once. Stateright has a tester of its own, without that memory: it is held against this one with small histories, and would not come to an end
//! with those of a race.

use std::collections::{BTreeSet, HashSet};
use std::fmt::{self, Debug, Display};
use std::hash::Hash;
use std::time::Duration;

/// What is called, as if the calls came one after the other.
pub trait Object: Clone + Eq + Hash + Debug {
    /// What it is asked for.
    type Call: Debug;
    /// What it answers.
    type Answer: Debug;

    /// Whether it can answer so now; if it can, it changes as it does with this answer. Without an answer, because it was lost, the call does what it
    /// would do now.
    fn answers(&mut self, call: &Self::Call, answer: Option<&Self::Answer>) -> bool;

    /// Whether a call with this answer changes nothing, whatever the object is then.
    fn only_reads(call: &Self::Call, answer: &Self::Answer) -> bool;
}

/// A call, and what its caller knows of it.
#[derive(Clone, Debug)]
pub struct Operation<O: Object> {
    pub call: O::Call,
    /// `None`: the answer was lost. The call may have taken effect, at any time after its beginning, or not at all.
    pub answer: Option<O::Answer>,
    /// When it was called; all times are measured from the same moment.
    pub from: Duration,
    /// When the answer was there. It does not count for a call without one.
    pub until: Duration,
}

/// A history that no order of its calls explains.
#[derive(Clone, Debug)]
pub struct Unexplained {
    /// Calls that could be ordered, at most.
    pub ordered: usize,
    /// The object after these.
    pub object: String,
    /// The calls of which one would have to be next.
    pub stuck: Vec<String>,
}

impl Display for Unexplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "After {} calls it is {}, and none of these can be next:", self.ordered, self.object)?;
        self.stuck.iter().try_for_each(|call| writeln!(f, "   {call}"))
    }
}

/// An order of the calls, by their places in `history`, that explains every answer. Calls whose answer was lost are in it if they have to be.
///
/// # Errors
/// There is none.
pub fn linearise<O: Object>(initial: &O, history: &[Operation<O>]) -> Result<Vec<usize>, Unexplained> {
    let search = Search::new(history);
    let mut visited = HashSet::new();
    let mut path = vec![search.branch(Ordered::default(), initial.clone())];
    let mut deepest = None::<(usize, Ordered, O)>;
    while let Some(branch) = path.last_mut() {
        if search.is_explained(&branch.ordered) {
            return Ok(path.iter().filter_map(|branch| branch.last).collect());
        }
        if deepest.as_ref().is_none_or(|(answered, ..)| branch.answered > *answered) {
            deepest = Some((branch.answered, branch.ordered.clone(), branch.object.clone()));
        }
        let Some(place) = branch.next.pop() else {
            path.pop();
            continue;
        };
        let operation = &history[search.by_beginning[place]];
        let mut object = branch.object.clone();
        if !object.answers(&operation.call, operation.answer.as_ref()) {
            continue;
        }
        // What only reads can as well be first: of the others, none has to be tried in its place.
        if operation.answer.as_ref().is_some_and(|answer| O::only_reads(&operation.call, answer)) {
            branch.next.clear();
        }
        let ordered = branch.ordered.with(place);
        let answered = branch.answered + usize::from(operation.answer.is_some());
        if visited.insert((ordered.clone(), object.clone())) {
            let last = Some(search.by_beginning[place]);
            path.push(Branch { answered, last, ..search.branch(ordered, object) });
        }
    }
    let (answered, ordered, object) = deepest.unwrap_or((0, Ordered::default(), initial.clone()));
    let stuck = search.candidates(&ordered).into_iter().map(|place| &history[search.by_beginning[place]]);
    let stuck = stuck
        .map(|Operation { call, answer, from, until }| format!("{from:.3?} to {until:.3?}: {call:?} → {answer:?}"));
    Err(Unexplained { ordered: answered, object: format!("{object:?}"), stuck: stuck.collect() })
}

/// The calls that are ordered: all before a place, and some behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Ordered {
    all_before: usize,
    behind: BTreeSet<usize>,
}

impl Ordered {
    fn contains(&self, place: usize) -> bool {
        place < self.all_before || self.behind.contains(&place)
    }

    fn with(&self, place: usize) -> Ordered {
        let mut with = self.clone();
        with.behind.insert(place);
        while with.behind.remove(&with.all_before) {
            with.all_before += 1;
        }
        with
    }
}

/// A state of the search: what is ordered so far, the object then, and the calls that were not tried as the next one yet.
struct Branch<O> {
    ordered: Ordered,
    object: O,
    answered: usize,
    last: Option<usize>,
    next: Vec<usize>,
}

/// The history, in the order of its beginnings.
struct Search<'a, O: Object> {
    history: &'a [Operation<O>],
    by_beginning: Vec<usize>,
}

impl<'a, O: Object> Search<'a, O> {
    fn new(history: &'a [Operation<O>]) -> Self {
        let mut by_beginning: Vec<usize> = (0..history.len()).collect();
        by_beginning.sort_by_key(|place| history[*place].from);
        Self { history, by_beginning }
    }

    fn branch(&self, ordered: Ordered, object: O) -> Branch<O> {
        let next = self.candidates(&ordered);
        Branch { ordered, object, answered: 0, last: None, next }
    }

    /// The calls that can be next: those that began before any other was answered. The last one, which is tried first, has the earliest answer.
    fn candidates(&self, ordered: &Ordered) -> Vec<usize> {
        let mut candidates = Vec::new();
        let mut first_answer = Duration::MAX;
        for place in ordered.all_before..self.by_beginning.len() {
            let operation = &self.history[self.by_beginning[place]];
            if operation.from > first_answer {
                break;
            }
            if !ordered.contains(place) {
                candidates.push(place);
                first_answer = first_answer.min(self.until(place));
            }
        }
        candidates.retain(|place| self.history[self.by_beginning[*place]].from <= first_answer);
        candidates.sort_by_key(|place| std::cmp::Reverse(self.until(*place)));
        candidates
    }

    fn until(&self, place: usize) -> Duration {
        let operation = &self.history[self.by_beginning[place]];
        if operation.answer.is_some() { operation.until } else { Duration::MAX }
    }

    /// Whether every call that was answered is ordered.
    fn is_explained(&self, ordered: &Ordered) -> bool {
        (ordered.all_before..self.by_beginning.len())
            .all(|place| ordered.contains(place) || self.until(place) == Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use stateright::semantics::register::{Register, RegisterOp, RegisterRet};
    use stateright::semantics::{ConsistencyTester, LinearizabilityTester};

    use super::*;
    use crate::walk::Random;

    /// A cell that is read and written.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    struct Cell(char);

    impl Object for Cell {
        type Call = RegisterOp<char>;
        type Answer = RegisterRet<char>;

        fn answers(&mut self, call: &Self::Call, answer: Option<&Self::Answer>) -> bool {
            match (call, answer) {
                (RegisterOp::Read, Some(RegisterRet::ReadOk(value))) => self.0 == *value,
                (RegisterOp::Read, answer) => answer.is_none(),
                (RegisterOp::Write(value), _) => {
                    self.0 = *value;
                    true
                }
            }
        }

        fn only_reads(_: &Self::Call, answer: &Self::Answer) -> bool {
            matches!(answer, RegisterRet::ReadOk(_))
        }
    }

    fn at(tick: usize) -> Duration {
        Duration::from_millis(tick as u64)
    }

    fn one_of(random: &mut Random, values: &[char]) -> char {
        values[random.below(values.len())]
    }

    /// Calls that overlap at random, with answers that may be right, and some that were lost. No two things happen at one moment.
    fn history(random: &mut Random, calls: usize) -> Vec<Operation<Cell>> {
        let mut moments: Vec<usize> = (0..2 * calls).collect();
        (0..calls)
            .map(|_| {
                let mut moment = || at(moments.swap_remove(random.below(moments.len())));
                let (one, other) = (moment(), moment());
                let is_lost = random.below(4) == 0;
                let (call, answer) = match random.below(2) {
                    0 => (RegisterOp::Write(one_of(random, &['a', 'b'])), RegisterRet::WriteOk),
                    _ => (RegisterOp::Read, RegisterRet::ReadOk(one_of(random, &['-', 'a', 'b']))),
                };
                Operation { call, answer: (!is_lost).then_some(answer), from: one.min(other), until: one.max(other) }
            })
            .collect()
    }

    fn stateright_agrees(history: &[Operation<Cell>]) -> bool {
        let mut events: Vec<(Duration, bool, usize)> = Vec::new();
        for (place, operation) in history.iter().enumerate() {
            events.push((operation.from, true, place));
            events.push((operation.until, false, place));
        }
        events.sort_unstable();
        let mut tester = LinearizabilityTester::new(Register('-'));
        for (_, begins, place) in events {
            let Operation { call, answer, .. } = &history[place];
            match (begins, answer) {
                (true, _) => drop(tester.on_invoke(place, call.clone()).unwrap()),
                (false, Some(answer)) => drop(tester.on_return(place, answer.clone()).unwrap()),
                (false, None) => {}
            }
        }
        tester.is_consistent()
    }

    /// What a cell would answer to calls in this order, each of which began up to `overlap` moments before its turn and ended as long after it.
    fn run(random: &mut Random, calls: usize, overlap: usize) -> Vec<Operation<Cell>> {
        let mut cell = '-';
        (0..calls)
            .map(|turn| {
                let (call, answer) = if random.below(2) == 0 {
                    cell = one_of(random, &['a', 'b', 'c', 'd']);
                    (RegisterOp::Write(cell), RegisterRet::WriteOk)
                } else {
                    (RegisterOp::Read, RegisterRet::ReadOk(cell))
                };
                let moment = 100 * (turn + overlap) + 50;
                let (from, until) = (random.below(100 * overlap), random.below(100 * overlap));
                Operation { call, answer: Some(answer), from: at(moment - from), until: at(moment + until) }
            })
            .collect()
    }

    #[test]
    fn small_histories_are_judged_as_stateright_does() {
        let mut random = Random(1);
        let mut linearisable = 0;
        for _ in 0..20_000 {
            let calls = 1 + random.below(6);
            let history = history(&mut random, calls);
            let found = linearise(&Cell('-'), &history).is_ok();
            assert_eq!(found, stateright_agrees(&history), "{history:?}");
            linearisable += usize::from(found);
        }
        assert!((4_000..16_000).contains(&linearisable), "{linearisable} of 20,000");
    }

    #[test]
    fn the_order_that_is_found_explains_every_answer() {
        let mut random = Random(2);
        for _ in 0..200 {
            let history = run(&mut random, 40, 6);
            let order = linearise(&Cell('-'), &history).unwrap();
            assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), history.len());
            let mut cell = Cell('-');
            for (turn, place) in order.iter().enumerate() {
                assert!(cell.answers(&history[*place].call, history[*place].answer.as_ref()));
                let later = &order[turn + 1..];
                assert!(later.iter().all(|other| history[*other].until >= history[*place].from), "{history:?}");
            }
        }
    }

    #[test]
    fn a_long_history_with_one_wrong_answer_is_not_explained() {
        let mut random = Random(3);
        let history = run(&mut random, 5_000, 6);
        linearise(&Cell('-'), &history).unwrap();
        let mut wrong = history;
        let reads = |operation: &&mut Operation<Cell>| matches!(operation.call, RegisterOp::Read);
        wrong.iter_mut().skip(3_000).find(reads).unwrap().answer = Some(RegisterRet::ReadOk('x'));
        let unexplained = linearise(&Cell('-'), &wrong).unwrap_err();
        assert!((2_980..3_040).contains(&unexplained.ordered), "{unexplained}");
        assert!(unexplained.to_string().contains("ReadOk('x')"), "{unexplained}");
    }

    #[test]
    fn a_call_whose_answer_was_lost_takes_effect_late_or_never() {
        let operation = |call, answer, from, until| Operation { call, answer, from: at(from), until: at(until) };
        let lost = operation(RegisterOp::Write('a'), None, 0, 1);
        let reads = |value, from| operation(RegisterOp::Read, Some(RegisterRet::ReadOk(value)), from, from + 1);
        assert!(linearise(&Cell('-'), &[lost.clone(), reads('-', 10), reads('a', 20)]).is_ok());
        assert!(linearise(&Cell('-'), &[lost.clone(), reads('-', 10), reads('-', 20)]).is_ok());
        assert!(linearise(&Cell('-'), &[lost, reads('a', 10), reads('-', 20)]).is_err());
    }
}
