//! Another model for the vectors: made ahead by `rapport matching reembed`, beside those in use, and never mixed with them in an answer.

use std::process::Output;

use serde_json::{Value, json};

use super::{assert_points_add_up, matches, names};
use crate::support::TestApp;
use crate::support::people::Person;

const BEFORE: &str = "text-embedding-3-small-256";
const AFTER: &str = "text-embedding-3-large-512";

async fn command(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = app.command(arguments);
    actix_web::web::block(move || command.output().unwrap()).await.unwrap()
}

/// With the vectors of the new model.
async fn reembeds(app: &TestApp) -> Output {
    command(
        app,
        &["matching", "reembed", "--model", "text-embedding-3-large", "--dimensions", "512", "--per-minute", "6000"],
    )
    .await
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap().trim().to_owned()
}

/// How many vectors there are by each model, and how long they are.
async fn stored(app: &TestApp) -> Vec<(String, i64, i32)> {
    let sql = "select model, count(*), max(cardinality(vector)) from embeddings e join coach_profiles c on c.user_id = e.owner_id group by 1 order by 1 desc";
    sqlx::query_as(sql).fetch_all(&app.db).await.unwrap()
}

fn goals(found: &Value) -> Vec<f64> {
    let all = found["matches"].as_array().unwrap();
    all.iter().map(|found| found["factors"]["goals"]["score"].as_f64().unwrap()).collect()
}

async fn two_coaches(app: &TestApp) -> (Person, Person, Person) {
    let ben = app.coach_with("Ben Okafor", json!({ "expertise": ["relocation"] })).await;
    let cleo = app.coach_with("Cleo Lind", json!({ "expertise": ["cooking"], "headline": "Bread and soup" })).await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    (ben, cleo, ana)
}

#[actix_web::test]
async fn another_model_is_prepared_beside_the_one_in_use_and_then_used_at_once() {
    let app = TestApp::start().await;
    let (_, _, ana) = two_coaches(&app).await;
    let before = matches(&ana).await;
    assert_eq!(stored(&app).await, [(BEFORE.to_owned(), 2, 256)]);

    assert_eq!(said(&reembeds(&app).await), format!("✓ {AFTER}: 2 embedded, 0 stored before"));
    assert_eq!(stored(&app).await, [(BEFORE.to_owned(), 2, 256), (AFTER.to_owned(), 2, 512)]);
    let cached = matches(&ana).await;
    assert_eq!(
        (&cached["source"], &cached["matches"]),
        (&json!("cache"), &before["matches"]),
        "nothing else has changed"
    );

    // Processes are replaced one after another: each answers by its own model, whatever the other has cached.
    let (_second, url) = app.another_web_with(|config| {
        config.embedding_dimensions = 512;
        config.openai.as_mut().unwrap().model = "text-embedding-3-large".to_owned();
    });
    let texts = app.sandbox.openai.asked().texts;
    let there = matches(&ana.at(&url)).await;
    assert_eq!(there["source"], "computed");
    assert_eq!(app.sandbox.openai.asked().texts, texts + 1, "the client's alone");
    assert_points_add_up(&there);
    assert_ne!(goals(&there), goals(&before), "other vectors, other cosines");
    let here = matches(&ana).await;
    assert_eq!((goals(&here), names(&here)), (goals(&before), names(&before)));

    // The one in use is not deleted, the one before is.
    let refused = command(&app, &["matching", "forget", BEFORE]).await;
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("is in use"), "{refused:?}");
    assert_eq!(said(&command(&app, &["matching", "forget", AFTER]).await), format!("✓ {AFTER}: 3 vectors deleted"));
    assert_eq!(stored(&app).await, [(BEFORE.to_owned(), 2, 256)]);
    app.end().await;
}

#[actix_web::test]
async fn what_was_embedded_before_an_interruption_is_not_embedded_again() {
    let app = TestApp::start().await;
    let (ben, _, _) = two_coaches(&app).await;
    said(&reembeds(&app).await);
    app.coach_with("Dora Lind", json!({ "headline": "Money and calm" })).await;
    ben.writes({
        let mut profile = crate::support::data::coach_profile();
        profile["headline"] = json!("Another headline");
        profile
    })
    .await
    .expect(200);
    app.jobs_done().await;
    app.sandbox.openai.faults().down(500);
    let failed = reembeds(&app).await;
    assert!(
        !failed.status.success() && String::from_utf8_lossy(&failed.stderr).contains("goes on with the rest"),
        "{failed:?}"
    );
    app.sandbox.openai.faults().clear();
    let texts = app.sandbox.openai.asked().texts;
    assert_eq!(
        said(&reembeds(&app).await),
        format!("✓ {AFTER}: 2 embedded, 1 stored before"),
        "a new coach, and a new text"
    );
    assert_eq!(app.sandbox.openai.asked().texts, texts + 2);
    assert_eq!(said(&reembeds(&app).await), format!("✓ {AFTER}: 0 embedded, 3 stored before"));
    app.end().await;
}

/// As after an outage that was longer than the jobs were tried.
#[actix_web::test]
async fn vectors_of_the_model_in_use_that_are_missing_count_in_the_next_answer() {
    let app = TestApp::start().await;
    let (ben, _, ana) = two_coaches(&app).await;
    matches(&ana).await;
    sqlx::query("delete from embeddings where owner_id = $1").bind(ben.id).execute(&app.db).await.unwrap();
    assert_eq!(
        said(&command(&app, &["matching", "reembed"]).await),
        format!("✓ {BEFORE}: 1 embedded, 1 stored before")
    );
    crate::support::processes::eventually("computed anew", || async { matches(&ana).await["source"] == "computed" })
        .await;
    app.end().await;
}
