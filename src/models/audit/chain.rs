//! The chain of hashes over the audit trail: each link has a hash of its entry and of the link before, so that an entry that was changed, removed or
//! put in is found (`verify.rs`). Links are made by a job, in the order in which it finds the entries: whoever writes one waits for nobody.
//!
//! An erasure empties the address and the facts of an entry. So these are in the link by hashes of their own, each with a salt that the erasure takes
//! away: the link still holds, and what was there can't be guessed. The canonical form is described in docs/decisions/0024.

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::crypto::sha256;
use crate::error::Result;
use crate::ids;

/// SHA-256.
pub type Hash = [u8; 32];

/// The hash before the first link.
pub const BEFORE_FIRST: Hash = [0; 32];

/// What of an entry is hashed: all of it. Facts as Postgres writes `jsonb`, which has one text for one value.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Content {
    pub id: Uuid,
    at: Timestamp,
    actor_id: Option<Uuid>,
    actor_role: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    before: Option<String>,
    after: Option<String>,
    request_id: Option<String>,
    address: Option<String>,
    /// Whether the erasure of its actor or subject was asked for.
    pub is_erased: bool,
}

const CONTENT: &str =
    "id, at, actor_id, actor_role, action, subject_kind, subject_id, before::text, after::text, request_id, address,
        exists (select from erasures e where e.user_id in (a.actor_id, a.subject_id)) as is_erased";

impl Content {
    /// The entries with these ids, those that are there.
    pub async fn by_ids(db: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Content>> {
        let sql = format!("select {CONTENT} from audit a where id = any($1)");
        let found: Vec<Content> = sqlx::query_as(AssertSqlSafe(sql)).bind(ids).fetch_all(db).await?;
        Ok(found.into_iter().map(|content| (content.id, content)).collect())
    }

    /// The address, if there is one, as it is hashed with a salt.
    pub fn address_hash(&self, salt: &[u8]) -> Option<Hash> {
        self.address.as_ref().map(|address| salted(salt, &[Some(address)]))
    }

    /// The facts before and after, if there are any, as they are hashed with a salt.
    pub fn facts_hash(&self, salt: &[u8]) -> Option<Hash> {
        let facts = [self.before.as_ref(), self.after.as_ref()];
        facts.iter().any(Option::is_some).then(|| salted(salt, &facts))
    }

    /// The hash of its link.
    pub fn link_hash(
        &self,
        previous: &[u8],
        number: i64,
        address_hash: Option<&[u8]>,
        facts_hash: Option<&[u8]>,
    ) -> Hash {
        let text = |value: Option<&[u8]>| value.map(hex::encode);
        let mut bytes = previous.to_vec();
        for field in [
            Some(number.to_string()),
            Some(self.id.to_string()),
            Some(self.at.as_microseconds().to_string()),
            self.actor_id.map(|id| id.to_string()),
            Some(self.actor_role.clone()),
            Some(self.action.clone()),
            Some(self.subject_kind.clone()),
            self.subject_id.map(|id| id.to_string()),
            self.request_id.clone(),
            text(address_hash),
            text(facts_hash),
        ] {
            push(&mut bytes, field.as_deref());
        }
        sha256(&bytes)
    }
}

/// Appends a field so that no two rows of fields have the same bytes: `-`, or its length, a colon, and its UTF-8.
fn push(bytes: &mut Vec<u8>, field: Option<&str>) {
    match field {
        Some(text) => {
            bytes.extend(text.len().to_string().as_bytes());
            bytes.push(b':');
            bytes.extend(text.as_bytes());
        }
        None => bytes.push(b'-'),
    }
}

fn salted(salt: &[u8], fields: &[Option<&String>]) -> Hash {
    let mut bytes = salt.to_vec();
    fields.iter().for_each(|field| push(&mut bytes, field.map(String::as_str)));
    sha256(&bytes)
}

/// A link, as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Link {
    pub number: i64,
    pub audit_id: Uuid,
    pub address_salt: Option<Vec<u8>>,
    pub address_hash: Option<Vec<u8>>,
    pub facts_salt: Option<Vec<u8>>,
    pub facts_hash: Option<Vec<u8>>,
    pub hash: Vec<u8>,
}

