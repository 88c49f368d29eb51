//! The restore drill, by the real binary, with dumps of what people did.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rapport::clock::{hours, seconds};
use rapport::jobs::definitions::housekeeping::SealAudit;
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::query_plans::fill::{Rows, fill_marketplace};
use crate::support::app::NOW;
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::eventually;
use crate::support::{TestApp, stores, tools};

/// Two clients who have paid a coach, and the folder of the dumps.
struct Drill {
    app: TestApp,
    ana: Person,
    nina: Person,
    ben: Person,
    folder: tempfile::TempDir,
}

impl Drill {
    /// `None`: this machine has no client programs of Postgres.
    async fn new(test: &str) -> Option<Drill> {
        if !has_client_programs(test) {
            return None;
        }
        let app = TestApp::start().await;
        let (ben, ana, nina) =
            (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await, app.client("Nina Lind").await);
        let drill = Drill { app, ana, nina, ben, folder: tempfile::tempdir().unwrap() };
        drill.pays(&drill.ana, "2026-12-15T10:00:00Z").await;
        let cancelled = drill.pays(&drill.ana, "2026-12-16T10:00:00Z").await;
        drill.ana.cancels(&cancelled).await.expect(200);
        drill.pays(&drill.nina, "2026-12-17T10:00:00Z").await;
        drill.app.sandbox.stripe.deliveries().idle().await;
        drill.app.jobs_done().await;
        drill.app.runs::<SealAudit>().await;
        Some(drill)
    }

    async fn pays(&self, client: &Person, starts_at: &str) -> Value {
        let booking = client.books(&self.ben, starts_at).await.expect(201);
        let checkout = client.checks_out(&booking).await.expect(201);
        self.app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
        let path = format!("/payment/{}/refresh", checkout["payment_id"].as_str().unwrap());
        client.posts(&path, json!({})).await.expect(200);
        client.sees(&booking).await
    }

    fn dump(&self, format: &str) -> PathBuf {
        let file = self.folder.path().join(format);
        dump(self.app.config.database_url.expose_secret(), format, &file);
        file
    }

    /// The exit code and what was said.
    async fn runs(&self, dump: &Path, arguments: &[&str], unset: &[&str]) -> (Option<i32>, String) {
        let mut command = self.app.command(&["restore-drill", dump.to_str().unwrap()]);
        command.args(arguments);
        for name in unset {
            command.env_remove(name);
        }
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        // The stand-ins are in this process, and answer meanwhile.
        let output = tokio::process::Command::from(command).output().await.unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    }

    async fn erases(&self, who: &Person) {
        who.sends(Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
        eventually("the account is erased", || async {
            // The job is retried after some seconds until the last mails are sent.
            self.app.advance(seconds(16));
            self.app.jobs_done().await;
            let sql = "select erased_at is not null from erasures where user_id = $1";
            sqlx::query_scalar(sql).bind(who.id).fetch_one(&self.app.db).await.unwrap()
        })
        .await;
    }

    /// What somebody with the database's password does.
    async fn tampers(&self, sql: &str) {
        let sql = format!("begin; set local session_replication_role = replica; {sql}; commit");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&self.app.db).await.unwrap();
    }
}

fn has_client_programs(test: &str) -> bool {
    let runs = |program| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    let found = tools::installed("postgresql-client", || ["pg_dump", "pg_restore"].into_iter().all(runs));
    if let Err(why) = &found {
        tools::skipped(test, why);
    }
    found.is_ok()
}

