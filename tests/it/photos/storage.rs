//! How long a photo is stored: its URL, its removal once no profile shows it, uploads at the same time, and storage that is down or off.

use image::Rgb;
use rapport::jobs::definitions::housekeeping::DeletePhoto;
use rapport::origin::Origin;
use reqwest::Method;
use serde_json::{Value, json};

use super::helpers::{jobs_done_after_delay, read, read_with, renditions, small, stored};
use super::pictures::{self, BLUE, GREEN, RED};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

#[actix_web::test]
async fn a_photo_has_one_url_for_good() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Other").await);
    let (red, blue) = (pictures::jpeg(&pictures::plain(RED, 50)), pictures::jpeg(&pictures::plain(BLUE, 50)));
    let url = ana.upload_url(&red).await;
    assert_eq!(ana.upload_url(&red).await, url);
    let prefix = format!("{}/photos/{}/", app.url, ana.id);
    assert!(url.starts_with(&prefix) && url.ends_with("-512.jpg"), "{url}");
    assert_ne!(cleo.upload_url(&red).await, url, "everybody has their own");

    let found = read(&app, &url).await;
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("content-encoding", ""),
        ("content-disposition", &*format!("inline; filename=\"{}\"", url.rsplit('/').next().unwrap())),
    ] {
        assert_eq!((found.status, found.header(name)), (200, value), "{name}");
    }
    let tag = found.header("etag").to_owned();
    assert_ne!(read(&app, &small(&url)).await.header("etag"), tag);
    let known = read_with(&app, &url, Some(&tag)).await;
    assert_eq!((known.status, known.bytes.len(), known.header("etag")), (304, 0, tag.as_str()));
    assert_eq!(known.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(read_with(&app, &url, Some("\"another\"")).await.status, 200);

    let other = ana.upload_url(&blue).await;
    assert_ne!(other, url);
    for wrong in [
        url.replace("-512", "-256"),
        url.replace("-512.jpg", ""),
        url.replace(".jpg", ".png"),
        url.replace(&ana.id.to_string(), &cleo.id.to_string()).replace("-512", "-5120"),
        format!("{}/photos/..%2f..%2fetc/passwd-512.jpg", app.url),
        format!("{prefix}{}-512.jpg", "0".repeat(32)),
        prefix,
    ] {
        assert_eq!(read(&app, &wrong).await.status, 404, "{wrong}");
    }
    jobs_done_after_delay(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn photos_that_no_profile_shows_are_removed() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let [red, blue] = [RED, BLUE].map(|colour| pictures::jpeg(&pictures::plain(colour, 50)));
    let first = ana.upload_url(&red).await;
    let second = ana.upload_url(&blue).await;
    app.jobs_done().await;
    assert_eq!(read(&app, &first).await.status, 200, "a page that was loaded a moment ago still shows it");
    // Set again before it is removed.
    assert_eq!(ana.upload_url(&red).await, first);
    jobs_done_after_delay(&app).await;
    for (url, status) in [(&first, 200), (&second, 404)] {
        assert_eq!((read(&app, url).await.status, read(&app, &small(url)).await.status), (status, status));
    }
    assert_eq!(stored(&app).await.len(), 2);
    // And after it was removed.
    assert_eq!(ana.upload_url(&blue).await, second);
    jobs_done_after_delay(&app).await;
    assert_eq!((read(&app, &first).await.status, read(&app, &second).await.status), (404, 200));

    for _ in 0..2 {
        ana.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
    }
    assert_eq!(ana.photo().await, Value::Null);
    // Storage is down when it should be removed, and comes back.
    app.sandbox.storage.faults().down(503);
    app.advance(DeletePhoto::DELAY);
    eventually("the first attempt fails", || async {
        app.relay_waker.wake();
        sqlx::query_scalar("select exists (select from jobs where kind = 'housekeeping.delete_photo' and jsonb_array_length(errors) > 0)")
            .fetch_one(&app.db)
            .await
            .unwrap()
    })
    .await;
    app.sandbox.storage.faults().clear();
    jobs_done_after_delay(&app).await;
    assert_eq!(stored(&app).await, Vec::<String>::new());
    app.end().await;
}

/// The states of the jobs that remove photos.
async fn removals(app: &TestApp) -> Vec<String> {
    let sql = "select state from jobs where kind = 'housekeeping.delete_photo' order by state";
    sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap()
}

async fn set_removals(app: &TestApp, state: &str) {
    let sql = "update jobs set state = $1 where kind = 'housekeeping.delete_photo'";
    sqlx::query(sql).bind(state).execute(&app.db).await.unwrap();
}

#[actix_web::test]
async fn a_photo_that_is_set_again_is_not_removed() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let [red, blue] = [RED, BLUE].map(|colour| pictures::jpeg(&pictures::plain(colour, 50)));
    let first = ana.upload_url(&red).await;
    let second = ana.upload_url(&blue).await;
    // Its removal is running.
    set_removals(&app, "running").await;
    ana.uploads(&red).await.expect_problem(503, "unavailable");
    assert_eq!(ana.photo().await, json!(second));
    set_removals(&app, "ready").await;
    assert_eq!(ana.upload_url(&red).await, first);
    assert_eq!(removals(&app).await, ["cancelled", "ready"], "of red, of blue");

    // A removal that should not exist checks the rows first.
    let key = first.strip_prefix(&format!("{}/", app.url)).unwrap().trim_end_matches("-512.jpg").to_owned();
    let mut tx = app.begin().await.unwrap();
    let job = DeletePhoto { user_id: ana.id, key };
    rapport::jobs::enqueue(&mut tx, &Origin::default(), app.now(), &job).await.unwrap();
    app.commit(tx).await.unwrap();
    jobs_done_after_delay(&app).await;
    assert_eq!((read(&app, &first).await.status, read(&app, &second).await.status), (200, 404));
    app.end().await;
}

