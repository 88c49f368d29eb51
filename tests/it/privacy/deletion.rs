//! Deleting an account: deactivated at once, its sessions cancelled, the last mails sent, and no personal data left in a dump of the database.

use rapport::clock::{hours, minutes};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Fixture, NOTES, PHONE};
use crate::support::people::PASSWORD;

#[actix_web::test]
async fn deletion_requires_the_password_or_a_recent_login() {
    let mut fixture = Fixture::new().await;
    fixture.app.stranger(Method::DELETE, "/profile", None).await.expect_problem(401, "unauthenticated");
    fixture.deletes(&fixture.ana, json!({ "password": "not-my-password" })).await.expect_problem(403, "wrong_password");
    fixture.eleven_minutes_later();
    fixture.ana = fixture.app.refreshed(&fixture.ana).await;
    fixture.deletes(&fixture.ana, json!({})).await.expect_problem(403, "reauthentication_required");
    assert_eq!(fixture.deletes(&fixture.ana, json!({ "passwort": PASSWORD })).await.broken_fields(), ["passwort"]);
    fixture.ana.gets("/profile").await.expect(200);
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    // After a recent login no password is needed.
    let ben = fixture.app.signs_in(&fixture.ben.email).await;
    fixture.deletes(&ben, json!({})).await.expect(204);
    let admin = fixture.app.admin().await;
    fixture.deletes(&admin, json!({})).await.expect_problem(403, "forbidden");
    fixture.app.end().await;
}

#[actix_web::test]
async fn nothing_of_a_deleted_client_is_left() {
    let fixture = Fixture::new().await;
    let before = fixture.dump().await;
    let personal = [
        &fixture.ana.email,
        "Ana Ribeiro",
        PHONE,
        NOTES,
        "I want to move from Stockholm",
        "Tiago",
        "He was not there.",
        "Ana wrote it.",
        "I, Ana, ",
        "Ana of Stockholm",
    ];
    for text in personal {
        assert!(before.contains(text), "{text} is in the database before");
    }
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    // At once: logged out, and can't log in again.
    fixture.ana.gets("/profile").await.expect_problem(401, "unauthenticated");
    fixture.signs_in(&fixture.ana).await.expect_problem(403, "account_inactive");
    fixture.is_erased(fixture.ana.id).await;
    // Both parties got their mails, and the payments are refunded.
    for (reader, subject) in
        [(&fixture.ana, "account is deleted"), (&fixture.ana, "cancelled"), (&fixture.ben, "cancelled")]
    {
        let mails = fixture.app.sandbox.mail.to(&reader.email);
        assert!(mails.iter().any(|mail| mail.subject.to_lowercase().contains(subject)), "{subject}");
    }
    assert_eq!(fixture.app.sandbox.stripe.refunds_total("eur"), 2 * 7500);
    let seen = fixture.ben_sees().await;
    assert_eq!(
        (&seen["status"], &seen["client_name"], &seen["notes"]),
        (&json!("cancelled"), &json!("Deleted user"), &Value::Null)
    );
    let after = fixture.dump().await;
    for text in personal {
        let line = after.lines().find(|line| line.contains(text));
        assert_eq!(line, None, "{text}");
    }
    assert!(after.contains("How we moved"), "posts stay, without their author");
    fixture.signs_in(&fixture.ana).await.expect_problem(401, "invalid_credentials");
    let verified: Value = sqlx::query_scalar("select remaining_rows from erasures where user_id = $1")
        .bind(fixture.ana.id)
        .fetch_one(&fixture.app.db)
        .await
        .unwrap();
    assert!(verified.as_object().unwrap().values().all(|left| *left == 0), "{verified}");
    // The address can be used again.
    let body =
        json!({ "email": fixture.ana.email, "password": PASSWORD, "role": "client", "full_name": "Ana Ribeiro" });
    fixture.app.stranger(Method::POST, "/auth/signup", Some(body)).await.expect(201);
    fixture.app.end().await;
}

