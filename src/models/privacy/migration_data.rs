//! The tables of the migration from Phase 1 in the inventory of personal data. They go with `src/bubble`.

use super::table_record::{Erase, Export, TableRecord};

/// Raw records of the old app: the person's own, and whatever links to them, except the own records of others, which say of them an id only.
pub(super) const BUBBLE_RECORDS: TableRecord = TableRecord {
    table: "bubble_records",
    columns: "type id created_at modified_at body hash refs scan gone_at",
    export: Export::Rows(
        "phase_one",
        "select jsonb_build_object('type', r.type, 'record', r.body) from bubble_links l join bubble_records r on r.type = l.type and r.id = l.bubble_id
          where l.row_id = $1 order by r.created_at",
    ),
    erase: Erase {
        statements: &["delete from bubble_records r where r.refs && array(select bubble_id from bubble_links where row_id = $1)
            and not exists (select from bubble_links o where o.type = r.type and o.bubble_id = r.id and o.row_id <> $1
                               and o.table_name in ('users', 'client_profiles', 'coach_profiles'))"],
        remaining: "select count(*) from bubble_records r where r.refs && array(select bubble_id from bubble_links where row_id = $1)
            and not exists (select from bubble_links o where o.type = r.type and o.bubble_id = r.id and o.row_id <> $1
                               and o.table_name in ('users', 'client_profiles', 'coach_profiles'))",
    },
};

/// How rows were before a run changed them.
pub(super) const BUBBLE_CHANGES: TableRecord = TableRecord {
    table: "bubble_changes",
    columns: "run_id number table_name row_id other_id before was_created after_hash people undone_at refusal",
    export: Export::No("how rows were before an import; the rows themselves are exported"),
    erase: Erase {
        statements: &["update bubble_changes set before = null where before is not null and people @> array[$1::uuid]"],
        remaining: "select count(*) from bubble_changes where before is not null and people @> array[$1::uuid]",
    },
};

/// Ids of the old app stay: by them a later export knows whom not to bring back.
pub(super) const BUBBLE_LINKS: TableRecord = TableRecord {
    table: "bubble_links",
    columns: "type bubble_id table_name row_id source_hash is_merged",
    export: Export::No("ids of the old app; its records are exported"),
    erase: Erase {
        statements: &["update bubble_links set source_hash = null where row_id = $1 and source_hash is not null"],
        remaining: "select count(*) from bubble_links where row_id = $1 and source_hash is not null",
    },
};

pub(super) const BUBBLE_INVITATIONS: TableRecord = TableRecord {
    table: "bubble_invitations",
    columns: "user_id run_id invited_at",
    export: Export::Rows(
        "invitations",
        "select jsonb_build_object('invited_at', invited_at) from bubble_invitations where user_id = $1",
    ),
    erase: Erase {
        statements: &["delete from bubble_invitations where user_id = $1"],
        remaining: "select count(*) from bubble_invitations where user_id = $1",
    },
};

/// The pictures themselves are exported and erased with all photos of the account.
pub(super) const BUBBLE_PHOTOS: TableRecord = TableRecord {
    table: "bubble_photos",
    columns: "user_id run_id type bubble_id url_hash key code message may_pass line tried_at",
    export: Export::No("whether a picture was fetched; the photo of the profile is exported"),
    erase: Erase {
        statements: &["delete from bubble_photos where user_id = $1"],
        remaining: "select count(*) from bubble_photos where user_id = $1",
    },
};

pub(super) const LEGACY_PASSWORDS: TableRecord = TableRecord {
    table: "legacy_passwords",
    columns: "user_id scheme salt",
    export: Export::No("how a password was hashed"),
    erase: Erase {
        statements: &["delete from legacy_passwords where user_id = $1"],
        remaining: "select count(*) from legacy_passwords where user_id = $1",
    },
};
