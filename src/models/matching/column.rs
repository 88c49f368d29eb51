//! A column of a chunk: one cell for each coach, of values or of vectors.

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

/// Vectors of one length, one after another in one piece of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Vectors {
    dimensions: usize,
    cells: Vec<f32>,
}

impl Vectors {
    /// The vector of the coach at this place.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.cells[self.range(at)]
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        at * self.dimensions..(at + 1) * self.dimensions
    }
}

impl Column for Vectors {
    type Cell = Vec<f32>;

    fn insert(&mut self, at: usize, cell: Vec<f32>) {
        self.dimensions = cell.len();
        let start = self.range(at).start;
        self.cells.splice(start..start, cell);
    }

    fn replace(&mut self, at: usize, cell: Vec<f32>) {
        let range = self.range(at);
        self.cells[range].copy_from_slice(&cell);
    }

    fn remove(&mut self, at: usize) {
        self.cells.drain(self.range(at));
    }

    fn split_off(&mut self, at: usize) -> Self {
        Self { dimensions: self.dimensions, cells: self.cells.split_off(self.range(at).start) }
    }

    fn append(&mut self, other: Self) {
        self.cells.extend(other.cells);
    }
}
