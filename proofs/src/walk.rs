//! Random traces of a model, to be replayed against the product.

use crate::protocol::Protocol;

/// A trace of at most `length` steps, each with the state that follows; the same for the same seed.
///
/// Each step is chosen among those that change the state; `weight`, of the step before, the state and a step, says how often that is taken compared with
/// others, from 0 for never.
pub fn walk<M: Protocol>(
    model: &M,
    seed: u64,
    length: usize,
    weight: impl Fn(Option<&M::Action>, &M::State, &M::Action) -> u32,
) -> Vec<(M::Action, M::State)> {
    let mut random = Random(seed);
    let mut initial = model.init_states();
    let mut state = initial.swap_remove(random.below(initial.len()));
    let mut trace: Vec<(M::Action, M::State)> = Vec::new();
    while trace.len() < length {
        let steps: Vec<(M::Action, M::State)> =
            model.next_steps(&state).into_iter().filter(|(_, next)| *next != state).collect();
        let last = trace.last().map(|(action, _)| action);
        let weights: Vec<usize> = steps.iter().map(|(action, _)| weight(last, &state, action) as usize).collect();
        let total: usize = weights.iter().sum();
        if total == 0 {
            break;
        }
        let mut rest = random.below(total);
        let chosen = weights.iter().position(|weight| {
            let is_chosen = rest < *weight;
            rest = rest.saturating_sub(*weight);
            is_chosen
        });
        let Some(step) = chosen.and_then(|index| steps.into_iter().nth(index)) else { break };
        state = step.1.clone();
        trace.push(step);
    }
    trace
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
pub(crate) struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = bits ^ (bits >> 31);
        usize::try_from(bits % bound.max(1) as u64).unwrap_or(0)
    }
}
