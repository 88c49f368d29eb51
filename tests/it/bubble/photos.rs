//! Pictures become photos: from the app's own hosts alone, once, and they go with their run.

use std::time::Duration;

use rapport::bubble::api::Access;
use rapport::bubble::import::Issue;
use rapport::bubble::photos::{Fetched, Source, fetch_photos, forget_photos};
use rapport::bubble::rollback::rollback;
use rapport::integrations::public_http::{PublicHttp, StandIn};
use rapport_sandbox::bubble::generate::APP_HOST;
use rapport_sandbox::bubble::{Bubble, Traps};
use secrecy::SecretString;
use serde_json::json;

use super::{Migration, small, tables};

fn stand_in(bubble: &Bubble) -> PublicHttp {
    let address = bubble.url().trim_start_matches("http://").parse().unwrap();
    PublicHttp::new(Some(StandIn { address, hosts: APP_HOST })).unwrap()
}

async fn fetches(migration: &Migration, hosts: &[&str]) -> Fetched {
    let access = Access {
        app: format!("https://{APP_HOST}").parse().unwrap(),
        token: SecretString::from("bubble-sandbox-token"),
        requests_per_minute: 6_000,
        first_pause: Duration::from_millis(2),
    };
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let source = Source { access: &access, hosts: &hosts, http: &stand_in(&migration.bubble) };
    let storage = migration.app.storage.as_ref().unwrap();
    let now = || migration.app.now();
    fetch_photos(&migration.app.db, storage, &migration.mapping, &source, now, &|_| {}).await.unwrap()
}

async fn keys(migration: &Migration) -> Vec<String> {
    migration.app.storage.as_ref().unwrap().list("photos/").await.unwrap()
}

async fn shown(migration: &Migration) -> i64 {
    let sql = "select (select count(*) from client_profiles where photo_key is not null) + (select count(*) from coach_profiles where photo_key is not null)";
    sqlx::query_scalar(sql).fetch_one(&migration.app.db).await.unwrap()
}

#[actix_web::test]
async fn pictures_are_fetched_once_with_the_token_and_shown() {
    let migration = Migration::done(small()).await;
    let people = migration.generated.records["user"].len() as i64;
    let fetched = fetches(&migration, &[]).await;
    assert_eq!((fetched.stored, fetched.failures), (people, Vec::new()));
    assert_eq!((shown(&migration).await, keys(&migration).await.len() as i64), (people, people * 2));
    assert_eq!(migration.bubble.files_asked() as i64, people);
    assert_eq!(fetches(&migration, &[]).await.stored, 0, "what is here is not fetched again");
    assert_eq!(migration.bubble.files_asked() as i64, people);

    let coaches = migration.app.stranger(reqwest::Method::GET, "/coaches", None).await.expect(200);
    let url = coaches["items"][0]["photo_url"].as_str().unwrap();
    let photo = migration.app.http.get(url).send().await.unwrap();
    assert_eq!((photo.status().as_u16(), photo.headers()["content-type"].to_str().unwrap()), (200, "image/jpeg"));

    // A photo is no change that keeps later records of the app out.
    assert!(migration.validates().await.passes());
    migration.app.advance(rapport::clock::hours(1));
    let client = &migration.generated.records["user"][8];
    migration.bubble.edit("user", &client.id, "Phone #", json!("+46 70 5550000"), migration.app.now().to_jiff());
    migration.exports(true).await;
    assert_eq!(migration.imports().await.tally.counts["users"].updated, 1);
    assert_eq!(shown(&migration).await, people);
    migration.app.end().await;
}

#[actix_web::test]
async fn what_can_not_be_taken_is_listed_with_its_record_and_asked_for_again_only_if_that_may_help() {
    let migration = Migration::of(small(), Traps::default()).await;
    let users = &migration.generated.records["user"];
    let cdn = format!("cdn.{APP_HOST}");
    let bad = [
        ("https://files.example.org/fileupload/1.jpg".to_owned(), "foreign_host"),
        (format!("http://{APP_HOST}/fileupload/1.jpg"), "not_https"),
        (format!("//{APP_HOST}/fileupload/missing.jpg"), "refused"),
        (format!("//{APP_HOST}/fileupload/notes.txt"), "no_picture"),
        ("https://127.0.0.1/fileupload/1.jpg".to_owned(), "foreign_host"),
        // Of the app, but not its address: it is asked without the token.
        (format!("//{cdn}/fileupload/1.jpg"), "refused"),
        ("https://10.0.0.1/fileupload/1.jpg".to_owned(), "not_public"),
    ];
    for (user, (url, _)) in users[6..].iter().zip(&bad) {
        migration.bubble.edit("user", &user.id, "Profile Picture", json!(url), user.modified);
    }
    migration.exports(false).await;
    migration.imports().await;
    let fetched = fetches(&migration, &[&cdn, "10.0.0.1"]).await;
    assert_eq!(fetched.stored, (users.len() - bad.len()) as i64);
    let code =
        |issues: &[Issue], id: &str| issues.iter().find(|issue| issue.bubble_id == id).map(|issue| issue.code.clone());
    for (user, (url, expected)) in users[6..].iter().zip(&bad) {
        assert_eq!(code(&fetched.failures, &user.id).as_deref(), Some(*expected), "{url}");
    }
    let asked = migration.bubble.files_asked();
    let again = fetches(&migration, &[&cdn, "10.0.0.1"]).await;
    assert_eq!((again.stored, again.failures), (0, fetched.failures), "still listed");
    assert_eq!(migration.bubble.files_asked(), asked, "and not asked for again");

    // Another picture is another thing.
    migration.app.advance(rapport::clock::hours(1));
    let url = json!(format!("//{APP_HOST}/fileupload/better.png"));
    migration.bubble.edit("user", &users[6].id, "Profile Picture", url, migration.app.now().to_jiff());
    migration.exports(true).await;
    migration.imports().await;
    assert_eq!(fetches(&migration, &[&cdn]).await.stored, 1);
    migration.app.end().await;
}

#[actix_web::test]
async fn photos_go_with_their_run_and_a_profile_that_somebody_changed_keeps_its_own() {
    let migration = Migration::of(small(), Traps::default()).await;
    let empty = tables(&migration.app.db).await;
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    let sql = "update client_profiles set phone = '+46 8 555' where user_id = (select row_id from bubble_links where bubble_id = $1 and type = 'user')";
    sqlx::query(sql).bind(&migration.generated.records["user"][7].id).execute(&migration.app.db).await.unwrap();
    let fetched = fetches(&migration, &[]).await;
    let codes: Vec<&str> = fetched.failures.iter().map(|issue| issue.code.as_str()).collect();
    assert_eq!(codes, ["changed_here"]);
    let people = migration.generated.records["user"].len();
    assert_eq!(keys(&migration).await.len(), (people - 1) * 2);

    let sql = "update client_profiles set phone = null where phone = '+46 8 555'";
    sqlx::query(sql).execute(&migration.app.db).await.unwrap();
    let undone = rollback(&migration.app.db, run, migration.app.now(), &|_| {}).await.unwrap();
    let storage = migration.app.storage.as_ref().unwrap();
    let removed = forget_photos(&migration.app.db, storage, run).await.unwrap();
    assert_eq!(removed as usize, people - 1, "{:?}", undone.refused);
    assert!(keys(&migration).await.is_empty());
    assert_eq!(tables(&migration.app.db).await, empty);
    migration.app.end().await;
}