#[actix_web::test]
async fn deleting_a_coach_refunds_their_clients_in_full() {
    let fixture = Fixture::new().await;
    fixture.deletes(&fixture.ben, json!({ "password": PASSWORD })).await.expect(204);
    let path = format!("/coaches/{}", fixture.ben.id);
    fixture.app.stranger(Method::GET, &path, None).await.expect_problem(404, "not_found");
    fixture.ana.books(&fixture.ben, "2026-12-17T10:00:00Z").await.expect_problem(422, "validation_failed");
    fixture.is_erased(fixture.ben.id).await;
    let seen = fixture.ana.sees(&fixture.booking).await;
    assert_eq!(
        (&seen["status"], &seen["coach_name"], &seen["payment_status"]),
        (&json!("cancelled"), &json!("Deleted user"), &json!("refunded"))
    );
    let after = fixture.dump().await;
    for text in [&fixture.ben.email, "Ben Okafor", "Moving to Portugal", "meet.example.org/ben"] {
        let line = after.lines().find(|line| line.contains(text));
        assert_eq!(line, None, "{text}");
    }
    let found = fixture.ana.posts("/match", json!({})).await.expect(200);
    assert_eq!(found["matches"], json!([]));
    fixture.app.end().await;
}

#[actix_web::test]
async fn unsent_mails_are_cancelled_within_the_hour() {
    let fixture = Fixture::new().await;
    fixture.app.sandbox.mail.refuse().await.unwrap();
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    fixture.app.advance(minutes(50));
    fixture.app.jobs_done().await;
    assert!(fixture.dump().await.contains(&fixture.ana.email), "the mails may still be sent");
    fixture.app.advance(minutes(6));
    fixture.is_erased(fixture.ana.id).await;
    let after = fixture.dump().await;
    assert!(!after.contains(&fixture.ana.email) && !after.contains("Ana Ribeiro"));
    fixture.app.sandbox.mail.restore().await.unwrap();
    fixture.app.advance(hours(2));
    fixture.app.jobs_done().await;
    assert!(fixture.app.sandbox.mail.to(&fixture.ana.email).iter().all(|mail| !mail.subject.contains("deleted")));
    fixture.app.end().await;
}

#[actix_web::test]
async fn erasures_are_reapplied_after_a_restore() {
    let fixture = Fixture::new().await;
    let db = &fixture.app.db;
    for sql in ["create table kept_users as table users", "create table kept_profiles as table client_profiles"] {
        sqlx::query(sql).execute(db).await.unwrap();
    }
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    fixture.is_erased(fixture.ana.id).await;
    // Restore the rows from before the deletion.
    for sql in [
        "delete from erasures",
        "update users u set email = k.email, email_key = k.email_key, full_name = k.full_name, password_hash = k.password_hash, is_active = true, deleted_at = null, erased_at = null
           from kept_users k where k.id = u.id",
        "insert into client_profiles select * from kept_profiles on conflict do nothing",
        "drop table kept_users",
        "drop table kept_profiles",
    ] {
        sqlx::query(sql).execute(db).await.unwrap();
    }
    fixture.signs_in(&fixture.ana).await.expect(200);
    // As `rapport reapply-erasures` does, with the ids recorded in the storage.
    let storage = fixture.app.storage.as_ref().unwrap();
    let known = storage.list(rapport::actors::privacy::ERASED_PREFIX).await.unwrap();
    assert_eq!(known, [format!("erased/{}", fixture.ana.id)]);
    let mut tx = db.begin().await.unwrap();
    let asked =
        rapport::actors::privacy::reapply_erasures(&mut tx, &[fixture.ana.id], fixture.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(asked, 1);
    fixture.is_erased(fixture.ana.id).await;
    assert!(!fixture.dump().await.contains(&fixture.ana.email));
    let mut tx = db.begin().await.unwrap();
    let again =
        rapport::actors::privacy::reapply_erasures(&mut tx, &[fixture.ana.id], fixture.app.now()).await.unwrap();
    assert_eq!(again, 0, "erased already");
    fixture.app.end().await;
}
