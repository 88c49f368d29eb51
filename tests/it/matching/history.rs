//! `GET /match/history`: what a client was shown, as it was.

use jiff::SignedDuration;
use serde_json::json;

use crate::support::{TestApp, data};

#[actix_web::test]
async fn answers_stay_as_they_were_whatever_happens_to_the_coaches() {
    let app = TestApp::start().await;
    let (ben, cleo) = (app.coach("Ben Okafor").await, app.coach("Cleo Lind").await);
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    assert_eq!(ana.gets("/match/history").await.expect(200)["total"], 0);
    let first = ana.posts("/match", json!({ "limit": 1 })).await.expect(200);
    ana.posts("/match", json!({})).await.expect(200);

    app.advance(SignedDuration::from_secs(60));
    let mut dearer = data::coach_profile();
    dearer["full_name"] = json!("Benedict Okafor");
    dearer["price"]["amount"] = json!(30_000);
    ben.writes(dearer).await.expect(200);
    let mut paused = data::coach_profile();
    paused["is_listed"] = json!(false);
    cleo.writes(paused).await.expect(200);
    app.jobs_done().await;
    let second = ana.posts("/match", json!({})).await.expect(200);

    let history = ana.gets("/match/history?per_page=1").await.expect(200);
    assert_eq!((&history["total"], &history["pages"]), (&json!(2), &json!(2)), "one from the cache is in it once");
    let latest = &history["items"][0];
    assert_eq!(latest["computed_at"], second["computed_at"]);
    assert_eq!((&latest["source"], &latest["embedding"]), (&json!("computed"), &json!("openai")));
    assert_eq!(latest["engine_version"], 5);
    let weights = json!({ "language": 0.25, "country": 0.2, "goals": 0.3, "budget": 0.15, "availability": 0.1 });
    assert_eq!(latest["weights"], weights);

    let before = &ana.gets("/match/history?per_page=1&page=2").await.expect(200)["items"][0];
    let shown = before["matches"].as_array().unwrap();
    assert_eq!(shown.len(), 2, "all that were computed, whatever the limit");
    let of_ben = shown.iter().find(|found| found["coach_id"] == json!(ben.id)).unwrap();
    let of_cleo = shown.iter().find(|found| found["coach_id"] == json!(cleo.id)).unwrap();
    assert_eq!(of_ben["coach_name"], "Benedict Okafor", "a name is as it is now");
    assert_eq!(of_cleo["coach_name"], json!(null), "no name of somebody who is not listed");
    let was = first["matches"].as_array().unwrap();
    let as_it_was = shown.iter().find(|found| found["coach_id"] == was[0]["coach"]["id"]).unwrap();
    for field in ["score", "confidence", "points", "factors", "reasons", "warnings"] {
        assert_eq!(as_it_was[field], was[0][field], "{field}");
    }
    assert_ne!(of_ben["factors"]["budget"], latest["matches"][0]["factors"]["budget"]);
    app.end().await;
}

#[actix_web::test]
async fn a_history_is_its_clients_and_admins() {
    let app = TestApp::start().await;
    app.coach("Ben Okafor").await;
    let (ana, dora, admin) = (app.client("Ana Ribeiro").await, app.client("Dora Lind").await, app.admin().await);
    app.jobs_done().await;
    ana.posts("/match", json!({})).await.expect(200);
    let own = ana.gets(&format!("/match/history?client_id={}", ana.id)).await.expect(200);
    assert_eq!(own["total"], 1);
    assert_eq!(admin.gets(&format!("/match/history?client_id={}", ana.id)).await.expect(200), own);
    dora.gets(&format!("/match/history?client_id={}", ana.id)).await.expect_problem(404, "not_found");
    assert_eq!(dora.gets("/match/history").await.expect(200)["total"], 0);
    assert_eq!(admin.gets("/match/history").await.broken_fields(), ["client_id"]);
    assert_eq!(ana.gets("/match/history?client_id=ana&per_page=0").await.broken_fields(), ["client_id", "per_page"]);
    let export = ana.gets("/profile/export").await.expect(200);
    assert_eq!(export["matches"].as_array().unwrap().len(), 1);
    app.end().await;
}
