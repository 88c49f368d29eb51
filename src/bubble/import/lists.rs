//! Lists of links in a record, each entry of which is a row of its own: coaches whom a client has marked, resources that somebody has saved, people who
//! have voted for a post. Linked in a second pass, once everything is here.
//!
//! *Invariant:* a list adds, and never takes away: what somebody has removed here stays removed, and what was taken out of the list there stays here.

use uuid::Uuid;

use super::rows::{BOOKMARKS, CLIENTS, COACHES, FAVOURITES, POSTS, RESOURCES, Row, Table, UPVOTES, USERS, Written};
use super::tally::IssueKind;
use super::work::{Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Fields, Target};

/// A list of links.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// As it is counted.
    pub name: &'static str,
    /// The records that have it.
    pub target: Target,
    field: &'static str,
    /// What a record with the list is, and what an entry is.
    owner: &'static Table,
    entry: &'static Table,
    /// What an entry becomes.
    rows: &'static Table,
    /// Whether the first key of the row is the record with the list.
    is_owner_first: bool,
    /// Why an entry is left out.
    code: &'static str,
}

pub const FAVOURITE_COACHES: List = List {
    name: "favourites",
    target: Target::Users,
    field: "favourite_coaches",
    owner: &CLIENTS,
    entry: &COACHES,
    rows: &FAVOURITES,
    is_owner_first: true,
    code: "no_such_coach",
};

pub const SAVED_RESOURCES: List = List {
    name: "saved_resources",
    target: Target::Users,
    field: "saved_resources",
    owner: &USERS,
    entry: &RESOURCES,
    rows: &BOOKMARKS,
    is_owner_first: true,
    code: "no_such_resource",
};

pub const UPVOTED_BY: List = List {
    name: "upvotes",
    target: Target::Posts,
    field: "upvoted_by",
    owner: &POSTS,
    entry: &USERS,
    rows: &UPVOTES,
    is_owner_first: false,
    code: "no_such_user",
};

impl List {
    /// Links the entries of a record's list, and counts what became of it.
    pub async fn link(&self, work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<()> {
        let wanted = fields.texts(self.field);
        let link = work.links.get(&record.id).filter(|link| !link.is_merged);
        let Some(owner) = link.map(|link| link.row_id).filter(|_| !wanted.is_empty()) else { return Ok(()) };
        if work.present(self.owner, &[owner]).await?.is_empty() {
            return Ok(());
        }
        let found: Vec<Uuid> = wanted.iter().filter_map(|id| work.row(Some(id), self.entry)).collect();
        let mut entries = work.present(self.entry, &found).await?;
        entries.retain(|entry| *entry != owner);
        let gone = found.iter().filter(|entry| !entries.contains(entry)).count() + wanted.len() - found.len();
        let (mut created, mut removed) = (0, 0);
        for entry in entries {
            match work.write(&self.row(record, owner, entry)).await? {
                Written::Created => created += 1,
                Written::Kept => removed += 1,
                _ => {}
            }
        }
        if gone > 0 {
            let message = format!("{gone} of {} are not here.", wanted.len());
            work.issue(IssueKind::Changed, record, fields, self.field, self.code, &message);
        }
        if removed > 0 {
            let message = format!("{removed} of {} were removed here since they were imported.", wanted.len());
            work.issue(IssueKind::Kept, record, fields, self.field, "removed_here", &message);
        }
        let written = match (created, removed) {
            (0, 0) => Written::Unchanged,
            (0, _) => Written::Kept,
            _ => Written::Created,
        };
        work.tally.count(self.name, written);
        Ok(())
    }

    fn row(&self, record: &Record, owner: Uuid, entry: Uuid) -> Row {
        let (key, other_key) = if self.is_owner_first { (owner, entry) } else { (entry, owner) };
        Row::pair(self.rows, key, other_key, record.modified_at)
    }
}
