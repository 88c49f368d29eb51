//! The import: everything that can be here is here, once, and nobody notices until they sign in.

use std::collections::BTreeMap;

use rapport::bubble::import::{IssueKind, Options};
use rapport::bubble::report::Report;
use rapport_sandbox::bubble::generate::LEGACY_PASSWORD;
use rapport_sandbox::bubble::{Size, Traps};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Migration, killed_after, small, tables};
use crate::auth::{asks_for_a_reset, link, resets};

/// What becomes of each kind of dirt: rejected, imported without the value, merged; and why.
const FAULTS: [(&str, IssueKind, &str); 63] = [
    ("no email", IssueKind::Rejected, "missing"),
    ("malformed email", IssueKind::Rejected, "invalid_email"),
    ("email of another account in capitals", IssueKind::Merged, "email_taken"),
    ("no name", IssueKind::Rejected, "missing"),
    ("unknown role", IssueKind::Rejected, "unknown_option"),
    ("unknown timezone", IssueKind::Changed, "unknown_timezone"),
    ("name of digits", IssueKind::Rejected, "invalid_name"),
    ("email with two addresses", IssueKind::Rejected, "invalid_email"),
    ("quiz of nobody", IssueKind::Rejected, "missing"),
    ("unknown goal", IssueKind::Changed, "unknown_option"),
    ("motivation of eleven", IssueKind::Changed, "out_of_range"),
    ("budget of words", IssueKind::Changed, "no_number"),
    ("quiz of a deleted user", IssueKind::Rejected, "no_such_user"),
    ("coach of nobody", IssueKind::Rejected, "no_such_user"),
    ("price of words", IssueKind::Changed, "no_number"),
    ("unknown language", IssueKind::Changed, "unknown_language"),
    ("windows that overlap", IssueKind::Rejected, "overlaps"),
    ("client who is gone", IssueKind::Rejected, "no_such_user"),
    ("coach who is gone", IssueKind::Rejected, "no_such_user"),
    ("same time as another", IssueKind::Rejected, "overlaps"),
    ("no length", IssueKind::Rejected, "out_of_range"),
    ("unknown status", IssueKind::Rejected, "unknown_option"),
    ("negative price", IssueKind::Rejected, "out_of_range"),
    ("unreadable start", IssueKind::Rejected, "unreadable_date"),
    ("unknown currency", IssueKind::Rejected, "unknown_currency"),
    ("client and coach are one", IssueKind::Rejected, "same_person"),
    ("paid without a charge", IssueKind::Rejected, "no_charge"),
    ("more refunded than paid", IssueKind::Rejected, "more_than_paid"),
    ("charge of another payment", IssueKind::Rejected, "other_payments_id"),
    ("payment of no booking", IssueKind::Rejected, "belongs_to_nothing"),
    ("amount of words", IssueKind::Rejected, "no_number"),
    ("unknown payment status", IssueKind::Rejected, "unknown_option"),
    ("title of one letter", IssueKind::Rejected, "too_short"),
    ("no body", IssueKind::Rejected, "missing"),
    ("unknown kind of post", IssueKind::Rejected, "unknown_option"),
    ("body of 20,001 letters", IssueKind::Rejected, "too_long"),
    ("link of words", IssueKind::Rejected, "invalid_url"),
    ("no description", IssueKind::Rejected, "missing"),
    ("unknown kind of resource", IssueKind::Rejected, "unknown_option"),
    ("no title", IssueKind::Rejected, "missing"),
    ("rating of six", IssueKind::Rejected, "out_of_range"),
    ("rating of nought", IssueKind::Rejected, "out_of_range"),
    ("rating of words", IssueKind::Rejected, "no_number"),
    ("rating between two", IssueKind::Rejected, "no_number"),
    ("review of a session that is gone", IssueKind::Rejected, "no_such_booking"),
    ("review by somebody else", IssueKind::Rejected, "other_client"),
    ("review of another coach", IssueKind::Rejected, "other_coach"),
    ("review of a session that is to come", IssueKind::Rejected, "not_completed"),
    ("review of 2,001 letters", IssueKind::Changed, "too_long"),
    ("second review", IssueKind::Merged, "second_review"),
    ("voter who is gone", IssueKind::Changed, "no_such_user"),
    ("comment on a post that is gone", IssueKind::Rejected, "no_such_post"),
    ("blank comment", IssueKind::Rejected, "missing"),
    ("comment of 10,001 letters", IssueKind::Rejected, "too_long"),
    ("comment of nobody", IssueKind::Changed, "no_such_user"),
    ("answer to a comment that is gone", IssueKind::Changed, "no_such_comment"),
    ("answer to a comment on another post", IssueKind::Changed, "other_post"),
    ("answers in a circle", IssueKind::Changed, "answers_itself"),
    ("answer to itself", IssueKind::Changed, "answers_itself"),
    ("bookmark of a user who is gone", IssueKind::Rejected, "no_such_user"),
    ("bookmark of a resource that is gone", IssueKind::Rejected, "no_such_resource"),
    ("bookmark of nothing", IssueKind::Rejected, "missing"),
    ("saved twice", IssueKind::Merged, "second_bookmark"),
];

