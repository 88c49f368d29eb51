//! What a client shares of the quiz with the coach of a session: nothing unless they choose to, and nothing after they withdraw it.

use rapport::clock::hours;
use rapport::models::bookings::{Booking, quiz_shares};
use rapport::models::privacy::{self, Erasure};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::Answer;
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::eventually;
use crate::support::{TestApp, data};

const MONDAY: &str = "2026-12-07T09:00:00Z";

/// What is shared: nothing of what somebody spends, does or is.
const SHARED: [&str; 9] = [
    "availability",
    "challenges",
    "country_of_residence",
    "desired_outcome",
    "goal_description",
    "languages",
    "preferred_language",
    "primary_goal",
    "target_countries",
];

/// A client with a confirmed session, and its coach.
struct Fixture {
    app: TestApp,
    ana: Person,
    gil: Person,
    session: Value,
}

fn path(session: &Value) -> String {
    format!("/booking/{}/quiz-summary", session["id"].as_str().unwrap())
}

async fn shares(client: &Person, session: &Value) -> Answer {
    client.sends(Method::PUT, &path(session), None).await
}

async fn withdraws(client: &Person, session: &Value) -> Answer {
    client.deletes(&path(session)).await
}

async fn reads(reader: &Person, session: &Value) -> Value {
    reader.gets(&path(session)).await.expect(200)
}

impl Fixture {
    async fn new() -> Fixture {
        let app = TestApp::start().await;
        let gil = app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
        let ana = app.client("Ana Ribeiro").await;
        let session = ana.books(&gil, MONDAY).await.expect(201);
        app.jobs_done().await;
        Fixture { app, ana, gil, session }
    }

    /// What the trail says about sharing, the oldest first.
    async fn trail(&self) -> Vec<(String, String)> {
        let sql = "select action, after ->> 'coach_id' from audit where action like 'bookings.quiz%' and actor_id = $1 and subject_id = $2::uuid order by at, id";
        let rows = sqlx::query_as(sql).bind(self.ana.id).bind(self.session["id"].as_str().unwrap());
        rows.fetch_all(&self.app.db).await.unwrap()
    }
}

#[actix_web::test]
async fn nothing_is_shared_unless_the_client_chooses_to_and_they_see_before_what_it_would_be() {
    let Fixture { app, ana, gil, session } = Fixture::new().await;
    let nothing = json!({ "shared_at": null, "summary": null });
    assert_eq!(reads(&gil, &session).await, nothing);
    let before = reads(&ana, &session).await;
    assert_eq!(before["shared_at"], Value::Null);
    let mut keys: Vec<_> = before["summary"].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, SHARED);
    let quiz = data::quiz();
    for key in SHARED {
        assert_eq!(before["summary"][key], quiz[key], "{key}");
    }
    shares(&ana, &session).await.expect(204);
    let shared = reads(&gil, &session).await;
    assert_eq!(shared["summary"], before["summary"], "the coach reads exactly what the client saw");
    assert_eq!(shared["shared_at"], "2026-12-01T08:00:00Z");
    assert_eq!(reads(&ana, &session).await, shared);
    app.end().await;
}

#[actix_web::test]
async fn a_withdrawal_ends_it_at_once_and_each_choice_is_in_the_audit_trail() {
    let fixture = Fixture::new().await;
    let Fixture { app, ana, gil, session } = &fixture;
    for _ in 0..2 {
        shares(ana, session).await.expect(204);
    }
    assert!(reads(gil, session).await["summary"].is_object());
    app.advance(hours(1));
    let (ana, gil) = (&app.signs_in(&ana.email).await, &app.signs_in(&gil.email).await);
    for _ in 0..2 {
        withdraws(ana, session).await.expect(204);
    }
    assert_eq!(reads(gil, session).await, json!({ "shared_at": null, "summary": null }));
    let own = reads(ana, session).await;
    assert!(own["shared_at"].is_null() && own["summary"].is_object(), "{own}");
    let coach = gil.id.to_string();
    let expected = ["bookings.quiz_shared", "bookings.quiz_withdrawn"].map(|action| (action.to_owned(), coach.clone()));
    assert_eq!(fixture.trail().await, expected, "what changes nothing is not noted");
    fixture.app.end().await;
}

#[actix_web::test]
async fn only_its_client_decides_and_nobody_else_reads_it() {
    let Fixture { app, ana, gil, session } = Fixture::new().await;
    shares(&gil, &session).await.expect_problem(403, "forbidden");
    shares(&ana, &session).await.expect(204);
    withdraws(&gil, &session).await.expect_problem(403, "forbidden");
    let (other, cleo) = (app.coach("Ben Okafor").await, app.client("Cleo Lind").await);
    for stranger in [&other, &cleo] {
        stranger.gets(&path(&session)).await.expect_problem(404, "not_found");
        shares(stranger, &session).await.expect_problem(404, "not_found");
        withdraws(stranger, &session).await.expect_problem(404, "not_found");
    }
    let admin = app.admin().await;
    admin.gets(&path(&session)).await.expect_problem(403, "forbidden");
    withdraws(&admin, &session).await.expect_problem(403, "forbidden");
    ana.sends(Method::PUT, "/booking/gil/quiz-summary", None).await.expect_problem(404, "not_found");
    assert!(reads(&gil, &session).await["summary"].is_object());
    app.jobs_done().await;
    app.end().await;
}

