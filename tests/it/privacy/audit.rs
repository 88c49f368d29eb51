//! The audit trail is only ever added to; an erasure empties what is personal in it, and what an admin did to others stays.

use rapport::db;
use rapport::jobs::definitions::housekeeping::SealAudit;
use rapport::models::audit::{Finding, Verification};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Fixture;
use crate::support::people::PASSWORD;

type Row = (String, Option<Value>, Option<Value>, Option<String>);

impl Fixture {
    /// The entries of an actor about a kind of subject, the oldest first: action, before, after, address.
    async fn entries(&self, actor: Uuid, subject_kind: &str) -> Vec<Row> {
        let sql = "select action, before, after, address from audit where actor_id = $1 and subject_kind = $2 order by at, id";
        sqlx::query_as(sql).bind(actor).bind(subject_kind).fetch_all(&self.app.db).await.unwrap()
    }
}

#[actix_web::test]
async fn nobody_changes_or_deletes_an_entry() {
    let fixture = Fixture::new().await;
    for sql in [
        "delete from audit",
        "truncate audit",
        "update audit set action = 'nothing'",
        "update audit set actor_id = null where actor_id is not null",
        "update audit set address = null where address is not null",
        "update audit set before = null, after = null where after is not null",
    ] {
        let refused = sqlx::query(sql).execute(&fixture.app.db).await.unwrap_err();
        assert_eq!(db::constraint(&refused), Some("audit_append_only"), "{sql}");
    }
    // Nor while an erasure runs, beyond what it takes away.
    fixture.app.sandbox.mail.refuse().await.unwrap();
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    for sql in [
        "delete from audit where actor_id = $1",
        "update audit set action = 'nothing' where actor_id = $1",
        "update audit set address = '192.0.2.1' where actor_id = $1",
        "update audit set after = '{}' where actor_id = $1",
        "update audit set address = null where actor_id <> $1 and subject_id <> $1 and address is not null",
    ] {
        let refused = sqlx::query(sql).bind(fixture.ana.id).execute(&fixture.app.db).await.unwrap_err();
        assert_eq!(db::constraint(&refused), Some("audit_append_only"), "{sql}");
    }
    fixture.app.leaves_work("the erasure waits for its last mail");
}

#[actix_web::test]
async fn what_an_admin_did_to_others_outlives_their_account() {
    let fixture = Fixture::new().await;
    let admin = fixture.app.admin().await;
    let cancel = json!({ "status": "cancelled", "reason": "Asked for by telephone." });
    let path = format!("/booking/{}/status", fixture.booking["id"].as_str().unwrap());
    admin.sends(Method::PATCH, &path, Some(cancel)).await.expect(200);
    admin.posts("/admin/queues/matching/pause", json!({})).await.expect(200);
    admin.posts("/admin/queues/matching/resume", json!({})).await.expect(200);
    let before = [fixture.entries(admin.id, "booking").await, fixture.entries(admin.id, "queue").await];
    assert!(before[0].iter().any(|entry| entry.0 == "bookings.cancelled") && before[1].len() == 2, "{before:?}");
    assert!(before.iter().flatten().all(|entry| entry.3.is_some()), "with their address: {before:?}");
    // Somebody else is an admin as well, so that this one may go.
    sqlx::query("update users set role = 'admin' where id = $1")
        .bind(fixture.ben.id)
        .execute(&fixture.app.db)
        .await
        .unwrap();
    fixture.deletes(&admin, json!({ "password": PASSWORD })).await.expect(204);
    fixture.is_erased(admin.id).await;
    let after = [fixture.entries(admin.id, "booking").await, fixture.entries(admin.id, "queue").await];
    for (before, after) in before.iter().zip(&after) {
        let kept = |entries: &[Row]| {
            entries
                .iter()
                .map(|(action, before, after, _)| (action.clone(), before.clone(), after.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(kept(before), kept(after), "what was done stays");
        assert!(after.iter().all(|entry| entry.3.is_none()), "where they were does not: {after:?}");
    }
    let name: String = sqlx::query_scalar("select full_name from users where id = $1")
        .bind(admin.id)
        .fetch_one(&fixture.app.db)
        .await
        .unwrap();
    assert_eq!(name, "Deleted user");
    fixture.app.end().await;
}

/// By a client, and about a client.
#[actix_web::test]
async fn an_erasure_empties_the_entries_of_a_client_and_keeps_them() {
    let fixture = Fixture::new().await;
    let sql = "select count(*), count(*) filter (where before is not null or after is not null), count(*) filter (where address is not null)
               from audit where actor_id = $1 or subject_id = $1";
    let count = async || -> (i64, i64, i64) {
        sqlx::query_as(sql).bind(fixture.ana.id).fetch_one(&fixture.app.db).await.unwrap()
    };
    let before = count().await;
    assert!(before.1 > 0 && before.2 > 0, "{before:?}");
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    fixture.is_erased(fixture.ana.id).await;
    let after = count().await;
    assert!(after.0 > before.0 && (after.1, after.2) == (0, 0), "{before:?}, then {after:?}");
    fixture.app.end().await;
}

/// What is emptied goes out of the chain's reach, and everything else of the same entries stays within it.
#[actix_web::test]
async fn an_erasure_leaves_the_chain_whole_and_no_salt_to_guess_with() {
    let fixture = Fixture::new().await;
    let app = &fixture.app;
    app.runs::<SealAudit>().await;
    let salts = "select count(*) from audit_chain c join audit a on a.id = c.audit_id
                  where (a.actor_id = $1 or a.subject_id = $1) and (c.facts_salt is not null or a.actor_id = $1 and c.address_salt is not null)";
    let salts = async || sqlx::query_scalar::<_, i64>(salts).bind(fixture.ana.id).fetch_one(&app.db).await.unwrap();
    assert!(salts().await > 0);
    let verified = async || Verification::run(&mut app.begin().await.unwrap(), None).await.unwrap();
    let before = verified().await;
    assert_eq!(before.findings, []);
    for sql in [
        "delete from audit_chain",
        "truncate audit_chain",
        "update audit_chain set hash = ''",
        "update audit_chain set address_salt = null where address_salt is not null",
        "update audit_chain set facts_salt = '' where facts_salt is not null",
    ] {
        let refused = sqlx::query(sql).execute(&app.db).await.unwrap_err();
        assert_eq!(db::constraint(&refused), Some("audit_chain_append_only"), "{sql}");
    }
    fixture.deletes(&fixture.ana, json!({ "password": PASSWORD })).await.expect(204);
    fixture.is_erased(fixture.ana.id).await;
    app.runs::<SealAudit>().await;
    let after = verified().await;
    assert_eq!((after.findings, after.unsealed, salts().await), (Vec::new(), 0, 0));
    assert!(after.links > before.links);
    // What the erasure has left can't be changed unnoticed.
    let sql = "select a.id from audit a join audit_chain c on c.audit_id = a.id where a.actor_id = $1 and c.address_hash is not null and a.address is null limit 1";
    let entry: Uuid = sqlx::query_scalar(sql).bind(fixture.ana.id).fetch_one(&app.db).await.unwrap();
    let sql = "begin; set local session_replication_role = replica; update audit set request_id = 'another' where id = '{}'; commit";
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.replace("{}", &entry.to_string()))).execute(&app.db).await.unwrap();
    let findings = verified().await.findings;
    assert!(matches!(findings[..], [Finding::Broken { entry: found, .. }] if found == entry), "{findings:?}");
    fixture.app.end().await;
}
