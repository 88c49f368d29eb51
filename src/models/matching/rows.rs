//! Some rows of a chunk, as bits.

/// Row `n` is bit `n`. A chunk has as many rows at most.
pub(super) type Rows = u128;

/// The rows that are in a set, in order.
pub(super) fn each(rows: Rows) -> impl Iterator<Item = usize> {
    let next = |rest: &Rows| Some(rest & rest.wrapping_sub(1)).filter(|_| *rest != 0);
    std::iter::successors(Some(rows), next).take_while(|rest| *rest != 0).map(|rest| rest.trailing_zeros() as usize)
}

/// Those of some rows that meet a condition.
pub(super) fn filtered(rows: Rows, is_met: impl Fn(usize) -> bool) -> Rows {
    each(rows).filter(|row| is_met(*row)).fold(0, |met, row| met | 1 << row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_set_come_in_order() {
        let all: Vec<usize> = (0..128).collect();
        assert_eq!(each(Rows::MAX).collect::<Vec<_>>(), all);
        assert_eq!(each(0).count(), 0);
        assert_eq!(each(1 << 127 | 1 << 64 | 1).collect::<Vec<_>>(), [0, 64, 127]);
    }
}
