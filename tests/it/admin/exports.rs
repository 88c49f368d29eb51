//! Lists as CSV files, as a strict reader reads them.

use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// The columns and rows of a file.
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    #[track_caller]
    fn of(answer: Answer, file: &str) -> Table {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(answer.header("content-disposition"), Some(format!("attachment; filename=\"{file}\"").as_str()));
        let text = answer.text.trim_start_matches('\u{feff}');
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'), "lines end with CRLF");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        Table { columns, rows }
    }

    fn column(&self, name: &str) -> Vec<&str> {
        let index =
            self.columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("{:?}", self.columns));
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }

    /// The sum of a column of amounts, in cents.
    fn cents(&self, name: &str) -> i64 {
        self.column(name).iter().map(|amount| amount.replace('.', "").parse::<i64>().unwrap()).sum()
    }
}

async fn table(reader: &Person, file: &str, query: &str) -> Table {
    Table::of(reader.gets(&format!("/admin/export/{file}?{query}")).await, file)
}

#[actix_web::test]
async fn files_have_what_the_lists_have_and_no_formulas() {
    let app = TestApp::start().await;
    let auditor = app.auditor().await;
    app.advance(rapport::clock::minutes(1));
    app.signs_up("client", "=HYPERLINK(\"https://evil.example\",\"Zoë\")").await;
    app.signs_up("coach", "Ben, the \"Coach\"").await;
    let all = table(&auditor, "users.csv", "timezone=Asia/Kathmandu").await;
    assert_eq!(
        all.columns,
        [
            "id",
            "email",
            "full_name",
            "role",
            "is_active",
            "email_verified",
            "timezone",
            "created_at (Asia/Kathmandu)",
            "last_seen_at (Asia/Kathmandu)",
            "deleted_at (Asia/Kathmandu)"
        ]
    );
    let mut names = all.column("full_name");
    names.sort_unstable();
    assert_eq!(names, ["'=HYPERLINK(\"https://evil.example\",\"Zoë\")", "Ben, the \"Coach\"", "Otto Auditor"]);
    assert!(all.column("created_at (Asia/Kathmandu)").contains(&"2026-12-01 13:46:00"), "{:?}", all.rows);
    let raw = app.http.get(format!("{}/admin/export/users.csv", app.url)).bearer_auth(&auditor.access_token);
    let raw = raw.send().await.unwrap().bytes().await.unwrap();
    assert!(raw.starts_with(b"\xef\xbb\xbfid,email,"), "a byte order mark: {raw:?}");
    let coaches = table(&auditor, "users.csv", "role=coach").await;
    assert_eq!(coaches.column("full_name"), ["Ben, the \"Coach\""]);
    assert_eq!(auditor.gets("/admin/export/users.csv?role=king&timezone=Mars").await.broken_fields(), ["role"]);
    assert_eq!(auditor.gets("/admin/export/users.csv?timezone=Mars").await.broken_fields(), ["timezone"]);
    for empty in ["bookings.csv", "payments.csv", "revenue.csv"] {
        assert_eq!(table(&auditor, empty, "").await.rows.len(), 0, "{empty}");
    }
    app.end().await;
}

