//! The chain of the audit trail: whatever was changed, removed or put in past the product is found, and named.

use std::cell::{Cell, RefCell};
use std::process::Stdio;

use rapport::jobs::definitions::housekeeping::SealAudit;
use rapport::models::audit::{Finding, Verification};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::processes::eventually;

impl TestApp {
    async fn verifies(&self) -> Verification {
        let mut tx = self.app.begin().await.unwrap();
        Verification::run(&mut tx, None).await.unwrap()
    }

    /// Statements of somebody who has the database's password: no trigger holds them back.
    async fn tampers(&self, sql: &str) {
        let sql = format!(
            "begin; set local session_replication_role = replica; {sql}; set local session_replication_role = default; commit"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.db).await.unwrap();
    }

    async fn entry(&self, number: i64) -> Uuid {
        let sql = "select audit_id from audit_chain where number = $1";
        sqlx::query_scalar(sql).bind(number).fetch_one(&self.db).await.unwrap()
    }
}

/// A trail of sign-ups and changes of roles, sealed.
async fn sealed_trail() -> TestApp {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, role) in [("Ana Ribeiro", "coach"), ("Ben Okafor", "auditor"), ("Nina Lind", "coach")] {
        let person = app.signs_up("client", name).await;
        app.advance(rapport::clock::seconds(1));
        admin.patches(&format!("/admin/users/{}", person.id), json!({ "role": role })).await.expect(200);
    }
    app.jobs_done().await;
    app.runs::<SealAudit>().await;
    app
}

#[actix_web::test]
async fn a_trail_that_nobody_touched_verifies_and_what_is_new_waits_for_its_link() {
    let app = sealed_trail().await;
    let all: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&app.db).await.unwrap();
    let verified = app.verifies().await;
    assert_eq!((verified.findings, verified.links, verified.unsealed), (Vec::new(), all, 0));
    assert!(all >= 6, "{all}");
    let admin = app.signs_in("admin@example.com").await;
    admin.posts("/admin/queues/matching/pause", json!({})).await.expect(200);
    admin.posts("/admin/queues/matching/resume", json!({})).await.expect(200);
    let verified = app.verifies().await;
    assert!(verified.findings.is_empty() && verified.unsealed >= 2, "{verified:?}");
    app.advance(rapport::clock::minutes(1));
    eventually("what is new is sealed by the schedule", || async {
        app.relay_waker.wake();
        app.verifies().await.unsealed == 0
    })
    .await;
    assert_eq!(app.verifies().await.findings, []);
    app.end().await;
}

#[actix_web::test]
async fn entries_that_are_older_than_the_chain_are_sealed_too() {
    let app = sealed_trail().await;
    let all = app.verifies().await.links;
    app.tampers("truncate audit_chain, audit_unsealed, audit_chain_head; insert into audit_chain_head default values")
        .await;
    let verified = app.verifies().await;
    assert_eq!((verified.findings, verified.links, verified.unsealed), (Vec::new(), 0, all));
    app.runs::<SealAudit>().await;
    let verified = app.verifies().await;
    assert_eq!((verified.findings, verified.unsealed), (Vec::new(), 0));
    assert!(verified.links >= all);
    app.end().await;
}

