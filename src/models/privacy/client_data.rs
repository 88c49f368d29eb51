//! What clients decide about coaches, in the inventory of personal data.

use super::table_record::{Erase, Export, TableRecord};

/// The coaches whom a client has marked.
pub(super) const FAVOURITES: TableRecord = TableRecord {
    table: "favourites",
    columns: "client_id coach_id created_at",
    export: Export::Rows(
        "favourites",
        "select to_jsonb(f) - 'client_id' from favourites f where client_id = $1 order by created_at",
    ),
    erase: Erase {
        statements: &["delete from favourites where client_id = $1", "delete from favourites where coach_id = $1"],
        remaining: "select (select count(*) from favourites where client_id = $1) + (select count(*) from favourites where coach_id = $1)",
    },
};

/// The coaches who may read a summary of a client's quiz. The answers are exported with the profile; to a coach they are somebody else's data.
pub(super) const QUIZ_SHARES: TableRecord = TableRecord {
    table: "quiz_shares",
    columns: "client_id coach_id shared_at",
    export: Export::Rows(
        "shared_quiz",
        "select to_jsonb(s) - 'client_id' from quiz_shares s where client_id = $1 order by shared_at, coach_id",
    ),
    erase: Erase {
        statements: &["delete from quiz_shares where client_id = $1", "delete from quiz_shares where coach_id = $1"],
        remaining: "select (select count(*) from quiz_shares where client_id = $1) + (select count(*) from quiz_shares where coach_id = $1)",
    },
};
