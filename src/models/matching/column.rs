//! A column of a chunk: one cell for each coach.

/// One cell per coach.
pub(super) trait Column: Sized {
    type Cell;
    fn insert(&mut self, at: usize, cell: Self::Cell);
    fn replace(&mut self, at: usize, cell: Self::Cell);
    fn remove(&mut self, at: usize);
    /// Takes the cells from `at` on.
    fn split_off(&mut self, at: usize) -> Self;
    fn append(&mut self, other: Self);
}

impl<T> Column for Vec<T> {
    type Cell = T;

    fn insert(&mut self, at: usize, cell: T) {
        Vec::insert(self, at, cell);
    }

    fn replace(&mut self, at: usize, cell: T) {
        self[at] = cell;
    }

    fn remove(&mut self, at: usize) {
        Vec::remove(self, at);
    }

    fn split_off(&mut self, at: usize) -> Self {
        Vec::split_off(self, at)
    }

    fn append(&mut self, mut other: Self) {
        Vec::append(self, &mut other);
    }
}
