//! Invitations: only when asked, to people without a password, each once.

use std::process::Output;

use rapport::bubble::rollback::rollback;
use rapport::cli::bubble::invite_all;
use rapport_sandbox::bubble::{Generated, Record, Traps};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::{Migration, small};
use crate::auth::{link, resets};

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Runs `rapport bubble invite` in the product's environment.
fn command(migration: &Migration, arguments: &[&str]) -> Output {
    migration.app.command(&[&["bubble", "invite"], arguments].concat()).output().unwrap()
}

/// What the command does, by the test's clock.
async fn invites(migration: &Migration, run: Uuid, limit: Option<i64>) -> Result<i64, String> {
    let invited = invite_all(&migration.app.db, run, limit, || migration.app.now()).await;
    invited.map_err(|error| error.to_string())
}

/// All addresses of the old app, and those of people with a password of it.
fn addresses(generated: &Generated) -> (Vec<String>, Vec<String>) {
    let users = &generated.records["user"];
    let email = |user: &'_ Record| user.fields["authentication"]["email"]["email"].as_str().unwrap().to_owned();
    let legacy = users.iter().filter(|user| !user.fields["legacy_hash_text"].is_null());
    (users.iter().map(email).collect(), legacy.map(email).collect())
}

#[actix_web::test]
async fn people_without_a_password_are_invited_once_and_choose_one() {
    let migration = Migration::of(small(), Traps::default()).await;
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    let (all, legacy) = addresses(&migration.generated);
    let (people, mailbox) = (all.len() - legacy.len(), &migration.app.sandbox.mail);

    let would = text(&command(&migration, &[&run.to_string(), "--dry-run"]));
    assert!(would.contains(&format!("{people} people have no password")), "{would}");
    migration.app.jobs_done().await;
    assert!(all.iter().all(|email| mailbox.to(email).is_empty()), "nobody is invited unasked");

    // In parts, and again when all are.
    let people = i64::try_from(people).unwrap();
    for (limit, invited) in [(Some(7), 7), (None, people - 7), (None, 0), (Some(3), 0)] {
        assert_eq!(invites(&migration, run, limit).await.unwrap(), invited, "{limit:?}");
    }
    let would = text(&command(&migration, &[&run.to_string(), "--dry-run"]));
    assert!(would.contains("0 people have no password"), "{would}");
    migration.app.jobs_done().await;
    for email in &all {
        let mails = mailbox.to(email).len();
        assert_eq!(mails, usize::from(!legacy.contains(email)), "{email}");
    }

    let (email, password) = (&all[0], "a-good-tulip-2026");
    let token = link(&migration.app, email, "reset-password").await.expect("a link");
    migration.app.advance(rapport::clock::days(6));
    resets(&migration.app, &token, password).await.expect(204);
    resets(&migration.app, &token, "another-tulip-2026").await.expect_problem(400, "invalid_token");
    let login = json!({ "email": email, "password": password });
    migration.app.stranger(Method::POST, "/auth/login", Some(login)).await.expect(200);
    migration.app.end().await;
}

#[actix_web::test]
async fn whoever_chose_a_password_before_the_mail_was_sent_gets_none() {
    let migration = Migration::of(small(), Traps::default()).await;
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    let email = &addresses(&migration.generated).0[0];
    let sql = "insert into queue_control (queue, paused) values ('emails', true)";
    sqlx::query(sql).execute(&migration.app.db).await.unwrap();
    invites(&migration, run, None).await.unwrap();
    let sql = "update users set password_hash = 'chosen' where email = $1";
    sqlx::query(sql).bind(email).execute(&migration.app.db).await.unwrap();
    sqlx::query("update queue_control set paused = false").execute(&migration.app.db).await.unwrap();
    migration.app.jobs_done().await;
    assert!(migration.app.sandbox.mail.to(email).is_empty());
    migration.app.end().await;
}

#[actix_web::test]
async fn an_account_whose_owner_was_invited_stays_when_its_run_is_rolled_back() {
    let migration = Migration::of(small(), Traps::default()).await;
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    assert_eq!(invites(&migration, run, Some(2)).await, Ok(2));
    let undone = rollback(&migration.app.db, run, migration.app.now(), &|_| {}).await.unwrap();
    let accounts: Vec<&str> =
        undone.refused.iter().filter(|(table, ..)| table == "users").map(|(_, _, reason)| reason.as_str()).collect();
    assert_eq!(accounts.len(), 2, "{:?}", undone.refused);
    assert!(accounts.iter().all(|reason| reason.starts_with("It is in use")), "{accounts:?}");
    let error = invites(&migration, run, None).await.unwrap_err();
    assert!(error.contains("has been rolled back"), "{error}");
    migration.app.end().await;
}
