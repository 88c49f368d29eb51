//! A product with a filled database: a web process, a worker, and people who can sign in.

use std::time::{Duration, Instant};

use rapport::clock::Clock;
use rapport::jobs::delivery::schedule::RECURRING_JOBS;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::fill::{Rows, Size, fill};
use crate::support::app::Answer;
use crate::support::patience::eventually_within;
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::Product;

/// The model of everybody's embeddings.
const MODEL: &str = "text-embedding-3-small";

/// How long the index of all coaches may take to be there.
const INDEX_TIMEOUT: Duration = Duration::from_secs(600);

/// A running product, and how large it is.
pub struct Marketplace {
    pub product: Product,
    pub coaches: usize,
    filled_in: Duration,
    indexed_in: Duration,
    size: String,
}

impl Marketplace {
    /// Fills a new database in proportion to this many coaches, starts the processes, and waits until matching knows all coaches.
    pub async fn open(coaches: usize) -> Marketplace {
        let mut product = Product::prepare().await;
        let filling = Instant::now();
        product.set("OPENAI_EMBEDDING_MODEL", MODEL);
        fill_with(&product.variable("DATABASE_URL"), coaches).await;
        reconcile_nothing(&product.db).await;
        let filled_in = filling.elapsed();
        let size = sqlx::query_scalar("select pg_size_pretty(pg_database_size(current_database()))");
        let size = size.fetch_one(&product.db).await.unwrap();
        for (name, value) in [("RATE_LIMIT_PER_MINUTE", "1000000"), ("AUTH_RATE_LIMIT_PER_MINUTE", "1000000")] {
            product.set(name, value);
        }
        product.set("LOG_LEVEL", "warn");
        product.spawn("serve", &["serve", "--stop-with-parent"]);
        product.spawn("worker", &["worker", "--stop-with-parent"]);
        product.ready().await;
        let mut market = Marketplace { product, coaches, filled_in, indexed_in: Duration::ZERO, size };
        let client = market.client(0).await;
        let indexing = Instant::now();
        eventually_within(INDEX_TIMEOUT, "matches are computed, not the fallback", async || {
            let answer = client.posts("/match", json!({})).await;
            answer.status == 200 && serde_json::from_str::<Value>(&answer.text).unwrap()["source"] == "computed"
        })
        .await;
        market.indexed_in = indexing.elapsed();
        market
    }

    pub fn clients(&self) -> usize {
        self.coaches * 2
    }

    /// One line on what there is.
    pub fn summary(&self) -> String {
        format!(
            "{} coaches, {} clients, {} bookings, {} finished jobs: {}, filled in {:.0?}, all coaches indexed {:.1?} after the start",
            self.coaches,
            self.clients(),
            self.coaches * 10,
            self.coaches * 50,
            self.size,
            self.filled_in,
            self.indexed_in
        )
    }

    /// A client, signed in.
    pub async fn client(&self, number: usize) -> Person {
        self.signs_in(&format!("client{number}@fill.example.com")).await
    }

    /// A coach, signed in.
    pub async fn coach(&self, number: usize) -> Person {
        self.signs_in(&format!("coach{number}@fill.example.com")).await
    }

    /// An administrator, signed in: a client's row with another role.
    pub async fn admin(&self, number: usize) -> Person {
        let email = format!("client{number}@fill.example.com");
        let promote = sqlx::query("update users set role = 'admin' where lower(email) = $1").bind(&email);
        promote.execute(&self.product.db).await.unwrap();
        self.signs_in(&email).await
    }

    async fn signs_in(&self, email: &str) -> Person {
        let (http, url) = (&self.product.http, &self.product.url);
        let body = json!({ "email": email, "password": PASSWORD });
        let request = http.post(format!("{url}/auth/login")).json(&body);
        let answer = Answer::of(request.send().await.unwrap()).await.expect(200);
        let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        Person {
            id: text("/user/id").parse::<Uuid>().unwrap(),
            email: email.to_owned(),
            access_token: text("/access_token"),
            refresh_token: text("/refresh_token"),
            url: url.clone(),
            http: http.clone(),
        }
    }
}

async fn fill_with(database_url: &str, coaches: usize) {
    let mut db = PgConnection::connect(database_url).await.unwrap();
    // As the tests' configuration hashes passwords.
    let hash = bcrypt::hash(PASSWORD, 4).unwrap();
    let size = Size { coaches, clients: coaches * 2, bookings: coaches * 10, jobs: coaches * 50 };
    let now = Clock::system().now().to_string();
    fill(&mut db, Rows { size, now: &now, model: MODEL, password_hash: &hash }).await.unwrap();
}

/// Today's comparison with Stripe counts as done: the stand-in knows nothing of the filled payments.
async fn reconcile_nothing(db: &PgPool) {
    let mut db = db.acquire().await.unwrap();
    let daily = RECURRING_JOBS.iter().find(|job| job.name == "reconcile-payments").unwrap();
    daily.enqueue(&mut db, Clock::system().now()).await.unwrap();
    let done = "update jobs set state = 'done', finished_at = created_at where kind = 'payments.reconcile' and state = 'ready'";
    assert_eq!(sqlx::query(done).execute(&mut *db).await.unwrap().rows_affected(), 1);
}