/// What is shared with one coach is not shared with another; the coach reads it on every session with that client, and on none that is off.
#[actix_web::test]
async fn a_coach_reads_it_on_sessions_with_that_client_that_are_not_cancelled() {
    let Fixture { app, ana, gil, session } = Fixture::new().await;
    let kim = app.coach_with("Kim Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let with_kim = ana.books(&kim, "2026-12-08T09:00:00Z").await.expect(201);
    let second = ana.books(&gil, "2026-12-09T09:00:00Z").await.expect(201);
    shares(&ana, &session).await.expect(204);
    assert_eq!(reads(&kim, &with_kim).await["summary"], Value::Null);
    assert!(reads(&gil, &second).await["summary"].is_object());
    ana.cancels(&session).await.expect(200);
    assert_eq!(reads(&gil, &session).await, json!({ "shared_at": null, "summary": null }));
    assert!(reads(&gil, &second).await["summary"].is_object());
    shares(&ana, &session).await.expect_problem(409, "invalid_transition");
    assert_eq!(
        reads(&ana, &session).await["shared_at"],
        "2026-12-01T08:00:00Z",
        "the client sees that it goes on elsewhere"
    );
    app.jobs_done().await;
    app.advance(hours(198));
    let (ana, gil) = (app.signs_in(&ana.email).await, app.signs_in(&gil.email).await);
    gil.sets_status(&second, "completed").await.expect(200);
    assert!(reads(&gil, &second).await["summary"].is_object(), "past sessions too");
    withdraws(&ana, &session).await.expect(204);
    assert_eq!(reads(&gil, &second).await["summary"], Value::Null, "on whichever session it is withdrawn");
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn a_time_that_is_held_shares_nothing() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let held = ana.books(&ben, MONDAY).await.expect(201);
    shares(&ana, &held).await.expect_problem(409, "invalid_transition");
    let sql = "insert into quiz_shares (client_id, coach_id, shared_at) values ($1, $2, $3)";
    sqlx::query(sql).bind(ana.id).bind(ben.id).bind(app.now()).execute(&app.db).await.unwrap();
    assert_eq!(reads(&ben, &held).await["summary"], Value::Null, "as long as nothing is confirmed");
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn answers_are_read_as_they_are_now_and_an_open_quiz_can_not_be_shared() {
    let Fixture { app, ana, gil, session } = Fixture::new().await;
    shares(&ana, &session).await.expect(204);
    let mut quiz = data::quiz();
    quiz["desired_outcome"] = json!("To know by March whether we go.");
    ana.writes(json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "quiz": quiz })).await.expect(200);
    assert_eq!(reads(&gil, &session).await["summary"]["desired_outcome"], "To know by March whether we go.");
    let nina = app.signs_up("client", "Nina New").await;
    let other = nina.books(&gil, "2026-12-08T09:00:00Z").await.expect(201);
    let draft = json!({ "full_name": "Nina New", "timezone": "Europe/Stockholm", "quiz_draft": { "motivation": 3 } });
    nina.writes(draft).await.expect(200);
    assert_eq!(reads(&nina, &other).await["summary"], Value::Null);
    let refused = shares(&nina, &other).await.expect_problem(409, "quiz_incomplete");
    assert_eq!(refused["missing"].as_array().unwrap().len(), 19);
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn nothing_is_read_once_the_clients_account_is_closed() {
    let Fixture { app, ana, gil, session } = Fixture::new().await;
    shares(&ana, &session).await.expect(204);
    app.advance(hours(150));
    let (ana, gil) = (app.signs_in(&ana.email).await, app.signs_in(&gil.email).await);
    gil.sets_status(&session, "completed").await.expect(200);
    assert!(reads(&gil, &session).await["summary"].is_object());
    ana.sends(Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
    assert_eq!(reads(&gil, &session).await, json!({ "shared_at": null, "summary": null }), "before it is erased");
    eventually("the account is erased", || async {
        app.advance(rapport::clock::seconds(16));
        app.jobs_done().await;
        let sql = "select erased_at is not null from erasures where user_id = $1";
        sqlx::query_scalar(sql).bind(ana.id).fetch_one(&app.db).await.unwrap()
    })
    .await;
    let left: i64 = sqlx::query_scalar("select count(*) from quiz_shares").fetch_one(&app.db).await.unwrap();
    assert_eq!(left, 0);
    app.end().await;
}

/// It waits for an erasure that has begun, and then finds nobody.
#[actix_web::test]
async fn a_share_that_meets_an_erasure_is_not_written() {
    let Fixture { app, ana, session, .. } = Fixture::new().await;
    let (db, now) = (&app.db, app.now());
    let id = session["id"].as_str().unwrap().parse().unwrap();
    let booking = Booking::by_id(&mut db.acquire().await.unwrap(), id).await.unwrap().unwrap();
    Erasure::request(&mut db.acquire().await.unwrap(), ana.id, now).await.unwrap();
    let mut erasure = db.begin().await.unwrap();
    privacy::erase(&mut erasure, ana.id).await.unwrap();
    let share = tokio::spawn({
        let db = db.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            let written = quiz_shares::insert(&mut tx, &booking, now).await;
            tx.commit().await.unwrap();
            written.is_ok()
        }
    });
    eventually("it waits for the erasure", || async {
        let sql =
            "select count(*) = 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
    })
    .await;
    Erasure::complete(&mut erasure, ana.id, &json!({}), now).await.unwrap();
    erasure.commit().await.unwrap();
    assert!(!share.await.unwrap(), "there is nobody left to share");
    let left: i64 = sqlx::query_scalar("select count(*) from quiz_shares").fetch_one(db).await.unwrap();
    assert_eq!(left, 0);
    app.jobs_done().await;
    app.end().await;
}