impl Link {
    /// The link of an entry.
    fn after(previous: &[u8], number: i64, content: &Content) -> Link {
        let salt = || ids::random().into_bytes().to_vec();
        let (address_salt, facts_salt) = (salt(), salt());
        let address_hash = content.address_hash(&address_salt);
        let facts_hash = content.facts_hash(&facts_salt);
        let hash = content.link_hash(
            previous,
            number,
            address_hash.as_ref().map(|it| &it[..]),
            facts_hash.as_ref().map(|it| &it[..]),
        );
        Link {
            number,
            audit_id: content.id,
            address_salt: address_hash.map(|_| address_salt),
            address_hash: address_hash.map(|hash| hash.to_vec()),
            facts_salt: facts_hash.map(|_| facts_salt),
            facts_hash: facts_hash.map(|hash| hash.to_vec()),
            hash: hash.to_vec(),
        }
    }

    /// Those after that number, in order.
    pub async fn page(db: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<Link>> {
        let sql = "select number, audit_id, address_salt, address_hash, facts_salt, facts_hash, hash from audit_chain
                    where number > $1 order by number limit $2";
        Ok(sqlx::query_as(sql).bind(after).bind(limit).fetch_all(db).await?)
    }

    async fn insert(db: &mut PgConnection, links: &[Link]) -> Result<()> {
        fn column<T>(links: &[Link], of: impl Fn(&Link) -> T) -> Vec<T> {
            links.iter().map(of).collect()
        }
        let sql = "insert into audit_chain (number, audit_id, address_salt, address_hash, facts_salt, facts_hash, hash)
                   select * from unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])";
        sqlx::query(sql)
            .bind(column(links, |link| link.number))
            .bind(column(links, |link| link.audit_id))
            .bind(column(links, |link| link.address_salt.clone()))
            .bind(column(links, |link| link.address_hash.clone()))
            .bind(column(links, |link| link.facts_salt.clone()))
            .bind(column(links, |link| link.facts_hash.clone()))
            .bind(column(links, |link| link.hash.clone()))
            .execute(db)
            .await?;
        Ok(())
    }
}

/// The last link.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Head {
    /// 0: there is none yet.
    pub number: i64,
    pub hash: Vec<u8>,
    /// Entries older than the chain, with a greater id, are not queued yet; `None`: all of them are.
    pub old_entries_after: Option<Uuid>,
}

impl Head {
    /// As it is.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn current(db: &mut PgConnection) -> Result<Head> {
        let sql = "select number, hash, old_entries_after from audit_chain_head";
        Ok(sqlx::query_as(sql).fetch_one(db).await?)
    }

    async fn lock(db: &mut PgConnection) -> Result<Head> {
        let sql = "select number, hash, old_entries_after from audit_chain_head for update";
        Ok(sqlx::query_as(sql).fetch_one(db).await?)
    }

    async fn save(&self, db: &mut PgConnection) -> Result<()> {
        let sql = "update audit_chain_head set number = $1, hash = $2, old_entries_after = $3";
        sqlx::query(sql).bind(self.number).bind(&self.hash).bind(self.old_entries_after).execute(db).await?;
        Ok(())
    }

    /// Queues the next page of the entries that are older than the chain.
    async fn queue_old_entries(&mut self, db: &mut PgConnection, limit: i64) -> Result<()> {
        let Some(after) = self.old_entries_after else { return Ok(()) };
        let sql = "select id from audit where id > $1 order by id limit $2";
        let page: Vec<Uuid> = sqlx::query_scalar(sql).bind(after).bind(limit).fetch_all(&mut *db).await?;
        let linked = linked(db, &page).await?;
        let unlinked: Vec<Uuid> = page.iter().copied().filter(|id| !linked.contains(id)).collect();
        let sql = "insert into audit_unsealed (audit_id) select unnest($1::uuid[]) on conflict do nothing";
        sqlx::query(sql).bind(unlinked).execute(db).await?;
        self.old_entries_after = page.last().copied();
        Ok(())
    }
}

impl std::fmt::Display for Head {
    /// `17:5f2c…`, to be kept outside the database and given to `rapport audit verify`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.number, hex::encode(&self.hash))
    }
}

/// Those of these entries that have a link.
pub(super) async fn linked(db: &mut PgConnection, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let sql = "select audit_id from audit_chain where audit_id = any($1)";
    let linked: Vec<Uuid> = sqlx::query_scalar(sql).bind(ids).fetch_all(db).await?;
    Ok(linked.into_iter().collect())
}

