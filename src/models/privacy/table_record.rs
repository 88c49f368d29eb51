//! What is recorded about a table with personal data.

/// A table with personal data, its export and its erasure. Every statement takes the user's id as `$1`, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct TableRecord {
    pub table: &'static str,
    /// All columns, in any order: a test fails until a new one is added here, and so considered.
    pub columns: &'static str,
    pub export: Export,
    pub erase: Erase,
}

/// How a user's rows of a table are exported.
#[derive(Clone, Copy, Debug)]
pub enum Export {
    /// Under this name, by a query that selects one JSON object per row.
    Rows(&'static str, &'static str),
    /// Not at all, for this reason.
    No(&'static str),
}

/// How a user's data in a table is erased.
#[derive(Clone, Copy, Debug)]
pub struct Erase {
    pub statements: &'static [&'static str],
    /// A query for the number of rows with personal data: 0 after the statements.
    pub remaining: &'static str,
}
