//! The vectors of coaches, of length one: exactly, and in a byte for each cell. The coarse ones are a quarter of the memory to read, and say how near two
//! vectors are at most, so that a scan reads the exact ones of those coaches only who may be among the best.
//!
//! What a scan runs is always inlined, so that it is made of the vector instructions that the scan was dispatched to ([`super::candidates`]).
//!
//! *Invariant:* the cosine of two vectors is never above what [`Vectors::cosine_at_most`] says.

use super::column::Column;

/// Dot products are summed in this many lanes, which the compiler turns into vector instructions. The number affects the last bits of
/// the sum, so it is the same on every machine.
const LANES: usize = 16;
/// The highest coarse cell of a coach's vector, and of a client's. The sum over 8,000 cells fits an `i32`.
const COACH_STEPS: f32 = 127.0;
const CLIENT_STEPS: f32 = 2_047.0;
/// More than what rounding adds to a sum of products of two vectors of length one.
const ROUNDING: f32 = 1e-4;

/// Vectors of one length, one after another in one piece of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Vectors {
    dimensions: usize,
    cells: Vec<f32>,
    coarse: Vec<i8>,
    scales: Vec<Scale>,
}

/// What one step of a coarse vector's cells is, and how far it is from the exact one at most.
#[derive(Clone, Copy, Debug, Default)]
struct Scale {
    step: f32,
    error: f32,
}

/// A client's vector, of length one, to be compared with coaches'.
#[derive(Clone, Debug)]
pub(super) struct ClientVector {
    cells: Vec<f32>,
    coarse: Vec<i16>,
    scale: Scale,
}

impl Scale {
    /// Of a vector whose highest cell shall be so many steps; and its cells in steps.
    fn of(vector: &[f32], steps: f32) -> (Self, Vec<f32>) {
        let highest = vector.iter().fold(0.0_f32, |highest, cell| highest.max(cell.abs()));
        let step = highest / steps;
        let cells: Vec<f32> = vector
            .iter()
            .map(|cell| if step > 0.0 { (cell / step).round().clamp(-steps, steps) } else { 0.0 })
            .collect();
        let squares =
            vector.iter().zip(&cells).map(|(exact, coarse)| (exact - coarse * step) * (exact - coarse * step));
        let error = squares.sum::<f32>().sqrt();
        (Self { step, error }, cells)
    }
}

impl ClientVector {
    pub fn new(cells: Vec<f32>) -> Self {
        let (scale, coarse) = Scale::of(&cells, CLIENT_STEPS);
        #[expect(clippy::cast_possible_truncation, reason = "at most 2,047 steps")]
        let coarse = coarse.into_iter().map(|cell| cell as i16).collect();
        Self { cells, coarse, scale }
    }
}

impl Vectors {
    /// What is read of a coach to know how near they are at most.
    pub fn coarse_bytes(dimensions: usize) -> usize {
        dimensions + size_of::<Scale>()
    }

    /// The cosine of the coach's vector at this place and the client's.
    #[inline(always)]
    pub fn cosine(&self, at: usize, client: &ClientVector) -> f32 {
        dot(&self.cells[self.range(at)], &client.cells)
    }

    /// What it is at most.
    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "the rounding is allowed for")]
    pub fn cosine_at_most(&self, at: usize, client: &ClientVector) -> f32 {
        let (coach, other) = (self.scales[at], client.scale);
        let coarse = coarse_dot(&self.coarse[self.range(at)], &client.coarse) as f32 * (coach.step * other.step);
        // The coach's exact part times the client's vector, and the client's times the coach's coarse one.
        coarse + coach.error + other.error * (1.0 + coach.error) + ROUNDING
    }

    #[inline(always)]
    fn range(&self, at: usize) -> std::ops::Range<usize> {
        at * self.dimensions..(at + 1) * self.dimensions
    }
}

impl Column for Vectors {
    type Cell = Vec<f32>;

    fn insert(&mut self, at: usize, cell: Vec<f32>) {
        self.dimensions = cell.len();
        let (start, (scale, coarse)) = (self.range(at).start, coarse(&cell));
        self.coarse.splice(start..start, coarse);
        self.cells.splice(start..start, cell);
        self.scales.insert(at, scale);
    }