#[actix_web::test]
async fn concurrent_uploads_leave_one_photo() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let elsewhere = ana.at(&app.another_web().1);
    let pictures: Vec<Vec<u8>> =
        (0..8).map(|at| pictures::jpeg(&pictures::plain(Rgb([at % 4 * 60, 9, 9]), 30))).collect();
    let sends = pictures.iter().enumerate().map(|(at, picture)| {
        let person = if at % 2 == 0 { &ana } else { &elsewhere };
        person.uploads(picture)
    });
    for answer in futures::future::join_all(sends).await {
        answer.expect(200);
    }
    jobs_done_after_delay(&app).await;
    let url = ana.photo().await;
    renditions(&app, url.as_str().unwrap()).await;
    assert_eq!(stored(&app).await.len(), 2);
    app.end().await;
}

#[actix_web::test]
async fn without_storage_the_photo_stays() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let url = ana.upload_url(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    let other = pictures::jpeg(&pictures::plain(BLUE, 50));
    app.sandbox.storage.faults().down(503);
    let refused = ana.uploads(&other).await;
    assert!(refused.header("retry-after").is_some());
    refused.expect_problem(503, "unavailable");
    assert_eq!(read(&app, &url).await.status, 503);
    app.sandbox.storage.faults().clear();
    assert_eq!((ana.photo().await, read(&app, &url).await.status), (json!(url), 200));
    // One error, or one lost response, is retried.
    app.sandbox.storage.faults().fail_next(1, 500);
    ana.upload_url(&other).await;
    app.sandbox.storage.faults().lose_next(1, 500);
    ana.upload_url(&pictures::jpeg(&pictures::plain(GREEN, 50))).await;
    jobs_done_after_delay(&app).await;
    assert_eq!(stored(&app).await.len(), 2);
    app.end().await;
}