fn dump(database_url: &str, format: &str, file: &Path) {
    let mut command = Command::new("pg_dump");
    let output = command.arg(format!("--format={format}")).arg("--file").arg(file).arg(database_url).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The URL of the database that a drill has kept.
fn kept(drill: &Drill, said: &str) -> String {
    let line = said.lines().find(|line| line.contains(" stays")).unwrap_or_else(|| panic!("{said}"));
    let name = line.split_whitespace().find(|word| word.starts_with("rapport_drill_")).unwrap();
    let mut url = url::Url::parse(drill.app.config.database_url.expose_secret()).unwrap();
    url.set_path(name);
    url.to_string()
}

#[actix_web::test]
async fn who_was_erased_after_the_dump_is_gone_again_and_what_was_paid_since_is_counted() {
    let Some(drill) =
        Drill::new("who_was_erased_after_the_dump_is_gone_again_and_what_was_paid_since_is_counted").await
    else {
        return;
    };
    let dumped = drill.dump("custom");
    drill.erases(&drill.ana).await;
    drill.app.advance(hours(2));
    let nina = drill.app.signs_in(&drill.nina.email).await;
    drill.pays(&nina, "2026-12-18T10:00:00Z").await;
    drill.app.jobs_done().await;

    let (code, said) = drill.runs(&dumped, &["--keep"], &[]).await;
    assert!(code == Some(0) && said.contains("Ready"), "{said}");
    assert!(said.contains("1 recorded; 1 were here again, and are erased"), "{said}");
    assert!(said.contains("1 for bookings that are lost"), "{said}");
    let url = kept(&drill, &said);
    let text = drill.folder.path().join("plain");
    dump(&url, "plain", &text);
    let text = std::fs::read_to_string(text).unwrap();
    for gone in [drill.ana.email.as_str(), "Ana Ribeiro"] {
        assert!(!text.contains(gone), "{gone}");
    }
    assert!(text.contains(&drill.nina.email) && text.contains("Ben Okafor"), "everybody else is there");
    let mut copy = PgConnection::connect(&url).await.unwrap();
    let sql = "select erased_at is not null from erasures where user_id = $1";
    assert!(sqlx::query_scalar::<_, bool>(sql).bind(drill.ana.id).fetch_one(&mut copy).await.unwrap());
    copy.close().await.unwrap();

    // Without the storage nobody knows who was erased, unless their ids were kept.
    let (code, said) = drill.runs(&dumped, &[], &["S3_BUCKET"]).await;
    assert!(code == Some(1) && said.contains("Not ready: Erasures."), "{said}");
    let ids = drill.folder.path().join("ids");
    std::fs::write(&ids, format!("{}\n", drill.ana.id)).unwrap();
    let (code, said) = drill.runs(&dumped, &["--ids", ids.to_str().unwrap(), "--without-stripe"], &["S3_BUCKET"]).await;
    assert!(code == Some(0) && said.contains("1 were here again"), "{said}");
    // The command of the real restore, where nobody is back.
    for arguments in [&["reapply-erasures"][..], &["reapply-erasures", "--ids", ids.to_str().unwrap()]] {
        let output = tokio::process::Command::from(drill.app.command(arguments)).output().await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.starts_with("1 accounts had been erased; 0 are here again"), "{said}");
    }
    // A database that was not kept is gone.
    let sql = "select count(*) from pg_database where datname like 'rapport_drill_%' and datname = any($1)";
    let left: i64 = sqlx::query_scalar(sql).bind(names(&said)).fetch_one(&drill.app.db).await.unwrap();
    assert_eq!(left, 0);
    drill.app.end().await;
}

fn names(said: &str) -> Vec<String> {
    said.split_whitespace().filter(|word| word.starts_with("rapport_drill_")).map(str::to_owned).collect()
}

#[actix_web::test]
async fn whatever_is_not_as_it_should_be_is_named() {
    let Some(drill) = Drill::new("whatever_is_not_as_it_should_be_is_named").await else { return };
    // The money moved long before the dump.
    drill.app.advance(hours(3));
    drill.app.signs_up("client", "Lena Berg").await;
    let (code, said) = drill.runs(&drill.dump("directory"), &[], &[]).await;
    assert_eq!(code, Some(0), "{said}");

    let entry: Uuid =
        sqlx::query_scalar("select audit_id from audit_chain where number = 2").fetch_one(&drill.app.db).await.unwrap();
    let (ana, nina) = (drill.ana.id, drill.nina.id);
    drill
        .tampers(&format!(
            "alter table bookings drop constraint bookings_coach_free;
             update bookings b set during = a.during, blocked = a.blocked from bookings a
              where a.client_id = '{ana}' and a.status = 'confirmed' and b.client_id = '{nina}' and b.status = 'confirmed';
             update payments set captured_amount = captured_amount - 1 where id in (select id from payments where refunded_amount = 0 order by id limit 1);
             update payment_ledger set stripe_id = 'ch_nowhere' where id in (select id from payment_ledger where kind = 'capture' order by id limit 1);
             update users set full_name = 'Nina Again' where id = '{nina}';
             insert into erasures (user_id, requested_at, erased_at, remaining_rows) values ('{nina}', now(), now(), '{{}}');
             update user_counts set users = users + 1 where role = 'coach';
             insert into user_counts (role, is_active, users) values ('coach', true, 7) on conflict do nothing;
             update audit set action = 'nothing' where id = '{entry}';
             alter table payment_ledger disable trigger payment_ledger_append_only"
        ))
        .await;
    let (code, said) = drill.runs(&drill.dump("custom"), &[], &[]).await;
    assert_eq!(code, Some(1), "{said}");
    let last = said.lines().last().unwrap();
    for name in ["Coaches", "Paid", "Ledger", "People", "Erased", "Constraints", "Triggers", "Audit trail", "Money"] {
        assert!(last.contains(name), "{name}: {said}");
    }
    for fault in ["payment_ledger.payment_ledger_append_only", "bookings_coach_free", "ch_nowhere", &entry.to_string()]
    {
        assert!(said.contains(fault), "{fault}: {said}");
    }
    assert!(!last.contains("Clients") && !last.contains("Dump"), "{said}");
    drill.app.end().await;
}

