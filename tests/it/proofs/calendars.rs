//! Traces of a session in a connected calendar, with the product's own job and Google's stand-in. A run of the job is not interrupted: a trace is one
//! order of whole runs, some of them by a worker that has lost the job meanwhile.

use std::collections::BTreeMap;

use rapport::actors::calendars::sync_connection;
use rapport::jobs::Fence;
use rapport::jobs::delivery::rescuer::rescue;
use rapport::jobs::store::is_fenced;
use rapport::origin::Origin;
use rapport_proofs::calendars::{Act, Calendars, Session, Step};
use rapport_proofs::walk;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::calendars::connections::{accounts, agrees, free_coach, start};
use crate::support::TestApp;
use crate::support::people::Person;

/// The account's calendars, by the model's numbers.
const NAMES: [&str; 2] = ["Calendar", "Family"];

const CALENDAR: &str = "/calendar/google/calendars";

/// What both have: how often the link was asked for, whether it is pending, where the event is and whether its id is known, where it may be left, and
/// the revisions that each calendar shows.
#[derive(Debug, PartialEq)]
struct View {
    asked: u8,
    is_pending: bool,
    calendar: Option<u8>,
    is_known: bool,
    strays: [bool; 2],
    shown: [Vec<u8>; 2],
}

/// The product at a step of a trace: a coach, and a client who has connected an account.
struct Replay<'a> {
    app: &'a TestApp,
    ben: Person,
    ana: Person,
    booking: Value,
    connection: Uuid,
    /// What the account's calendars are called by the provider.
    external_ids: Vec<String>,
    /// Which revision begins when.
    revisions: BTreeMap<String, u8>,
    /// The job that a worker has.
    claimed: Option<Fence>,
}