#[actix_web::test]
async fn storage_may_be_off_and_photos_served_by_a_cdn() {
    let off = TestApp::with(&[("S3_BUCKET", "")]).await;
    let ana = off.client("Ana Ribeiro").await;
    ana.uploads(&pictures::jpeg(&pictures::plain(RED, 50))).await.expect_problem(503, "provider_off");
    ana.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
    off.end().await;

    let app = TestApp::with(&[("PHOTO_BASE_URL", "https://cdn.example.com/base/")]).await;
    let ana = app.client("Ana Ribeiro").await;
    let url = ana.upload_url(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    let path = url.strip_prefix("https://cdn.example.com/base/").unwrap();
    assert_eq!(stored(&app).await, [small(path), path.to_owned()], "the bucket has the same paths");
    assert_eq!(read(&app, &format!("{}/{path}", app.url)).await.status, 200, "and so has the API");
    app.end().await;
}

#[actix_web::test]
async fn a_coachs_new_photo_is_in_every_answer() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let public_profile =
        |ana: Person, id: uuid::Uuid| async move { ana.gets(&format!("/coaches/{id}")).await.expect(200) };
    assert_eq!(public_profile(ana.clone(), ben.id).await["photo_url"], Value::Null);
    let matched = ana.posts("/match", json!({})).await.expect(200);
    assert!(!matched.to_string().contains("-512.jpg"), "{matched}");

    let version = || async {
        let sql = "select version from coach_profiles where user_id = $1";
        sqlx::query_scalar::<_, i64>(sql).bind(ben.id).fetch_one(&app.db).await.unwrap()
    };
    // Embedding Ben's text raises the version as well.
    app.jobs_done().await;
    let before = version().await;
    let url = ben.upload_url(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    assert_eq!(version().await, before + 1, "cached matches are invalidated");
    ben.upload_url(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    assert_eq!(version().await, before + 1, "only by a change");
    assert_eq!(public_profile(ana.clone(), ben.id).await["photo_url"], json!(url));
    assert_eq!(ana.gets("/coaches").await.expect(200)["items"][0]["photo_url"], json!(url));
    app.jobs_done().await;
    let matched = ana.posts("/match", json!({})).await.expect(200);
    assert!(matched.to_string().contains(&url), "{matched}");
    // Sending back what was read leaves the photo alone.
    let profile = ben.gets("/profile").await.expect(200)["profile"].clone();
    assert_eq!(ben.writes(profile).await.expect(200)["profile"]["photo_url"], json!(url));

    ben.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
    assert_eq!(public_profile(ana.clone(), ben.id).await["photo_url"], Value::Null);
    let rows: Vec<(String, Option<Value>)> =
        sqlx::query_as("select action, after from audit where action like 'profiles.photo%' order by action")
            .fetch_all(&app.db)
            .await
            .unwrap();
    assert_eq!(rows, [("profiles.photo_changed".to_owned(), None), ("profiles.photo_removed".to_owned(), None)]);
    jobs_done_after_delay(&app).await;
    app.end().await;
}

/// The export has the photo itself: its address stops working with the account.
#[actix_web::test]
async fn an_export_has_the_photo_itself() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let export = async || ana.gets("/profile/export").await.expect(200)["photos"].clone();
    assert_eq!(export().await, json!([]));
    let url = ana.upload_url(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    let photos = export().await;
    assert_eq!((photos.as_array().unwrap().len(), &photos[0]["profile"]), (1, &json!("client_profile")));
    let data = photos[0]["data"].as_str().unwrap().strip_prefix("data:image/jpeg;base64,").unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data).unwrap();
    assert_eq!(bytes, read(&app, &url).await.bytes);
    // Without the storage there is no export rather than one that lacks something.
    app.sandbox.storage.faults().down(503);
    ana.gets("/profile/export").await.expect_problem(503, "unavailable");
    app.sandbox.storage.faults().clear();
    jobs_done_after_delay(&app).await;
    app.end().await;
}