#[actix_web::test]
async fn what_is_no_dump_is_not_ready() {
    let Some(drill) = Drill::new("what_is_no_dump_is_not_ready").await else { return };
    let file = drill.folder.path().join("text");
    std::fs::write(&file, "select 1;").unwrap();
    let (code, said) = drill.runs(&file, &[], &[]).await;
    assert!(code == Some(1) && said.contains("✗ Dump") && said.contains("Not ready: Dump."), "{said}");
    let (code, said) = drill.runs(&drill.folder.path().join("nowhere"), &[], &[]).await;
    assert!(code == Some(1) && said.contains("nowhere"), "{said}");
    drill.app.end().await;
}

#[actix_web::test]
async fn a_year_of_a_marketplace_is_restored_and_checked() {
    restored_and_checked(Rows { coaches: 400, clients: 3_000, bookings: 6_000, jobs: 6_000 }).await;
}

#[actix_web::test]
#[ignore = "long: cargo test --test it restore_drill -- --ignored --nocapture"]
async fn a_million_bookings_are_restored_and_checked() {
    restored_and_checked(Rows { coaches: 20_000, clients: 50_000, bookings: 1_000_000, jobs: 200_000 }).await;
}

/// Fills a database, seals its audit trail, dumps it, erases somebody, and runs the drill; says how long each took.
async fn restored_and_checked(rows: Rows) {
    if !has_client_programs("restored_and_checked") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let servers = stores::own_quick_services(folder.path());
    let database = stores::database_on(&servers.database_url).await;
    let began = Instant::now();
    let mut db = fill_marketplace(&database.url, rows, NOW.parse().unwrap(), "text-embedding-3-small").await;
    for sql in ["update jobs set state = 'done' where state = 'dead'", "vacuum analyze"] {
        sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();
    eprintln!("filled in {:.0?}", began.elapsed());
    let app = TestApp::with(&[("DATABASE_URL", &database.url)]).await;
    let began = Instant::now();
    let left = "select exists (select from audit_unsealed) or exists (select from audit_chain_head where old_entries_after is not null)";
    while sqlx::query_scalar(left).fetch_one(&app.db).await.unwrap() {
        app.runs::<SealAudit>().await;
    }
    eprintln!("audit trail sealed in {:.0?}", began.elapsed());
    let (ana, nina, ben) = (
        app.signs_up("client", "Ana Ribeiro").await,
        app.signs_up("client", "Nina Lind").await,
        app.signs_up("coach", "Ben Okafor").await,
    );
    app.jobs_done().await;
    let drill = Drill { app, ana, nina, ben, folder };
    let began = Instant::now();
    let dumped = drill.dump("custom");
    eprintln!("dumped in {:.0?}, {} MB", began.elapsed(), std::fs::metadata(&dumped).unwrap().len() / 1_000_000);
    drill.erases(&drill.ana).await;
    let (code, said) = drill.runs(&dumped, &["--without-stripe"], &[]).await;
    eprintln!("{said}");
    assert!(code == Some(0) && said.contains("1 were here again"), "{said}");
    let (before, _) = said.split_once(" entries are as they were written").unwrap();
    let links: i64 = before.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(links >= 2 * rows.bookings, "{said}");
    drill.app.end().await;
    assert!(servers.stop().unwrap());
}