async fn count(migration: &Migration, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&migration.app.db).await.unwrap()
}

/// Seven hundred users with dirt of sixty kinds, interrupted again and again.
#[actix_web::test]
async fn everything_that_can_be_here_is_here_to_the_cent() {
    let size = Size { clients: 600, coaches: 100, bookings: 700, legacy_passwords: 20, dirty_every: 12, ..small() };
    let migration = Migration::of(size, Traps::default()).await;
    migration.exports(false).await;
    let jobs = count(&migration, "select count(*) from jobs").await;

    let mut kills = 0;
    let imported = loop {
        let done = killed_after(2 + kills % 3, |page| {
            let migration = &migration;
            async move { migration.import(Options::default()).run(&|_| page()).await }
        });
        match done.await {
            Some(imported) => break imported.unwrap(),
            None => kills += 1,
        }
        assert!(kills < 200, "an import that is gone on with comes to its end");
    };
    assert!(kills > 5, "{kills}");
    assert_eq!(count(&migration, "select count(*) from bubble_runs").await, 1, "it is one run");

    // Every record is counted, and every fault listed.
    let report = Report::of(&mut migration.app.db.acquire().await.unwrap(), &migration.mapping, imported.run.unwrap())
        .await
        .unwrap();
    for (target, kind) in [
        ("users", "user"),
        ("quizzes", "quizresult"),
        ("coaches", "coach"),
        ("windows", "availability"),
        ("bookings", "booking"),
        ("payments", "payment"),
        ("reviews", "review"),
        ("posts", "post"),
        ("comments", "comment"),
        ("resources", "resource"),
        ("bookmarks", "savedresource"),
    ] {
        let (records, _) = migration.generated.count(kind);
        assert_eq!(report.counts[target].total(), records as i64, "{target}: {:?}", report.counts[target]);
    }
    for (fault, kind, code) in FAULTS {
        let ids = migration.dirty(fault);
        assert!(!ids.is_empty(), "{fault} is in no record");
        for id in ids {
            let found =
                report.issues.iter().any(|issue| issue.bubble_id == id && issue.kind == kind && issue.code == code);
            let issues: Vec<_> = report.issues.iter().filter(|issue| issue.bubble_id == id).collect();
            assert!(found, "{fault}, {id}: {issues:?}");
        }
    }
    let listed: BTreeMap<&str, usize> = report.issues.iter().filter(|issue| issue.kind == IssueKind::Rejected).fold(
        BTreeMap::new(),
        |mut all, issue| {
            *all.entry(issue.source.as_str()).or_default() += 1;
            all
        },
    );
    let rejected: i64 = report.counts.values().map(|counts| counts.rejected).sum();
    assert_eq!(listed.values().sum::<usize>() as i64, rejected, "each rejection is listed once: {listed:?}");
    let price = report.issues.iter().find(|issue| issue.code == "no_number" && issue.source == "coach").unwrap();
    let line =
        rapport::bubble::mapping::PHASE_ONE.lines().nth(usize::try_from(price.line.unwrap()).unwrap() - 1).unwrap();
    assert_eq!(line, "price = \"Price per hour\"", "the line of the mapping is the field's");

    // To the cent, and every field of every record.
    let found = migration.validates().await;
    assert!(found.passes(), "{:?} {:?} {:?}", found.counts, found.money, found.miscounted);
    let (captured, refunded) = migration.generated.money["EUR"];
    let here = found.money.values().fold((0, 0), |sum, one| (sum.0 + one.captured_here, sum.1 + one.refunded_here));
    assert_eq!(here, (captured, refunded));
    assert!(captured > 0 && refunded > 0);
    let ledger = "select sum(amount)::bigint from payment_ledger";
    assert_eq!(count(&migration, ledger).await, captured - refunded);

    assert_eq!(count(&migration, "select count(*) from jobs").await, jobs, "nobody gets a mail");
    assert!(report.html().unwrap().contains("unknown_option") && report.json().unwrap().contains("\"money\""));
    migration.app.end().await;
}

#[actix_web::test]
async fn a_second_run_changes_nothing() {
    let migration = Migration::of(Size { dirty_every: 5, ..small() }, Traps::default()).await;
    migration.exports(false).await;
    migration.imports().await;
    let before = tables(&migration.app.db).await;
    let second = migration.imports().await;
    assert!(second.tally.counts.values().all(|counts| counts.changed() == 0), "{:?}", second.tally.counts);
    assert_eq!(tables(&migration.app.db).await, before);
    migration.app.end().await;
}

