//! Whether the audit trail is as it was written: the chain is walked from its first link to its head, page by page, each link compared with its
//! entry; then every entry is looked for in the chain. Memory is bounded by a page, whatever the length of the trail.

use sqlx::PgConnection;
use uuid::Uuid;

use super::chain::{BEFORE_FIRST, Content, Head, Link, linked};
use crate::error::Result;

/// Links, or entries, that are looked at together.
const PAGE: i64 = 500;

/// Findings that are named; the rest is counted.
const NAMED: usize = 10;

/// What is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    #[error("entry {entry} (link {number}) was changed: {what}")]
    Changed { entry: Uuid, number: i64, what: &'static str },
    #[error("entry {entry} (link {number}) was removed")]
    Removed { entry: Uuid, number: i64 },
    #[error("entry {entry} was removed before it was in the chain")]
    RemovedUnsealed { entry: Uuid },
    #[error("entry {entry} was put in: it is not in the chain")]
    Inserted { entry: Uuid },
    #[error(
        "link {number} does not follow from the one before: entry {entry} was changed, or one before it was removed or put in"
    )]
    Broken { entry: Uuid, number: i64 },
    #[error("links {first} to {last} were removed")]
    LinksRemoved { first: i64, last: i64 },
    #[error("the head, link {number}, is not what the chain ends with")]
    OtherHead { number: i64 },
    #[error("link {number} is not what it was when it was noted elsewhere: the chain was made anew")]
    OtherLink { number: i64 },
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// Links that were looked at.
    pub links: i64,
    /// Entries that have no link yet: the job comes to them within a minute.
    pub unsealed: i64,
    /// The head, as it should be noted elsewhere.
    pub head: String,
    /// The first of them, in the order of the chain.
    pub findings: Vec<Finding>,
    /// How many there are.
    pub count: usize,
}

