//! An account goes: hidden at once, its sessions called off, the last mails sent, and nothing of the person left in a dump.

use rapport::clock::{hours, minutes};
use reqwest::Method;
use serde_json::{Value, json};

use super::{NOTES, PHONE, Traces};
use crate::support::people::PASSWORD;

#[actix_web::test]
async fn only_the_person_can_mean_it() {
    let mut traces = Traces::left().await;
    traces.app.stranger(Method::DELETE, "/profile", None).await.expect_problem(401, "unauthenticated");
    traces.deletes(&traces.ana, json!({ "password": "not-my-password" })).await.expect_problem(403, "wrong_password");
    traces.later();
    traces.ana = traces.app.refreshed(&traces.ana).await;
    traces.deletes(&traces.ana, json!({})).await.expect_problem(403, "reauthentication_required");
    assert_eq!(traces.deletes(&traces.ana, json!({ "passwort": PASSWORD })).await.broken_fields(), ["passwort"]);
    traces.ana.gets("/profile").await.expect(200);
    traces.deletes(&traces.ana, json!({ "password": PASSWORD })).await.expect(204);
    // Just signed in, nobody is asked for it.
    let ben = traces.app.signs_in(&traces.ben.email).await;
    traces.deletes(&ben, json!({})).await.expect(204);
    let admin = traces.app.admin().await;
    traces.deletes(&admin, json!({})).await.expect_problem(403, "forbidden");
    traces.app.end().await;
}

#[actix_web::test]
async fn a_client_goes_and_nothing_of_them_is_left() {
    let traces = Traces::left().await;
    let before = traces.dump().await;
    let words =
        [&traces.ana.email, "Ana Ribeiro", PHONE, NOTES, "I want to move from Stockholm", "Tiago", "He was not there."];
    for word in words {
        assert!(before.contains(word), "{word} can be found");
    }
    traces.deletes(&traces.ana, json!({ "password": PASSWORD })).await.expect(204);
    // At once: signed out, and nobody signs in any more.
    traces.ana.gets("/profile").await.expect_problem(401, "unauthenticated");
    traces.signs_in(&traces.ana).await.expect_problem(403, "account_inactive");
    traces.is_erased(traces.ana.id).await;
    // Both were told, she for the last time; the money is back.
    for (reader, subject) in
        [(&traces.ana, "account is deleted"), (&traces.ana, "cancelled"), (&traces.ben, "cancelled")]
    {
        let mails = traces.app.sandbox.mail.to(&reader.email);
        assert!(mails.iter().any(|mail| mail.subject.to_lowercase().contains(subject)), "{subject}");
    }
    assert_eq!(traces.app.sandbox.stripe.refunds_total("eur"), 2 * 7500);
    let seen = traces.ben_sees().await;
    assert_eq!(
        (&seen["status"], &seen["client_name"], &seen["notes"]),
        (&json!("cancelled"), &json!("Deleted user"), &Value::Null)
    );
    // Nothing of her is left.
    let after = traces.dump().await;
    for word in words {
        let line = after.lines().find(|line| line.contains(word));
        assert_eq!(line, None, "{word}");
    }
    assert!(after.contains("How we moved"), "what she wrote for others stays, by nobody");
    traces.signs_in(&traces.ana).await.expect_problem(401, "invalid_credentials");
    let verified: Value = sqlx::query_scalar("select remaining_rows from erasures where user_id = $1")
        .bind(traces.ana.id)
        .fetch_one(&traces.app.db)
        .await
        .unwrap();
    assert!(verified.as_object().unwrap().values().all(|left| *left == 0), "{verified}");
    // The address is free again.
    let body = json!({ "email": traces.ana.email, "password": PASSWORD, "role": "client", "full_name": "Ana Ribeiro" });
    traces.app.stranger(Method::POST, "/auth/signup", Some(body)).await.expect(201);
    traces.app.end().await;
}

