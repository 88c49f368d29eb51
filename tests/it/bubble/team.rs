//! What the team sees of the migration, over HTTP.

use rapport::bubble::import::Options;
use rapport_sandbox::bubble::{Size, Traps};
use serde_json::{Value, json};

use super::{Migration, killed_after, small};

#[actix_web::test]
async fn a_run_is_seen_while_it_goes_on_and_afterwards() {
    let migration = Migration::of(Size { dirty_every: 3, clients: 300, ..small() }, Traps::default()).await;
    let auditor = migration.app.auditor().await;
    let runs = async || -> Value { auditor.gets("/admin/bubble/runs").await.expect(200) };
    assert_eq!(runs().await, json!({ "scans": [], "runs": [] }));

    migration.exports(false).await;
    let scans = runs().await["scans"].take();
    let users = scans.as_array().unwrap().iter().find(|scan| scan["type"] == "user").unwrap().clone();
    assert_eq!((&users["records_expected"], &users["is_delta"]), (&json!(306), &json!(false)));
    // Those at the end of a page are read again with the next.
    assert!(users["records_read"].as_i64().unwrap() >= 306, "{users}");
    assert!(!users["finished_at"].is_null());

    // Interrupted after a page: it is seen as far as it is.
    let killed = killed_after(1, |page| {
        let migration = &migration;
        async move { migration.import(Options::default()).run(&|_| page()).await.is_ok() }
    });
    assert!(killed.await.is_none());
    let run = runs().await["runs"][0].take();
    assert_eq!(
        (&run["state"], &run["records_done"], &run["finished_at"]),
        (&json!("running"), &json!(200), &Value::Null)
    );
    assert!(run["counts"]["users"]["created"].as_i64().unwrap() > 0, "{run}");

    let imported = migration.imports().await;
    let path = format!("/admin/bubble/runs/{}", imported.run.unwrap());
    let first = auditor.gets(&path).await.expect(200);
    assert_eq!((&first["run"]["state"], &first["run"]["id"]), (&json!("done"), &run["id"]));
    assert_eq!(first["run"]["counts"]["users"], json!(imported.tally.counts["users"]));

    // Every issue once, a hundred at a time.
    let (mut seen, mut after) = (0, json!(0));
    while !after.is_null() {
        let page = auditor.gets(&format!("{path}?after={after}")).await.expect(200);
        let issues = page["issues"].as_array().unwrap();
        assert!(issues.len() <= 100 && issues.iter().all(|issue| issue["message"].is_string()));
        seen += issues.len() as i64;
        after = page["next_after"].clone();
    }
    let sql = "select count(*) from bubble_issues";
    let stored: i64 = sqlx::query_scalar(sql).fetch_one(&migration.app.db).await.unwrap();
    assert!(stored > 100, "{stored}");
    assert_eq!(seen, stored);
    auditor.gets(&format!("{path}?after=-1")).await.expect_problem(422, "validation_failed");
    migration.app.end().await;
}