/// Each is undone before the next.
#[actix_web::test]
async fn what_was_changed_removed_put_in_or_swapped_is_named() {
    let app = sealed_trail().await;
    let last = app.verifies().await.links;
    sqlx::raw_sql("create table kept as table audit; create table kept_chain as table audit_chain")
        .execute(&app.db)
        .await
        .unwrap();
    // Two changes of roles, to different ones, neither of them first or last: each has an address and facts.
    let sql = "select min(c.number) from audit a join audit_chain c on c.audit_id = a.id
                where a.action = 'auth.role_changed' and a.address is not null and a.after ->> 'role' = $1 and c.number > 1 and c.number < $2";
    let number = async |role| sqlx::query_scalar::<_, i64>(sql).bind(role).bind(last).fetch_one(&app.db).await.unwrap();
    let (number, other_number) = (number("coach").await, number("auditor").await);
    let (entry, other) = (app.entry(number).await, app.entry(other_number).await);
    let after_it = app.entry(number + 1).await;
    let inserted = Uuid::from_u128(7);
    let broken = Finding::Broken { entry, number };
    let facts = Finding::Changed { entry, number, what: "its facts before or after" };
    let address = Finding::Changed { entry, number, what: "its address" };
    let copy = "insert into audit (id, at, actor_role, action, subject_kind)";
    let swap = format!(
        "update audit a set before = b.before, after = b.after from kept b where a.id in ('{entry}', '{other}') and b.id in ('{entry}', '{other}') and a.id <> b.id"
    );
    let cases: Vec<(String, Vec<Finding>)> = vec![
        (format!("update audit set action = 'nothing' where id = '{entry}'"), vec![broken.clone()]),
        (format!("update audit set at = at + interval '1 microsecond' where id = '{entry}'"), vec![broken.clone()]),
        (format!("update audit set actor_id = null where id = '{entry}'"), vec![broken.clone()]),
        (format!("update audit set after = '{{\"role\": \"admin\"}}' where id = '{entry}'"), vec![facts.clone()]),
        (format!("update audit set before = null, after = null where id = '{entry}'"), vec![facts.clone()]),
        (format!("update audit set address = '198.51.100.9' where id = '{entry}'"), vec![address.clone()]),
        (format!("update audit set address = null where id = '{entry}'"), vec![address.clone()]),
        // As an erasure would, of somebody who was not erased.
        (
            format!("update audit set address = null where id = '{entry}'; update audit_chain set address_salt = null where audit_id = '{entry}'"),
            vec![address],
        ),
        (
            swap,
            vec![facts, Finding::Changed { entry: other, number: other_number, what: "its facts before or after" }],
        ),
        (format!("delete from audit where id = '{entry}'"), vec![Finding::Removed { entry, number }]),
        (
            format!("delete from audit where id = '{entry}'; delete from audit_chain where audit_id = '{entry}'"),
            vec![Finding::LinksRemoved { first: number, last: number }],
        ),
        (
            format!(
                "delete from audit where id = '{entry}'; delete from audit_chain where audit_id = '{entry}';
                 update audit_chain set number = -number where number > {number}; update audit_chain set number = -number - 1 where number < 0"
            ),
            vec![Finding::Broken { entry: after_it, number }],
        ),
        (
            format!("delete from audit where id = (select audit_id from audit_chain where number = {last}); delete from audit_chain where number = {last}"),
            vec![Finding::LinksRemoved { first: last, last }],
        ),
        (
            format!("{copy} values ('{inserted}', now(), 'admin', 'nothing', 'user')"),
            vec![Finding::Inserted { entry: inserted }],
        ),
        (
            format!("insert into audit_unsealed (audit_id) values ('{inserted}')"),
            vec![Finding::RemovedUnsealed { entry: inserted }],
        ),
    ];
    // Numbers may be negative for a moment.
    app.tampers("alter table audit_chain drop constraint audit_chain_number").await;
    for (sql, expected) in cases {
        app.tampers(&sql).await;
        let verified = app.verifies().await;
        assert_eq!(verified.findings[..expected.len()], expected, "{sql}: {:?}", verified.findings);
        app.tampers(
            "truncate audit, audit_chain, audit_unsealed; insert into audit select * from kept; insert into audit_chain select * from kept_chain",
        )
        .await;
        assert_eq!(app.verifies().await.findings, [], "undone: {sql}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_chain_that_was_made_anew_differs_from_the_head_that_was_noted() {
    let app = sealed_trail().await;
    let verify = |arguments: &[&str]| {
        let output = app.command(&[&["audit", "verify"], arguments].concat()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = verify(&[]);
    assert_eq!(code, Some(0), "{said}");
    let head = said.lines().last().unwrap().trim().strip_prefix("Head ").unwrap().to_owned();
    assert_eq!(verify(&["--head", &head]).0, Some(0));
    app.tampers(
        "update audit set action = 'nothing' where id = (select audit_id from audit_chain where number = 2);
         truncate audit_chain, audit_unsealed, audit_chain_head; insert into audit_chain_head default values",
    )
    .await;
    app.runs::<SealAudit>().await;
    let (code, said) = verify(&[]);
    assert_eq!(code, Some(0), "a chain alone does not show it: {said}");
    let (code, said) = verify(&["--head", &head]);
    assert!(code == Some(1) && said.contains("the chain was made anew"), "{said}");
    assert_eq!(verify(&["--head", "17"]).0, Some(2), "not a head");
    app.end().await;
}

/// 200 MB of facts.
#[actix_web::test]
async fn ten_thousand_entries_are_verified_in_bounded_memory() {
    let app = TestApp::start().await;
    let sql = "insert into audit (id, at, actor_role, action, subject_kind, after)
               select gen_random_uuid(), $1, 'system', 'test.filled', 'user', jsonb_build_object('text', repeat('x', 20000)) from generate_series(1, 10000)";
    sqlx::query(sql).bind(app.now()).execute(&app.db).await.unwrap();
    app.runs::<SealAudit>().await;
    let verify = app.command(&["audit", "verify"]).stdout(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", verify.id());
    let (verify, peak) = (RefCell::new(verify), Cell::new(0));
    eventually("the command is over", || async {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak.set(peak.get().max(kilobytes.unwrap_or(0)));
        verify.borrow_mut().try_wait().unwrap().is_some()
    })
    .await;
    let output = verify.into_inner().wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("entries are as they were written"), "{said}");
    assert!(app.verifies().await.links >= 10_000);
    assert!((1..150_000).contains(&peak.get()), "{} kB", peak.get());
    app.end().await;
}
