//! An account that is erased is erased from what was staged as well, and no later export brings it back.

use rapport::clock::hours;
use rapport_sandbox::bubble::generate::LEGACY_PASSWORD;
use serde_json::{Value, json};

use super::{Migration, small};

#[actix_web::test]
async fn an_erased_person_is_gone_from_what_was_read_and_does_not_come_back() {
    let migration = Migration::done(small()).await;
    let app = &migration.app;
    let client = migration.generated.records["user"][6].clone();
    let email = client.fields["authentication"]["email"]["email"].as_str().unwrap().to_owned();
    let login = json!({ "email": email, "password": LEGACY_PASSWORD });
    let signed_in = app.stranger(reqwest::Method::POST, "/auth/login", Some(login)).await.expect(200);
    let token = signed_in["access_token"].as_str().unwrap();

    let export: Value = app
        .http
        .get(format!("{}/profile/export", app.url))
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let records = export["phase_one"].as_array().unwrap();
    assert!(records.iter().any(|record| record["type"] == "user"), "{records:?}");
    assert!(
        records
            .iter()
            .all(|record| record["record"]["_id"] == client.id.as_str()
                || record["record"]["User"] == client.id.as_str())
    );

    let delete = app
        .http
        .delete(format!("{}/profile", app.url))
        .bearer_auth(token)
        .json(&json!({ "password": LEGACY_PASSWORD }));
    assert!(delete.send().await.unwrap().status().is_success());
    app.jobs_done().await;
    app.advance(hours(1));
    app.jobs_done().await;
    let staged = async || -> i64 {
        let sql = "select count(*) from bubble_records where refs @> array[$1]";
        sqlx::query_scalar(sql).bind(&client.id).fetch_one(&app.db).await.unwrap()
    };
    let sql =
        "select erased_at is not null from users where id = (select row_id from bubble_links where bubble_id = $1)";
    assert!(sqlx::query_scalar::<_, bool>(sql).bind(&client.id).fetch_one(&app.db).await.unwrap());
    assert_eq!(staged().await, 0);

    migration.exports(false).await;
    assert_eq!(staged().await, 0, "a later export leaves them out");
    migration.imports().await;
    let sql = "select count(*) from users where email is not null and email = $1";
    let back: i64 = sqlx::query_scalar(sql).bind(&email).fetch_one(&app.db).await.unwrap();
    assert_eq!(back, 0);
    for sql in [
        "select count(*) from post_upvotes v join users u on u.id = v.user_id where u.deleted_at is not null",
        "select count(*) from bookmarks b join users u on u.id = b.user_id where u.deleted_at is not null",
        "select count(*) from comments c join users u on u.id = c.author_id where u.deleted_at is not null",
    ] {
        assert_eq!(migration.number(sql).await, 0, "{sql}");
    }
    assert_eq!(migration.miscounted().await, 0);
    migration.app.end().await;
}