#[actix_web::test]
async fn sums_of_files_are_the_ledgers_to_the_cent() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ana, ben) = (
        app.client("Ana Ribeiro").await,
        app.coach_with("Ben Okafor", json!({ "price": { "amount": 7533, "currency": "EUR" } })).await,
    );
    for (starts_at, is_cancelled) in
        [("2026-12-02T09:00:00Z", false), ("2026-12-09T09:00:00Z", true), ("2026-12-10T09:00:00Z", false)]
    {
        let booking = ana.books(&ben, starts_at).await.expect(201);
        let checkout = ana.checks_out(&booking).await.expect(201);
        app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
        eventually("it is confirmed", || async { ana.sees(&booking).await["status"] == "confirmed" }).await;
        if is_cancelled {
            ana.cancels(&booking).await.expect(200);
        }
        app.sandbox.stripe.deliveries().idle().await;
        app.jobs_done().await;
    }
    app.sandbox.stripe.deliveries().idle().await;
    let sums: (i64, i64) = sqlx::query_as(
        "select sum(amount) filter (where kind = 'capture')::bigint, sum(amount)::bigint from payment_ledger",
    )
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert_eq!(sums, (3 * 7533, 2 * 7533));
    let payments = table(&admin, "payments.csv", "").await;
    assert_eq!((payments.cents("captured"), payments.cents("captured") - payments.cents("refunded")), sums);
    let refunded = table(&admin, "payments.csv", "status=refunded").await;
    assert_eq!((refunded.column("amount"), refunded.column("currency")), (vec!["75.33"], vec!["EUR"]));
    for group in ["day", "month", "coach"] {
        let revenue = table(&admin, "revenue.csv", &format!("group_by={group}")).await;
        assert_eq!((revenue.cents("gross"), revenue.cents("net")), sums, "{group}");
    }
    let bookings = table(&admin, "bookings.csv", "status=confirmed&timezone=Europe/Berlin").await;
    assert_eq!(bookings.column("starts_at (Europe/Berlin)"), ["2026-12-10 10:00:00", "2026-12-02 10:00:00"]);
    assert_eq!(table(&admin, "bookings.csv", "q=ribeiro&to=2026-12-03").await.rows.len(), 1);
    assert_eq!(admin.gets("/admin/bookings?q=okafor").await.expect(200)["total"], 3);
    let list = admin.gets(&format!("/admin/bookings?coach_id={}&status=cancelled", ben.id)).await.expect(200);
    assert_eq!((&list["total"], &list["items"][0]["starts_at"]), (&json!(1), &json!("2026-12-09T09:00:00Z")));
    app.end().await;
}

/// More people than are read in one chunk.
pub(super) async fn crowd(app: &TestApp, count: i32) {
    let sql = "insert into users (id, email, email_key, role, full_name, timezone, password_hash, search, created_at, updated_at)
               select gen_random_uuid(), n || '@example.com', n || '@example.com', 'client', 'Client ' || n, 'UTC', '', '', $2, $2 from generate_series(1, $1) n";
    sqlx::query(sql).bind(count).bind(app.now()).execute(&app.db).await.unwrap();
}

#[actix_web::test]
async fn a_long_file_has_each_row_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    crowd(&app, 2_500).await;
    let all = table(&admin, "users.csv", "role=client").await;
    let ids: std::collections::BTreeSet<&str> = all.column("id").into_iter().collect();
    assert_eq!((all.rows.len(), ids.len()), (2_500, 2_500));
    app.end().await;
}

/// As many as there are connections in the pool, and more.
#[actix_web::test]
async fn readers_who_stop_reading_hold_no_connections() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    crowd(&app, 30_000).await;
    let mut unread = Vec::new();
    for _ in 0..14 {
        let request = app.http.get(format!("{}/admin/export/users.csv", app.url)).bearer_auth(&admin.access_token);
        unread.push(request.send().await.unwrap());
    }
    let list: Value = admin.gets("/admin/users?per_page=1").await.expect(200);
    assert_eq!((&list["total"], &list["total_is_estimate"]), (&json!(10_000), &json!(true)));
    drop(unread);
    app.end().await;
}

#[actix_web::test]
async fn who_takes_a_file_is_in_the_audit_trail_without_what_was_looked_for() {
    let app = TestApp::start().await;
    let auditor = app.auditor().await;
    table(&auditor, "users.csv", "q=ribeiro&role=client&page=7").await;
    app.advance(rapport::clock::minutes(1));
    table(&auditor, "revenue.csv", "group_by=coach").await;
    auditor.gets("/admin/export/users.csv?role=king").await.broken_fields();
    let trail = auditor.gets("/admin/audit?action=admin.exported").await.expect(200);
    let entry = |index: usize| {
        let entry = &trail["items"][index];
        (entry["actor_id"].clone(), entry["actor_role"].clone(), entry["after"].clone())
    };
    let of = |after: Value| (json!(auditor.id), json!("auditor"), after);
    assert_eq!(trail["total"], 2, "{trail}");
    assert_eq!(entry(0), of(json!({ "file": "revenue.csv", "filters": ["group_by"] })));
    assert_eq!(entry(1), of(json!({ "file": "users.csv", "filters": ["q", "role"] })));
    app.end().await;
}