impl Verification {
    /// Verifies the whole trail, and that link `noted` has the hash that was noted outside the database, if there is one. Must be the first
    /// statement of its transaction, which it makes a read-only snapshot.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn run(db: &mut PgConnection, noted: Option<(i64, Vec<u8>)>) -> Result<Verification> {
        sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *db).await?;
        let mut found = Verification::default();
        let head = Head::current(db).await?;
        found.head = head.to_string();
        let last = found.walk(db, noted).await?;
        if last.0 < head.number {
            found.add(Finding::LinksRemoved { first: last.0 + 1, last: head.number });
        } else if last != (head.number, head.hash) {
            found.add(Finding::OtherHead { number: head.number });
        }
        found.look_for_entries(db, head.old_entries_after).await?;
        found.look_at_queue(db).await?;
        Ok(found)
    }

    fn add(&mut self, finding: Finding) {
        self.count += 1;
        if self.findings.len() < NAMED {
            self.findings.push(finding);
        }
    }

    /// Compares each link with its entry and the link before. Gives the last one's number and hash.
    async fn walk(&mut self, db: &mut PgConnection, noted: Option<(i64, Vec<u8>)>) -> Result<(i64, Vec<u8>)> {
        let (mut number, mut hash) = (0, BEFORE_FIRST.to_vec());
        let mut is_seen = false;
        loop {
            let links = Link::page(db, number, PAGE).await?;
            let ids: Vec<Uuid> = links.iter().map(|link| link.audit_id).collect();
            let entries = Content::by_ids(db, &ids).await?;
            for link in &links {
                let is_next = link.number == number + 1;
                if !is_next {
                    self.add(Finding::LinksRemoved { first: number + 1, last: link.number - 1 });
                }
                let finding = match entries.get(&link.audit_id) {
                    None => Some(Finding::Removed { entry: link.audit_id, number: link.number }),
                    Some(entry) => compare(link, entry, is_next.then_some(&hash[..])),
                };
                finding.into_iter().for_each(|finding| self.add(finding));
                if let Some((_, noted)) = noted.as_ref().filter(|(number, _)| *number == link.number) {
                    is_seen = true;
                    if *noted != link.hash {
                        self.add(Finding::OtherLink { number: link.number });
                    }
                }
                // Those behind are compared with what is stored, so that one change is one finding.
                (number, hash) = (link.number, link.hash.clone());
                self.links += 1;
            }
            if links.is_empty() {
                break;
            }
        }
        if let Some((number, _)) = noted.filter(|(number, _)| *number > 0 && !is_seen) {
            self.add(Finding::OtherLink { number });
        }
        Ok((number, hash))
    }

    /// Every entry is in the chain or in the queue, but for those that are older than the chain and not queued yet.
    async fn look_for_entries(&mut self, db: &mut PgConnection, old_entries_after: Option<Uuid>) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let sql = "select id from audit where id > $1 order by id limit $2";
            let ids: Vec<Uuid> = sqlx::query_scalar(sql).bind(after).bind(PAGE).fetch_all(&mut *db).await?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            let linked = linked(db, &ids).await?;
            let others: Vec<Uuid> = ids.into_iter().filter(|id| !linked.contains(id)).collect();
            let sql = "select audit_id from audit_unsealed where audit_id = any($1)";
            let queued: Vec<Uuid> = sqlx::query_scalar(sql).bind(&others).fetch_all(&mut *db).await?;
            for entry in others {
                if queued.contains(&entry) || old_entries_after.is_some_and(|after| entry > after) {
                    self.unsealed += 1;
                } else {
                    self.add(Finding::Inserted { entry });
                }
            }
        }
    }

    /// What is queued is there.
    async fn look_at_queue(&mut self, db: &mut PgConnection) -> Result<()> {
        let mut after = 0;
        loop {
            let sql = "select number, audit_id from audit_unsealed where number > $1 order by number limit $2";
            let queued: Vec<(i64, Uuid)> = sqlx::query_as(sql).bind(after).bind(PAGE).fetch_all(&mut *db).await?;
            let Some((last, _)) = queued.last() else { return Ok(()) };
            after = *last;
            let ids: Vec<Uuid> = queued.into_iter().map(|(_, id)| id).collect();
            let entries = Content::by_ids(db, &ids).await?;
            for entry in ids.into_iter().filter(|id| !entries.contains_key(id)) {
                self.add(Finding::RemovedUnsealed { entry });
            }
        }
    }
}

/// What of an entry is not as its link has it; `previous`: the hash of the link before, if that is there.
fn compare(link: &Link, entry: &Content, previous: Option<&[u8]>) -> Option<Finding> {
    let changed = |what| Some(Finding::Changed { entry: entry.id, number: link.number, what });
    let address = (&link.address_salt, &link.address_hash);
    if !holds(address, entry.address_hash(salt(&link.address_salt)), entry.is_erased) {
        return changed("its address");
    }
    let facts = (&link.facts_salt, &link.facts_hash);
    if !holds(facts, entry.facts_hash(salt(&link.facts_salt)), entry.is_erased) {
        return changed("its facts before or after");
    }
    let previous = previous?;
    let (address_hash, facts_hash) = (link.address_hash.as_deref(), link.facts_hash.as_deref());
    let expected = entry.link_hash(previous, link.number, address_hash, facts_hash);
    (link.hash != expected).then_some(Finding::Broken { entry: entry.id, number: link.number })
}

fn salt(salt: &Option<Vec<u8>>) -> &[u8] {
    salt.as_deref().unwrap_or_default()
}

/// Whether a field is as it was hashed, or was emptied by the erasure that took the salt.
fn holds((salt, hash): (&Option<Vec<u8>>, &Option<Vec<u8>>), now: Option<[u8; 32]>, is_erased: bool) -> bool {
    match (salt, hash) {
        (Some(_), Some(hash)) => now.is_some_and(|now| now[..] == hash[..]),
        (None, Some(_)) => now.is_none() && is_erased,
        (None, None) => now.is_none(),
        (Some(_), None) => false,
    }
}