impl<'a> Replay<'a> {
    async fn begin(app: &'a TestApp) -> Replay<'a> {
        let (ben, ana) = (free_coach(app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        agrees(app, &ana, "google", &ana.email).await;
        let sql = "select id from calendar_connections where user_id = $1";
        let connection = sqlx::query_scalar(sql).bind(ana.id).fetch_one(&app.db).await.unwrap();
        let (booking, claimed, external_ids) = (Value::Null, None, Vec::new());
        let mut replay =
            Replay { app, ben, ana, booking, connection, external_ids, revisions: BTreeMap::new(), claimed };
        // The calendars of the account are known before there is a session.
        replay.run(None).await;
        for name in NAMES {
            let sql = "select external_id from connected_calendars where connection_id = $1 and name = $2";
            let query = sqlx::query_scalar(sql).bind(connection).bind(name);
            replay.external_ids.push(query.fetch_one(&app.db).await.unwrap());
        }
        replay.booking = replay.ana.books(&replay.ben, &time(0)).await.expect(201);
        replay.revisions.insert(time(0), 0);
        replay
    }

    /// Does with the product what the model has done.
    async fn take(&mut self, act: Act, after: &Session) {
        match act {
            Act::Move => {
                let at = time(after.revision);
                self.ben.moves(&self.booking, &at).await.expect(200);
                self.revisions.insert(at, after.revision);
            }
            Act::Cancel => drop(self.ana.cancels(&self.booking).await.expect(200)),
            Act::Choose => {
                let mut chosen = self.ana.gets(CALENDAR).await.expect(200);
                chosen["write"] = chosen["calendars"][usize::from(after.chosen)]["id"].clone();
                self.ana.sends(Method::PUT, CALENDAR, Some(chosen)).await.expect(200);
            }
            Act::Claim(_) => self.claimed = Some(self.claims().await),
            // The run is one step of the product.
            Act::Step(0) if after.workers[0].step == Step::Idle => {
                let fence = self.claimed.take().unwrap();
                self.run(Some(fence)).await;
            }
            Act::Step(_) => {}
            Act::LoseLease => {
                let fence = self.claimed.as_ref().unwrap();
                let sql = "update jobs set lease_until = clock_timestamp() - interval '1 second' where id = $1";
                sqlx::query(sql).bind(fence.job).execute(&self.app.db).await.unwrap();
                assert_eq!(rescue(&self.app.db, self.app.now()).await.unwrap().recovered, 1);
            }
            other => panic!("not in these traces: {other:?}"),
        }
    }

    /// A worker gets the job that looks at the connection.
    async fn claims(&self) -> Fence {
        let sql = "update jobs set state = 'running', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour'
                   where id = (select id from jobs where kind = 'calendars.sync_connection' and args ->> 'connection_id' = $1::text
                       and state = 'ready' order by created_at, id limit 1) returning id, epoch";
        let (job, epoch) = sqlx::query_as(sql).bind(self.connection).fetch_one(&self.app.db).await.unwrap();
        Fence { job, epoch }
    }

    async fn run(&self, fence: Option<Fence>) {
        let fence = match fence {
            Some(fence) => fence,
            None => self.claims().await,
        };
        match sync_connection(self.app, self.connection, &Origin::system("test"), fence).await {
            Ok(()) => {}
            Err(error) => assert!(is_fenced(&error), "{error}"),
        }
    }

    async fn view(&self) -> View {
        let sql = "select asked, is_pending, calendar, external_id is not null, strays from calendar_links
                   where booking_id = $1::uuid and connection_id = $2";
        let booking: Uuid = self.booking["id"].as_str().unwrap().parse().unwrap();
        let row = sqlx::query_as(sql).bind(booking).bind(self.connection).fetch_one(&self.app.db).await.unwrap();
        let (asked, is_pending, calendar, is_known, strays): (i64, bool, Option<String>, bool, Vec<String>) = row;
        let number = |external_id: &String| self.external_ids.iter().position(|known| known == external_id).unwrap();
        let shown = NAMES.map(|name| {
            let events = accounts(self.app, "google").events_of(&self.ana.email, name);
            let mut revisions: Vec<u8> = events.iter().map(|event| self.revisions[&start(event)]).collect();
            revisions.sort_unstable();
            revisions
        });
        View {
            asked: u8::try_from(asked).unwrap(),
            is_pending,
            calendar: calendar.as_ref().map(|calendar| u8::try_from(number(calendar)).unwrap()),
            is_known,
            strays: [0, 1].map(|calendar| strays.iter().any(|stray| number(stray) == calendar)),
            shown,
        }
    }
}

/// When the session is at that revision.
fn time(revision: u8) -> String {
    format!("2026-12-{:02}T10:00:00Z", 7 + revision)
}

/// What the model says.
fn expected(session: &Session) -> View {
    View {
        asked: session.asked,
        is_pending: session.is_pending,
        calendar: session.calendar,
        is_known: session.is_known,
        strays: session.strays,
        shown: session.shown.clone(),
    }
}

/// How often a step is taken: one worker, whose run is not interrupted; it may lose the job before it begins.
fn weight(last: Option<&Act>, session: &Session, act: &Act) -> u32 {
    let is_claimed = matches!(last, Some(Act::Claim(_)));
    match act {
        Act::Step(0) => 3,
        Act::LoseLease => u32::from(is_claimed),
        _ if session.workers[0].step != Step::Idle => 0,
        Act::Claim(0) => 4,
        Act::Move | Act::Choose => 2,
        Act::Cancel => 1,
        _ => 0,
    }
}

#[actix_web::test]
async fn a_connected_calendar_does_what_its_model_does() {
    let app = TestApp::without_worker().await;
    let model = Calendars { changes: 4, choices: 3, faults: 3, without: None };
    let (mut strays, mut cancelled) = (0, 0);
    for seed in 0..24 {
        let mut replay = Replay::begin(&app).await;
        let mut story = Vec::new();
        for (act, after) in walk(&model, seed, 60, weight) {
            story.push(act.to_string());
            replay.take(act, &after).await;
            if after.workers[0].step == Step::Idle {
                assert_eq!(replay.view().await, expected(&after), "seed {seed}: {}", story.join("; "));
            }
            strays += u32::from(after.strays.contains(&true));
            cancelled += u32::from(act == Act::Cancel);
        }
    }
    assert!(strays > 5 && cancelled > 5, "the traces come to where it matters: {strays} strays, {cancelled} cancelled");
    app.leaves_work("the traces end where they end");
}
