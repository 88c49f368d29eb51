//! What requests ask of Postgres and Redis, counted at the wire: this is what they cost, on whatever machine. `docs/performance.md` has the table.

use rapport::app::App;
use rapport::events::Change;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::payments::signature::{event, post_signed_at};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;
use crate::support::wire_counter::WireCounter;

/// How often each request is made. What a process does besides may fall into some of them, and statements are prepared by the first.
const TIMES: usize = 12;

/// A web process of its own, and what it asks.
struct Counted {
    app: App,
    url: String,
    postgres: WireCounter,
    redis: WireCounter,
}

impl Counted {
    async fn beside(test_app: &TestApp) -> Counted {
        let (postgres, redis) = (WireCounter::to_postgres().await, WireCounter::to_redis().await);
        let (app, url) = test_app.another_web_with(|config| {
            config.database_url = postgres.through(config.database_url.expose_secret()).into();
            config.redis_url = redis.through(config.redis_url.expose_secret()).into();
        });
        Counted { app, url, postgres, redis }
    }

    /// Round trips to Postgres and commands to Redis of this request at least, `before` each time left out.
    async fn trips(&self, before: impl AsyncFn(usize), request: impl AsyncFn(usize)) -> (usize, usize) {
        let mut least = (usize::MAX, usize::MAX);
        for number in 0..TIMES {
            before(number).await;
            self.connections_are_back().await;
            let begun = (self.postgres.count(), self.redis.count());
            request(number).await;
            self.connections_are_back().await;
            let asked = (self.postgres.count() - begun.0, self.redis.count() - begun.1);
            least = (least.0.min(asked.0), least.1.min(asked.1));
        }
        least
    }

    /// A connection that is given back is asked whether it is in order, which is a trip as well.
    async fn connections_are_back(&self) {
        let are_back = || async { self.app.db.num_idle() == self.app.db.size() as usize };
        eventually("all connections are back", are_back).await;
    }
}

async fn nothing(_: usize) {}

/// The hour of that number of a coach who works all day.
fn hour(number: usize) -> String {
    format!("2026-12-{:02}T{:02}:00:00Z", 7 + number / 6, 9 + number % 6)
}

#[actix_web::test]
async fn requests_make_so_many_round_trips() {
    let app = TestApp::start().await;
    let counted = Counted::beside(&app).await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await.at(&counted.url);
    app.jobs_done().await;
    let answered = async |person: &Person, method: Method, path: &str, body: Option<Value>| {
        assert!(person.sends(method, path, body).await.status < 300, "{path}");
    };
    let changes = async |_: usize| counted.app.events.publish(Change::User(ana.id));

    let list = async |_: usize| answered(&ana, Method::GET, "/coaches", None).await;
    assert_eq!(counted.trips(nothing, list).await, (0, 1), "the list of coaches, from memory: the rate limit alone");

    let notifications = async |_: usize| answered(&ana, Method::GET, "/notifications", None).await;
    assert_eq!(counted.trips(nothing, &notifications).await, (0, 1), "notifications again");
    // Begin, the statement, rollback, and the question whether the connection is in order.
    assert_eq!(counted.trips(&changes, &notifications).await, (4, 1), "notifications that have changed");

    let matches = async |_: usize| answered(&ana, Method::POST, "/match", Some(json!({}))).await;
    assert_eq!(counted.trips(nothing, &matches).await, (0, 1), "matches again");
    assert_eq!(counted.trips(&changes, &matches).await, (2, 1), "matches of a client who may have changed");

    let clients = clients(&app, &counted.url).await;
    // Their logins are known from a request of just before.
    let knows = async |number: usize| answered(&clients[number], Method::GET, "/notifications", None).await;
    let books = async |number: usize| {
        clients[number].books(&ben, &hour(number)).await.expect(201);
    };
    // The hold, and whether the connection is in order.
    assert_eq!(counted.trips(knows, books).await, (2, 1), "a booking");

    let webhook = async |number: usize| {
        let body = event(&format!("evt_{number}"), "checkout.session.completed").to_string();
        post_signed_at(&app, &counted.url, 0, body).await.expect(200);
    };
    // Begin, the events, their jobs, commit, and whether the connection is in order.
    assert_eq!(counted.trips(nothing, webhook).await, (5, 0), "an event that comes alone");
    app.end().await;
}

/// As many clients as times, each for one booking.
async fn clients(app: &TestApp, url: &str) -> Vec<Person> {
    let mut clients = Vec::new();
    for number in 0..TIMES {
        clients.push(app.client(&format!("Client {number}")).await.at(url));
    }
    app.jobs_done().await;
    clients
}
