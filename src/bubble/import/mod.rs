//! `rapport bubble import`: makes users, profiles, bookings, payments, reviews, posts, comments, resources and bookmarks of the staged records, by the
//! mapping.
//!
//! A run goes through the records step by step, page by page; each page is a transaction with the run's position after it, so that one which is
//! killed is gone on with. Each record is a savepoint: what the database refuses is listed, and the next one follows. A dry run is one transaction
//! that is rolled back.

mod bookings;
mod coaches;
mod comments;
mod community;
pub(super) mod counters;
mod lists;
mod pages;
mod payments;
mod quizzes;
mod reviews;
pub(super) mod rows;
mod run;
mod tally;
mod users;
mod work;

use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use self::lists::{FAVOURITE_COACHES, List, SAVED_RESOURCES, UPVOTED_BY};
use self::pages::{PAGE_SIZE, Position, page};
pub use self::payments::Amounts;
use self::rows::Written;
pub use self::run::Run;
pub(super) use self::run::forget_counted_days;
pub use self::tally::{Counts, Issue, IssueKind, Tally};
pub use self::work::Record;
use self::work::{Outcome, Work};
use super::error::{BubbleError, Result};
use super::mapping::{Fault, Fields, Mapping, Target};
use crate::clock::Timestamp;
use crate::crypto::Passwords;
use crate::db::{self, Savepoint};

/// A step of a run: which records, and what is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Of(Target),
    /// What can be linked once everything is here.
    Linked(&'static List),
    Answers,
}

/// In an order in which what is linked to is there.
const STEPS: [Step; 15] = [
    Step::Of(Target::Users),
    Step::Of(Target::Quizzes),
    Step::Of(Target::Coaches),
    Step::Of(Target::Windows),
    Step::Of(Target::Bookings),
    Step::Of(Target::Payments),
    Step::Of(Target::Reviews),
    Step::Of(Target::Posts),
    Step::Of(Target::Comments),
    Step::Of(Target::Resources),
    Step::Of(Target::Bookmarks),
    Step::Linked(&FAVOURITE_COACHES),
    Step::Linked(&SAVED_RESOURCES),
    Step::Linked(&UPVOTED_BY),
    Step::Answers,
];

impl Step {
    fn target(self) -> Target {
        match self {
            Step::Of(target) => target,
            Step::Linked(list) => list.target,
            Step::Answers => Target::Comments,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Step::Of(target) => target.name(),
            Step::Linked(list) => list.name,
            Step::Answers => comments::ANSWERS,
        }
    }
}

/// How an import is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Nothing stays; the outcome is the same.
    pub is_dry_run: bool,
    /// Records that have not changed since they were imported are compared with their rows as well.
    pub compares_all: bool,
}

/// How far an import is.
#[derive(Clone, Debug)]
pub struct ImportProgress {
    pub step: &'static str,
    pub done: i64,
    pub total: i64,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Imported {
    /// `None` for a dry run.
    pub run: Option<Uuid>,
    pub tally: Tally,
}

/// An import by a mapping.
pub struct Import<'a> {
    pub pool: &'a PgPool,
    pub mapping: &'a Mapping,
    pub passwords: &'a Passwords,
    pub now: Timestamp,
    pub options: Options,
}