/// What was sealed in one transaction.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub head: Head,
    /// The links that were made.
    pub links: usize,
    /// Where the queue goes on; `None`: it has come to its end.
    pub next: Option<i64>,
    /// Entries that are queued and not there: somebody has removed them. They stay in the queue.
    pub missing: usize,
}

/// Makes links of the next entries that have none, of at most `limit` of the queue after that number. In a transaction: one at a time.
///
/// # Errors
/// The database does not answer.
pub async fn seal(db: &mut PgConnection, after: i64, limit: i64) -> Result<Sealed> {
    let mut head = Head::lock(db).await?;
    head.queue_old_entries(db, limit).await?;
    let sql = "select number, audit_id from audit_unsealed where number > $1 order by number limit $2";
    let queued: Vec<(i64, Uuid)> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(&mut *db).await?;
    let ids: Vec<Uuid> = queued.iter().map(|(_, id)| *id).collect();
    let entries = Content::by_ids(db, &ids).await?;
    let (mut links, mut sealed): (Vec<Link>, Vec<i64>) = (Vec::new(), Vec::new());
    for (number, id) in &queued {
        let Some(entry) = entries.get(id) else { continue };
        let link = Link::after(&head.hash, head.number + 1, entry);
        (head.number, head.hash) = (link.number, link.hash.clone());
        links.push(link);
        sealed.push(*number);
    }
    Link::insert(db, &links).await?;
    sqlx::query("delete from audit_unsealed where number = any($1)").bind(&sealed).execute(&mut *db).await?;
    head.save(db).await?;
    let is_full = i64::try_from(queued.len()) == Ok(limit) || head.old_entries_after.is_some();
    let last = queued.last().map_or(after, |(number, _)| *number);
    Ok(Sealed { head, links: links.len(), next: is_full.then_some(last), missing: queued.len() - sealed.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content {
            id: Uuid::from_u128(1),
            at: Timestamp::from_seconds(1_796_112_000),
            actor_id: None,
            actor_role: "admin".to_owned(),
            action: "auth.role_changed".to_owned(),
            subject_kind: "user".to_owned(),
            subject_id: Some(Uuid::from_u128(2)),
            before: None,
            after: Some("{\"role\": \"coach\"}".to_owned()),
            request_id: Some("r-1".to_owned()),
            address: Some("192.0.2.1".to_owned()),
            is_erased: false,
        }
    }

    fn hash(content: &Content) -> Hash {
        let (address, facts) = (content.address_hash(b"a"), content.facts_hash(b"b"));
        content.link_hash(&BEFORE_FIRST, 1, address.as_ref().map(|it| &it[..]), facts.as_ref().map(|it| &it[..]))
    }

    /// The bytes of decision 24, by hand: whoever checks a chain without this program gets the same.
    #[test]
    fn a_link_is_the_hash_of_the_canonical_form() {
        let content = content();
        let (mut address, mut facts) = (b"a".to_vec(), b"b".to_vec());
        address.extend(b"9:192.0.2.1");
        facts.extend(b"-17:{\"role\": \"coach\"}");
        let mut link = BEFORE_FIRST.to_vec();
        link.extend(b"1:136:00000000-0000-0000-0000-00000000000116:1796112000000000-5:admin17:auth.role_changed4:user");
        link.extend(b"36:00000000-0000-0000-0000-0000000000023:r-1");
        for hash in [sha256(&address), sha256(&facts)] {
            link.extend(format!("64:{}", hex::encode(hash)).as_bytes());
        }
        assert_eq!(hash(&content), sha256(&link));
    }

    #[test]
    fn every_field_is_in_the_hash() {
        let changes: [fn(&mut Content); 11] = [
            |it| it.id = Uuid::from_u128(3),
            |it| it.at = Timestamp::from_seconds(1),
            |it| it.actor_id = Some(Uuid::from_u128(2)),
            |it| it.actor_role = "client".to_owned(),
            |it| it.action = "auth.role_change".to_owned(),
            |it| it.subject_kind = "users".to_owned(),
            |it| it.subject_id = None,
            |it| (it.before, it.after) = (it.after.take(), None),
            |it| it.after = None,
            |it| it.request_id = None,
            |it| it.address = Some(String::new()),
        ];
        let hashes = changes.map(|change| {
            let mut content = content();
            change(&mut content);
            hash(&content)
        });
        let all: std::collections::BTreeSet<Hash> = hashes.into_iter().chain([hash(&content())]).collect();
        assert_eq!(all.len(), 12);
    }
}
