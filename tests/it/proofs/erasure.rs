//! Traces of an erasure beside two writers, with the product's own erasure, rows and files. The erasure is not interrupted: a trace is one order of whole
//! runs; a writer's transaction is open for as long as the model's is.

use rapport::actors::privacy::{ERASED_PREFIX, ErasureProgress, erase_account};
use rapport::clock::minutes;
use rapport::integrations::storage::Object;
use rapport::models::matching::{embeddings, results};
use rapport::models::profiles::photos::folder;
use rapport::origin::Origin;
use rapport_proofs::erasure::{Account, Act, Eraser, Erasure, Mail, Person as State, WRITERS, Writer};
use rapport_proofs::walk;
use reqwest::Method;
use serde_json::json;
use sqlx::{Postgres, Transaction};

use super::ok;
use crate::privacy::late_writes::no_matches;
use crate::support::TestApp;
use crate::support::people::{PASSWORD, Person};

/// What both have: the account, and whether it has rows, files and the mark in the storage.
type View = (Account, bool, bool, bool);

/// The product at a step of a trace: a client of its own.
struct Replay<'a> {
    app: &'a TestApp,
    ana: Person,
    /// What each writer has not committed yet.
    writes: [Option<Transaction<'static, Postgres>>; WRITERS],
}

impl<'a> Replay<'a> {
    async fn begin(app: &'a TestApp) -> Replay<'a> {
        let ana = app.client("Ana Ribeiro").await;
        let photo =
            Object { bytes: vec![1], content_type: "image/webp", content_disposition: None, cache_control: None };
        app.storage.as_ref().unwrap().put(&format!("{}photo", folder(ana.id)), photo).await.unwrap();
        app.runs_due_jobs().await;
        Replay { app, ana, writes: [const { None }; WRITERS] }
    }

    /// Does with the product what the model has done.
    async fn take(&mut self, act: Act, after: &State) {
        match act {
            Act::Delete => {
                let ana = self.app.signs_in(&self.ana.email).await;
                ana.sends(Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
                assert!(matches!(self.erases().await, ErasureProgress::RetryIn(_)), "a mail waits");
            }
            Act::Begin(_) => {}
            Act::Check(writer) => {
                let mut tx = self.app.db.begin().await.unwrap();
                self.write(writer, &mut tx).await;
                self.writes[usize::from(writer)] = Some(tx);
                if after.writers[usize::from(writer)] == Writer::Idle {
                    // It was refused: there is nothing to commit.
                    self.commit(writer).await;
                }
            }
            Act::Commit(writer) => self.commit(writer).await,
            Act::SendMail => {
                let due = self.app.due_jobs().await;
                let to = json!(self.ana.id);
                let mail = due.iter().find(|job| job.kind == "emails.send" && job.args["to"] == to).expect("a mail");
                self.app.runs_job(mail).await;
            }
            Act::MailWaitsTooLong => self.app.clock.advance(minutes(56)),
            // The last step commits.
            Act::Erase if after.eraser == Eraser::Idle => {
                assert_eq!(self.erases().await, ErasureProgress::Done);
            }
            Act::Erase => {}
            other => panic!("not in these traces: {other:?}"),
        }
    }

    async fn erases(&self) -> ErasureProgress {
        ok(erase_account(self.app, self.ana.id, &Origin::system("test"), None).await, "erase_account")
    }

    /// What was computed from the person's data.
    async fn write(&self, writer: u8, tx: &mut Transaction<'static, Postgres>) {
        let (client_id, now) = (self.ana.id, self.app.now());
        if writer == 0 {
            let written = embeddings::upsert(tx, client_id, "test", "I want to move", &[0.5; 4], now).await;
            return ok(written, "upsert");
        }
        ok(results::insert(tx, &no_matches(client_id, now)).await, "insert");
    }

    async fn commit(&mut self, writer: u8) {
        self.writes[usize::from(writer)].take().unwrap().commit().await.unwrap();
    }

    async fn view(&self) -> View {
        let sql = "select case when exists (select from erasures where user_id = $1 and erased_at is not null) then 'erased'
                               when exists (select from users where id = $1 and deleted_at is null) then 'active' else 'deleted' end,
                          exists (select from client_profiles where user_id = $1) or exists (select from embeddings where owner_id = $1)
                              or exists (select from match_results where client_id = $1)";
        let (account, has_rows): (String, bool) =
            sqlx::query_as(sql).bind(self.ana.id).fetch_one(&self.app.db).await.unwrap();
        let account = match account.as_str() {
            "active" => Account::Active,
            "deleted" => Account::Deleted,
            _ => Account::Erased,
        };
        let storage = self.app.storage.as_ref().unwrap();
        let has_files = !storage.list(&folder(self.ana.id)).await.unwrap().is_empty();
        let has_marker = storage.get(&format!("{ERASED_PREFIX}{}", self.ana.id)).await.unwrap().is_some();
        (account, has_rows, has_files, has_marker)
    }
}

/// What the model says.
fn expected(state: &State) -> View {
    (state.account, state.has_rows, state.has_files, state.has_marker)
}

/// How often a step is taken. The erasure is not interrupted, and nobody waits for a writer's transaction: their statements would.
fn weight(_: Option<&Act>, state: &State, act: &Act) -> u32 {
    let is_writing = state.writers.contains(&Writer::Writes);
    match act {
        Act::MailsDown | Act::KillEraser => 0,
        Act::Erase if state.eraser == Eraser::Idle && (is_writing || state.mail == Mail::Waiting) => 0,
        Act::Delete if is_writing => 0,
        Act::Erase => 4,
        _ if state.eraser != Eraser::Idle => 0,
        Act::Delete | Act::MailWaitsTooLong => 1,
        Act::Check(_) | Act::Commit(_) | Act::SendMail => 3,
        Act::Begin(_) => 2,
    }
}

#[actix_web::test]
async fn an_erasure_does_what_its_model_does() {
    let app = TestApp::without_worker().await;
    let model = Erasure { faults: 0, without: None };
    let (mut erased, mut late) = (0, 0);
    for seed in 0..24 {
        let mut replay = Replay::begin(&app).await;
        let mut story = Vec::new();
        for (act, after) in walk(&model, seed, 40, weight) {
            story.push(act.to_string());
            replay.take(act, &after).await;
            if after.eraser == Eraser::Idle {
                assert_eq!(replay.view().await, expected(&after), "seed {seed}: {}", story.join("; "));
            }
            let is_erased = after.account == Account::Erased;
            erased += u32::from(is_erased && matches!(act, Act::Erase));
            late += u32::from(is_erased && matches!(act, Act::Check(_)));
        }
    }
    assert!(erased > 10 && late > 10, "the traces come to where it matters: {erased} erased, {late} late writers");
    app.leaves_work("the traces end where they end");
}