impl Import<'_> {
    /// Runs the import, or goes on with the one that was interrupted.
    ///
    /// # Errors
    /// The database does not answer; an interrupted run has another mapping.
    pub async fn run(&self, progress: &dyn Fn(&ImportProgress)) -> Result<Imported> {
        let mut tx = self.begin().await?;
        let mut run = Run::open(&mut tx, self.mapping.hash, self.now, self.options.is_dry_run).await?;
        let mut tally = Tally { counts: run.counts.0.clone(), issues: Vec::new() };
        let mut total = 0;
        for step in STEPS {
            total += self.count(&mut tx, step).await?;
        }
        let mut done = run.progress.0.done;
        for (number, step) in STEPS.iter().enumerate().skip(run.progress.0.step) {
            let mut position = run.progress.0.position.clone().filter(|_| run.progress.0.step == number);
            loop {
                let records = self.page_of(&mut tx, *step, position.as_ref()).await?;
                let Some(last) = records.last() else { break };
                position = Some(Position { created_at: last.created_at, id: last.id.clone() });
                done += records.len() as i64;
                self.import_page(&mut tx, &run, *step, &records, &mut tally).await?;
                run.advance(number, position.clone(), done, &tally);
                tx = self.commit(tx, &mut run, &mut tally).await?;
                progress(&ImportProgress { step: step.name(), done, total });
            }
            run.advance(number + 1, None, done, &tally);
        }
        let has_changed = tally.counts.values().any(|counts| counts.changed() > 0);
        run.finish(&mut tx, self.now, has_changed).await?;
        if self.options.is_dry_run {
            tx.rollback().await?;
            return Ok(Imported { run: None, tally });
        }
        tx.commit().await?;
        Ok(Imported { run: Some(run.id), tally })
    }

    async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        let mut tx = db::begin(self.pool).await?;
        db::allow_long_statements(&mut tx).await?;
        // Hashing old passwords takes longer than a request may be idle.
        sqlx::query("set local idle_in_transaction_session_timeout = '10min'").execute(&mut *tx).await?;
        Ok(tx)
    }

    /// Ends a page: its issues, the run's position, and a new transaction.
    async fn commit(
        &self,
        mut tx: Transaction<'static, Postgres>,
        run: &mut Run,
        tally: &mut Tally,
    ) -> Result<Transaction<'static, Postgres>> {
        if self.options.is_dry_run {
            return Ok(tx);
        }
        tally.store_issues(&mut tx, run.id).await?;
        run.store(&mut tx).await?;
        tx.commit().await?;
        self.begin().await
    }

    async fn count(&self, db: &mut PgConnection, step: Step) -> Result<i64> {
        let Some(mapped) = self.mapping.of(step.target()) else { return Ok(0) };
        let sql = "select count(*) from bubble_records where type = $1 and gone_at is null";
        Ok(sqlx::query_scalar(sql).bind(&mapped.source).fetch_one(db).await?)
    }

    async fn page_of(&self, db: &mut PgConnection, step: Step, after: Option<&Position>) -> Result<Vec<Record>> {
        match self.mapping.of(step.target()) {
            Some(mapped) => page(db, &mapped.source, after, PAGE_SIZE).await,
            None => Ok(Vec::new()),
        }
    }

    async fn import_page(
        &self,
        db: &mut PgConnection,
        run: &Run,
        step: Step,
        records: &[Record],
        tally: &mut Tally,
    ) -> Result<()> {
        let part = match step {
            Step::Of(Target::Coaches) => Some((Target::Windows, "coach")),
            Step::Of(Target::Bookings) => Some((Target::Payments, "booking")),
            _ => None,
        };
        let parts = match part {
            Some((target, field)) => pages::parts(db, self.mapping, target, field, records).await?,
            None => Default::default(),
        };
        let links = pages::links(db, records, &parts).await?;
        let mut work = Work {
            db,
            run: run.id,
            now: self.now,
            mapping: self.mapping,
            passwords: self.passwords,
            links,
            parts,
            people: Default::default(),
            tally,
        };
        for record in records {
            let fields = work.read(step.target(), record);
            match step {
                Step::Of(Target::Windows) => list_orphan(&mut work, record, &fields, Target::Windows, "coach"),
                Step::Of(Target::Payments) => list_orphan(&mut work, record, &fields, Target::Payments, "booking"),
                Step::Linked(list) => list.link(&mut work, record, &fields).await?,
                Step::Answers => comments::link_answer(&mut work, record, &fields).await?,
                Step::Of(target) => {
                    let unit = Unit { target, part: part.map(|(target, _)| target), record, fields: &fields };
                    unit.import(&mut work, self.options.compares_all).await?;
                }
            }
        }
        Ok(())
    }
}

/// The staged records of a type after one of them, the oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn page_of_type(db: &mut PgConnection, source: &str, after: Option<&Record>) -> Result<Vec<Record>> {
    let after = after.map(|record| Position { created_at: record.created_at, id: record.id.clone() });
    page(db, source, after.as_ref(), PAGE_SIZE).await
}

