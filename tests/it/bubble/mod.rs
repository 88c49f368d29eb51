//! Moving from the app of Phase 1: a stand-in of it with all traps, the real database, and people who go on where they were.

mod community;
mod delta;
mod export;
mod import;
mod invitations;
mod mapping;
mod photos;
mod privacy;
mod process_kills;
mod rollback;
mod same_rows;
mod speed;
mod stripe;
mod team;

use std::cell::Cell;
use std::collections::HashSet;
use std::future::Future;
use std::time::Duration;

use rapport::bubble::api::{Access, DataApi};
use rapport::bubble::error::BubbleError;
use rapport::bubble::export::{Export, Exported};
use rapport::bubble::import::{Import, Imported, Options};
use rapport::bubble::mapping::{Mapping, PHASE_ONE};
use rapport::bubble::validate::{Validation, validate};
use rapport_sandbox::bubble::{Bubble, Generated, Record, Size, Traps};
use rapport_sandbox::stripe::{ImportedCharge, ImportedPayment, ImportedRefund};
use secrecy::SecretString;
use sqlx::PgPool;

use crate::support::{TestApp, app};

/// An app that is small, and has everything.
pub fn small() -> Size {
    Size {
        clients: 60,
        coaches: 6,
        bookings: 120,
        legacy_passwords: 3,
        now: app::NOW.parse().unwrap(),
        dirty_every: 0,
        numbers_as_text: true,
        yes_no_as_text: true,
        dates_in_app_zone: true,
    }
}

/// The old app and the new one.
pub struct Migration {
    pub app: TestApp,
    pub bubble: Bubble,
    pub generated: Generated,
    pub mapping: Mapping,
}

impl Migration {
    pub async fn of(size: Size, traps: Traps) -> Self {
        let app = TestApp::start().await;
        let generated = Generated::of(&size);
        let options = rapport_sandbox::bubble::Options { traps, ..Default::default() };
        let bubble = Bubble::start(options).unwrap();
        bubble.fill(&generated);
        let mapping = Mapping::parse(PHASE_ONE).unwrap();
        Self { app, bubble, generated, mapping }
    }

    /// With everything exported and imported.
    pub async fn done(size: Size) -> Self {
        let migration = Self::of(size, Traps::default()).await;
        migration.exports(false).await;
        migration.imports().await;
        migration
    }

    pub fn api(&self) -> DataApi {
        self.api_with("bubble-sandbox-token")
    }

    pub fn api_with(&self, token: &str) -> DataApi {
        let access = Access {
            app: self.bubble.url().parse().unwrap(),
            token: SecretString::from(token.to_owned()),
            requests_per_minute: 1_000_000,
            first_pause: Duration::from_millis(2),
        };
        DataApi::new(&access).unwrap()
    }

    pub async fn exports(&self, is_delta: bool) -> Vec<Exported> {
        let export = Export { types: self.mapping.sources(), is_delta };
        export.run(&self.app.db, &self.api(), || self.app.now(), &|_| {}).await.unwrap()
    }

    pub async fn imports(&self) -> Imported {
        self.imports_with(Options::default()).await.unwrap()
    }

    pub async fn imports_with(&self, options: Options) -> Result<Imported, BubbleError> {
        self.import(options).run(&|_| {}).await
    }

    pub fn import(&self, options: Options) -> Import<'_> {
        Import {
            pool: &self.app.db,
            mapping: &self.mapping,
            passwords: &self.app.passwords,
            now: self.app.now(),
            options,
        }
    }

    pub async fn validates(&self) -> Validation {
        validate(&self.app.db, &self.mapping, &self.app.passwords, self.app.now(), &|_| {}).await.unwrap()
    }

    /// The ids of records that are dirty in this way.
    pub fn dirty(&self, fault: &str) -> Vec<&str> {
        self.generated.dirty.iter().filter(|(known, ..)| *known == fault).map(|(_, _, id)| id.as_str()).collect()
    }
}

/// What Stripe has of an app's clean payments.
pub fn at_stripe(generated: &Generated) -> Vec<ImportedPayment> {
    let dirty: HashSet<&str> = generated.dirty.iter().map(|(.., id)| id.as_str()).collect();
    let is_clean = |payment: &&Record| !dirty.contains(payment.id.as_str());
    generated.records["payment"].iter().filter(is_clean).filter_map(charged).collect()
}

/// `None`: it was never paid.
fn charged(payment: &Record) -> Option<ImportedPayment> {
    let text = |field: &str| payment.fields[field].as_str().map(str::to_owned);
    let cents = |field: &str| text(field).map(|amount| amount.replace([',', '.'], "").parse().unwrap());
    let created = payment.created.as_second();
    let refund = |(refund, amount)| ImportedRefund { refund, created, amount, metadata: Default::default() };
    Some(ImportedPayment {
        session: text("Stripe session")?,
        created,
        expires_at: created + 3600,
        amount: cents("Amount")?,
        currency: "EUR".to_owned(),
        product: "A session".to_owned(),
        success_url: "https://app.example.com/paid".to_owned(),
        email: None,
        client_reference_id: None,
        metadata: Default::default(),
        paid: Some(ImportedCharge {
            payment_intent: text("Stripe PI")?,
            charge: text("Stripe charge id")?,
            created,
            refunds: text("Stripe refund id").zip(cents("Refunded amount")).map(refund).into_iter().collect(),
        }),
    })
}

/// The work, dropped after so many pages as a killed process would drop it; `None`: it was.
pub async fn killed_after<T, F: Future<Output = T>>(
    pages: usize,
    work: impl FnOnce(std::rc::Rc<dyn Fn()>) -> F,
) -> Option<T> {
    let killed = std::rc::Rc::new(tokio::sync::Notify::new());
    let (left, notify) = (Cell::new(pages), killed.clone());
    let page = std::rc::Rc::new(move || {
        left.set(left.get().saturating_sub(1));
        if left.get() == 0 {
            notify.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = killed.notified() => None,
        done = work(page) => Some(done),
    }
}

/// What an import writes.
pub const TABLES: [&str; 16] = [
    "users",
    "legacy_passwords",
    "client_profiles",
    "coach_profiles",
    "bookings",
    "payments",
    "refunds",
    "payment_ledger",
    "reviews",
    "posts",
    "comments",
    "post_upvotes",
    "resources",
    "bookmarks",
    "favourites",
    "bubble_links",
];

/// The tables that an import writes, as text: the same text, the same rows. What the database makes of others is left out.
pub async fn tables(db: &PgPool) -> Vec<(String, i64, String)> {
    let mut all = Vec::new();
    for table in TABLES {
        let sql = format!(
            "select count(*), coalesce(md5(string_agg(line, E'\\n' order by line collate \"C\")), '')
               from (select (to_jsonb(t) - '{{version,changed_in,link_due_at,link_checked_at}}'::text[])::text as line from {table} t) lines"
        );
        let (rows, hash) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap();
        all.push((table.to_owned(), rows, hash));
    }
    let sql = "select role || ' ' || is_active, sum(n)::bigint from (select role, is_active, users as n from user_counts
               union all select role, is_active, change from user_count_changes) counted group by 1 having sum(n) <> 0 order by 1";
    let counts: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(db).await.unwrap();
    all.extend(counts.into_iter().map(|(role, users)| (role, users, String::new())));
    all
}