#[actix_web::test]
async fn a_coach_goes_and_clients_get_everything_back() {
    let traces = Traces::left().await;
    traces.deletes(&traces.ben, json!({ "password": PASSWORD })).await.expect(204);
    let path = format!("/coaches/{}", traces.ben.id);
    traces.app.stranger(Method::GET, &path, None).await.expect_problem(404, "not_found");
    traces.ana.books(&traces.ben, "2026-12-17T10:00:00Z").await.expect_problem(422, "validation_failed");
    traces.is_erased(traces.ben.id).await;
    let seen = traces.ana.sees(&traces.booking).await;
    assert_eq!(
        (&seen["status"], &seen["coach_name"], &seen["payment_status"]),
        (&json!("cancelled"), &json!("Deleted user"), &json!("refunded"))
    );
    let after = traces.dump().await;
    for word in [&traces.ben.email, "Ben Okafor", "Moving to Portugal", "meet.example.org/ben"] {
        let line = after.lines().find(|line| line.contains(word));
        assert_eq!(line, None, "{word}");
    }
    let found = traces.ana.posts("/match", json!({})).await.expect(200);
    assert_eq!(found["matches"], json!([]));
    traces.app.end().await;
}

#[actix_web::test]
async fn without_a_mail_server_the_last_mails_are_given_up_within_the_hour() {
    let traces = Traces::left().await;
    traces.app.sandbox.mail.refuse().await.unwrap();
    traces.deletes(&traces.ana, json!({ "password": PASSWORD })).await.expect(204);
    traces.app.advance(minutes(50));
    traces.app.jobs_done().await;
    assert!(traces.dump().await.contains(&traces.ana.email), "the mails still have a chance");
    traces.app.advance(minutes(6));
    traces.is_erased(traces.ana.id).await;
    let after = traces.dump().await;
    assert!(!after.contains(&traces.ana.email) && !after.contains("Ana Ribeiro"));
    traces.app.sandbox.mail.restore().await.unwrap();
    traces.app.advance(hours(2));
    traces.app.jobs_done().await;
    assert!(traces.app.sandbox.mail.to(&traces.ana.email).iter().all(|mail| !mail.subject.contains("deleted")));
    traces.app.end().await;
}

#[actix_web::test]
async fn after_a_restore_it_is_erased_again() {
    let traces = Traces::left().await;
    let db = &traces.app.db;
    for sql in ["create table kept_users as table users", "create table kept_profiles as table client_profiles"] {
        sqlx::query(sql).execute(db).await.unwrap();
    }
    traces.deletes(&traces.ana, json!({ "password": PASSWORD })).await.expect(204);
    traces.is_erased(traces.ana.id).await;
    // The copy from before comes back.
    for sql in [
        "delete from erasures",
        "update users u set email = k.email, full_name = k.full_name, password_hash = k.password_hash, is_active = true, deleted_at = null, erased_at = null
           from kept_users k where k.id = u.id",
        "insert into client_profiles select * from kept_profiles on conflict do nothing",
        "drop table kept_users",
        "drop table kept_profiles",
    ] {
        sqlx::query(sql).execute(db).await.unwrap();
    }
    traces.signs_in(&traces.ana).await.expect(200);
    // As `rapport erase-again` does, with what the storage knows.
    let storage = traces.app.storage.as_ref().unwrap();
    let known = storage.list(rapport::actors::privacy::ERASED).await.unwrap();
    assert_eq!(known, [format!("erased/{}", traces.ana.id)]);
    let mut tx = db.begin().await.unwrap();
    let asked = rapport::actors::privacy::reapply_erasures(&mut tx, &[traces.ana.id], traces.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(asked, 1);
    traces.is_erased(traces.ana.id).await;
    assert!(!traces.dump().await.contains(&traces.ana.email));
    let mut tx = db.begin().await.unwrap();
    let again = rapport::actors::privacy::reapply_erasures(&mut tx, &[traces.ana.id], traces.app.now()).await.unwrap();
    assert_eq!(again, 0, "what is erased stays so");
    traces.app.end().await;
}