#[actix_web::test]
async fn a_client_signs_in_with_the_old_password_and_finds_their_bookings_and_quiz() {
    let migration = Migration::done(small()).await;
    let client = &migration.generated.records["user"][6];
    let email = client.fields["authentication"]["email"]["email"].as_str().unwrap();
    let login = |password: &str| Some(json!({ "email": email.to_uppercase(), "password": password }));
    let app = &migration.app;
    app.stranger(Method::POST, "/auth/login", login("another-password"))
        .await
        .expect_problem(401, "invalid_credentials");
    let hash = client.fields["legacy_hash_text"].as_str().unwrap();
    app.stranger(Method::POST, "/auth/login", login(hash)).await.expect_problem(401, "invalid_credentials");

    let signed_in = app.stranger(Method::POST, "/auth/login", login(LEGACY_PASSWORD)).await.expect(200);
    let sql = "select count(*) from legacy_passwords p join users u on u.id = p.user_id where u.email = $1";
    let left: i64 = sqlx::query_scalar(sql).bind(email).fetch_one(&app.db).await.unwrap();
    assert_eq!(left, 0, "the old hash is gone with the first login");
    app.stranger(Method::POST, "/auth/login", login(LEGACY_PASSWORD)).await.expect(200);

    let token = signed_in["access_token"].as_str().unwrap();
    let id = signed_in["user"]["id"].as_str().unwrap();
    let get = async |path: &str| -> Value {
        app.http.get(format!("{}{path}", app.url)).bearer_auth(token).send().await.unwrap().json().await.unwrap()
    };
    let bookings = get(&format!("/booking/client/{id}")).await;
    let sessions = bookings["items"].as_array().unwrap();
    let mine =
        migration.generated.records["booking"].iter().filter(|booking| booking.fields["Client"] == client.id.as_str());
    assert_eq!(sessions.len(), mine.count().min(sessions.len().max(1)), "{bookings}");
    assert!(
        sessions.iter().any(|session| session["status"] == "completed" || session["status"] == "confirmed"),
        "{bookings}"
    );
    let profile = get("/profile").await;
    assert_eq!(profile["profile"]["quiz"]["budget"], json!({ "amount": 9000, "currency": "EUR" }), "{profile}");
    assert_eq!(profile["profile"]["country"], "SE");

    // A time of the old app is that time of its zone.
    let booking =
        migration.generated.records["booking"].iter().find(|booking| booking.fields["Status"] == "Confirmed").unwrap();
    let start = booking.fields["Start"].as_str().unwrap();
    let sql = "select to_char(lower(b.during) at time zone 'America/New_York', 'YYYY-MM-DD HH24:MI') from bubble_links l join bookings b on b.id = l.row_id
                where l.bubble_id = $1 and b.status = 'confirmed'";
    let here: String = sqlx::query_scalar(sql).bind(&booking.id).fetch_one(&app.db).await.unwrap();
    assert_eq!(here, start);
    migration.app.end().await;
}

#[actix_web::test]
async fn a_new_password_ends_the_old_one() {
    let migration = Migration::done(small()).await;
    let app = &migration.app;
    let email = migration.generated.records["user"][7].fields["authentication"]["email"]["email"].as_str().unwrap();
    asks_for_a_reset(app, email).await;
    let token = link(app, email, "reset-password").await.expect("a link");
    resets(app, &token, "a-new-tulip-2026").await.expect(204);
    let login = |password: &str| Some(json!({ "email": email, "password": password }));
    app.stranger(Method::POST, "/auth/login", login(LEGACY_PASSWORD)).await.expect_problem(401, "invalid_credentials");
    app.stranger(Method::POST, "/auth/login", login("a-new-tulip-2026")).await.expect(200);
    migration.app.end().await;
}

#[actix_web::test]
async fn a_dry_run_says_the_same_and_leaves_nothing() {
    let migration = Migration::of(Size { dirty_every: 9, ..small() }, Traps::default()).await;
    migration.exports(false).await;
    let before = tables(&migration.app.db).await;
    let dry = migration.imports_with(Options { is_dry_run: true, compares_all: false }).await.unwrap();
    assert_eq!(tables(&migration.app.db).await, before);
    assert_eq!((dry.run, count(&migration, "select count(*) from bubble_runs").await), (None, 0));
    let imported = migration.imports().await;
    assert_eq!(dry.tally.counts, imported.tally.counts);
    assert_eq!(dry.tally.issues.len() as i64, count(&migration, "select count(*) from bubble_issues").await);
    migration.app.end().await;
}

#[actix_web::test]
async fn coaches_are_listed_with_their_hours_and_can_be_booked() {
    let migration = Migration::done(small()).await;
    let found = migration.app.stranger(Method::GET, "/coaches", None).await.expect(200);
    let coaches = found["items"].as_array().unwrap();
    assert_eq!(coaches.len(), 6, "{found}");
    let ana = migration.app.client("Ana Ribeiro").await;
    let coach = coaches[0]["id"].as_str().unwrap();
    let slots = ana.gets(&format!("/coaches/{coach}/slots?duration_minutes=60")).await.expect(200);
    assert!(slots.to_string().contains("starts_at"), "{slots}");
    migration.app.end().await;
}