    fn replace(&mut self, at: usize, cell: Vec<f32>) {
        let (range, (scale, coarse)) = (self.range(at), coarse(&cell));
        self.coarse[range.clone()].copy_from_slice(&coarse);
        self.cells[range].copy_from_slice(&cell);
        self.scales[at] = scale;
    }

    fn remove(&mut self, at: usize) {
        let range = self.range(at);
        self.coarse.drain(range.clone());
        self.cells.drain(range);
        self.scales.remove(at);
    }

    fn split_off(&mut self, at: usize) -> Self {
        let start = self.range(at).start;
        Self {
            dimensions: self.dimensions,
            cells: self.cells.split_off(start),
            coarse: self.coarse.split_off(start),
            scales: self.scales.split_off(at),
        }
    }

    fn append(&mut self, other: Self) {
        self.cells.extend(other.cells);
        self.coarse.extend(other.coarse);
        self.scales.extend(other.scales);
    }
}

fn coarse(vector: &[f32]) -> (Scale, Vec<i8>) {
    let (scale, cells) = Scale::of(vector, COACH_STEPS);
    #[expect(clippy::cast_possible_truncation, reason = "at most 127 steps")]
    let cells = cells.into_iter().map(|cell| cell as i8).collect();
    (scale, cells)
}

/// The dot product, summed in lanes.
#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let (ones, one_rest) = one.as_chunks::<LANES>();
    let (others, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..LANES {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}

#[inline(always)]
fn coarse_dot(one: &[i8], other: &[i16]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::models::matching::index::normalized;

    #[test]
    fn dot_sums_lanes_and_the_rest() {
        let one: Vec<f32> = (0_u8..37).map(f32::from).collect();
        let other = vec![2.0; 37];
        assert_eq!(dot(&one, &other), 36.0 * 37.0);
    }

    fn vectors_of(vectors: &[Vec<f32>]) -> Vectors {
        let mut all = Vectors::default();
        vectors.iter().enumerate().for_each(|(at, vector)| all.insert(at, vector.clone()));
        all
    }

    proptest! {
        #[test]
        fn no_cosine_is_above_its_bound_and_the_bound_is_near(
            pairs in prop::collection::vec((prop::collection::vec(-1.0_f32..1.0, 64), prop::collection::vec(-1.0_f32..1.0, 64), 0.0_f32..1.0), 1..8),
        ) {
            for (one, other, likeness) in pairs {
                // From unrelated to nearly the same.
                let other: Vec<f32> = one.iter().zip(other).map(|(one, other)| one * likeness + other * (1.0 - likeness)).collect();
                let (Some(one), Some(other)) = (normalized(&one, 64), normalized(&other, 64)) else { continue };
                let (coaches, client) = (vectors_of(&[one]), ClientVector::new(other));
                let (exact, bound) = (coaches.cosine(0, &client), coaches.cosine_at_most(0, &client));
                prop_assert!(exact <= bound && bound < exact + 0.03, "{} {}", exact, bound);
            }
        }

        #[test]
        fn coarse_vectors_stay_with_the_exact_ones(changes in prop::collection::vec((0_usize..4, 0_usize..8, prop::collection::vec(-1.0_f32..1.0, 5)), 1..40)) {
            let mut naive: Vec<Vec<f32>> = Vec::new();
            let mut all = Vectors::default();
            for (kind, at, vector) in changes {
                let at = at % (naive.len() + 1);
                match kind {
                    0 | 1 => {
                        naive.insert(at, vector.clone());
                        all.insert(at, vector);
                    }
                    2 if at < naive.len() => {
                        naive[at].clone_from(&vector);
                        all.replace(at, vector);
                    }
                    3 if at < naive.len() => {
                        naive.remove(at);
                        all.remove(at);
                    }
                    _ => {
                        let rest = all.split_off(at);
                        all.append(rest);
                    }
                }
                let anew = vectors_of(&naive);
                prop_assert_eq!((&all.cells, &all.coarse), (&anew.cells, &anew.coarse));
                prop_assert_eq!(format!("{:?}", all.scales), format!("{:?}", anew.scales));
            }
        }
    }
}