/// A part of a record that is not here, which would otherwise be passed over in silence. The others were imported, or listed, with what they are a
/// part of.
fn list_orphan(work: &mut Work<'_>, record: &Record, fields: &Fields, target: Target, field: &'static str) {
    let has_whole = fields.text(field).is_some_and(|whole| work.links.contains_key(whole));
    if has_whole || work.links.contains_key(&record.id) {
        return;
    }
    let fault = fields.rejection().cloned().unwrap_or_else(|| Fault {
        field,
        code: "belongs_to_nothing",
        message: format!("The {field} of this record is not here."),
        line: fields.line(field),
        is_required: true,
    });
    work.reject(record, target, &fault);
}

/// One record, imported as a whole or not at all.
struct Unit<'a> {
    target: Target,
    /// What the records that are a part of it are.
    part: Option<Target>,
    record: &'a Record,
    fields: &'a Fields,
}

impl Unit<'_> {
    async fn import(&self, work: &mut Work<'_>, compares_all: bool) -> Result<()> {
        let (record, target) = (self.record, self.target);
        let source_hash = work.source_hash(record);
        let known = work.links.get(&record.id);
        if !compares_all && known.is_some_and(|known| known.source_hash.as_deref() == Some(&source_hash)) {
            work.tally.count(target.name(), Written::Unchanged);
            self.count_parts_unchanged(work);
            return Ok(());
        }
        if let Some(fault) = self.fields.rejection() {
            work.reject(record, target, fault);
            return Ok(());
        }
        let (counts, issues) = (work.tally.counts.clone(), work.tally.issues.len());
        let part_links: Vec<_> =
            self.parts(work).iter().map(|part| (part.id.clone(), work.links.get(&part.id).cloned())).collect();
        let savepoint = Savepoint::set(work.db, "record").await?;
        let (field, code, message) = match self.write(work).await {
            Ok(Outcome::Row(table, row, written)) => {
                work.list_faults(record, &self.fields.faults);
                let has_issues = work.tally.issues.len() > issues;
                let hash = (!has_issues).then_some(source_hash.as_slice());
                let is_merged = written == Written::Merged;
                work.link(record, table, row, hash, is_merged).await?;
                savepoint.release(work.db).await?;
                work.tally.count(target.name(), written);
                return Ok(());
            }
            Ok(Outcome::Rejected(field, code, message)) => (field, code, message),
            Err(error) => match refused_by(&error) {
                Some(constraint) => ("", "refused", format!("The database refuses it: {constraint}.")),
                None => return Err(error),
            },
        };
        savepoint.roll_back(work.db).await?;
        work.tally.counts = counts;
        work.tally.issues.truncate(issues);
        for (id, link) in part_links {
            match link {
                Some(link) => drop(work.links.insert(id, link)),
                None => drop(work.links.remove(&id)),
            }
        }
        let line = self.fields.line(field);
        work.reject(record, target, &Fault { field, code, message, line, is_required: true });
        Ok(())
    }

    async fn write(&self, work: &mut Work<'_>) -> Result<Outcome> {
        let (record, fields) = (self.record, self.fields);
        match self.target {
            Target::Users => users::import(work, record, fields).await,
            Target::Quizzes => quizzes::import(work, record, fields).await,
            Target::Coaches => coaches::import(work, record, fields).await,
            Target::Bookings => bookings::import(work, record, fields).await,
            Target::Reviews => reviews::import(work, record, fields).await,
            Target::Posts => community::post(work, record, fields).await,
            Target::Comments => comments::import(work, record, fields).await,
            Target::Resources => community::resource(work, record, fields).await,
            Target::Bookmarks => community::bookmark(work, record, fields).await,
            Target::Windows | Target::Payments => Ok(Outcome::rejected("", "no_record", "A part of another record.")),
        }
    }

    fn parts(&self, work: &Work<'_>) -> Vec<Record> {
        work.parts.get(&self.record.id).cloned().unwrap_or_default()
    }

    fn count_parts_unchanged(&self, work: &mut Work<'_>) {
        let Some(target) = self.part else { return };
        for part in self.parts(work) {
            if work.links.contains_key(&part.id) {
                work.tally.count(target.name(), Written::Unchanged);
            }
        }
    }
}

/// The rule of the database that an error is about; none: the database did not answer.
fn refused_by(error: &BubbleError) -> Option<String> {
    let error = match error {
        BubbleError::Database(error) => error,
        BubbleError::Product(error) => std::error::Error::source(error)?.downcast_ref::<sqlx::Error>()?,
        _ => return None,
    };
    db::constraint(error).map(str::to_owned)
}
