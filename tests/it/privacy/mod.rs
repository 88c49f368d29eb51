//! Personal data: its export, and its erasure when an account is deleted.

mod audit;
mod deletion;
pub mod late_writes;
mod personal_data;

use rapport::clock::minutes;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::{PASSWORD, Person};
use crate::support::{data, processes};

/// Texts of a client that can be searched for in a dump of the database.
const PHONE: &str = "+46 70 123 45 67";
const NOTES: &str = "My brother Tiago will sit beside me.";

/// A client with data in every table with personal data, and their coach.
struct Fixture {
    app: TestApp,
    ana: Person,
    ben: Person,
    /// Confirmed and upcoming.
    booking: Value,
}

impl Fixture {
    async fn new() -> Fixture {
        let app = TestApp::start().await;
        let ben = app.coach("Ben Okafor").await;
        let ana = app.client("Ana Ribeiro").await;
        let page = json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "phone": PHONE, "country": "SE",
            "quiz": data::quiz(), "preferences": { "theme": "dark" } });
        ana.writes(page).await.expect(200);
        ana.posts("/match", json!({})).await.expect(200);
        let booking = Self::confirmed(&app, &ana, &ben, "2026-12-15T10:00:00Z").await;
        // Another one, cancelled with a reason.
        let cancelled = Self::confirmed(&app, &ana, &ben, "2026-12-16T10:00:00Z").await;
        let path = format!("/booking/{}/status", cancelled["id"].as_str().unwrap());
        let cancel = json!({ "status": "cancelled", "reason": "Tiago is ill." });
        ana.sends(Method::PATCH, &path, Some(cancel)).await.expect(200);
        let summary = format!("/booking/{}/quiz-summary", booking["id"].as_str().unwrap());
        ana.sends(Method::PUT, &summary, None).await.expect(204);
        let fixture = Fixture { app, ana, ben, booking };
        fixture.inserts_rows_without_an_endpoint().await;
        fixture.app.sandbox.stripe.deliveries().idle().await;
        fixture.app.jobs_done().await;
        fixture
    }

    async fn confirmed(app: &TestApp, ana: &Person, ben: &Person, at: &str) -> Value {
        let body = json!({ "coach_id": ben.id, "starts_at": at, "duration_minutes": 60, "notes": NOTES });
        let key = [("Idempotency-Key", at)];
        let booking = ana.sends_with(Method::POST, "/booking", Some(body), &key).await.expect(201);
        let checkout = ana.checks_out(&booking).await.expect(201);
        let session = checkout["session_id"].as_str().unwrap();
        app.sandbox.stripe.pay(session, rapport_sandbox::stripe::Card::PAYS).unwrap();
        let path = format!("/payment/{}/refresh", checkout["payment_id"].as_str().unwrap());
        ana.posts(&path, json!({})).await.expect(200);
        ana.sees(&booking).await
    }

    async fn inserts_rows_without_an_endpoint(&self) {
        for sql in [
            "insert into posts (id, author_id, title, content, excerpt, content_html, html_version, post_type, upvotes, comment_count, search, created_at, updated_at)
             values ($2, $1, 'How we moved', 'Slowly.', 'Slowly.', '<p>Slowly.</p>', 1, 'story', 1, 1, '', now(), now())",
            "insert into comments (id, post_id, author_id, content, content_html, html_version, created_at, updated_at)
             values ($2, $2, $1, 'Thank you!', '<p>Thank you!</p>', 1, now(), now())",
            "insert into post_upvotes (post_id, user_id, created_at) values ($2, $1, now())",
            "insert into content_edits (id, post_id, edited_by, title, content, edited_at)
             values ($2, $2, $1, 'How I, Ana, moved', 'With Tiago.', now())",
            "insert into moderation_cases (id, post_id, author_id, state, decisions, decision, created_at, updated_at)
             values ($2, $2, $1, 'decided', 1, 'keep', now(), now())",
            "insert into moderation_decisions (case_id, number, decision, reason, decided_by, is_automatic, objection, created_at)
             values ($2, 1, 'keep', 'Ana wrote it.', $1, false, 'Yes, I, Ana, did.', now())",
            "insert into reports (id, case_id, reporter_id, reason, comment, weight, state, created_at, decided_at)
             values ($2, $2, $1, 'other', 'Ana of Stockholm wrote it.', 1000, 'dismissed', now(), now())",
            "insert into resources (id, owner_id, title, description, resource_type, url, bookmark_count, search, created_at, updated_at)
             values ($2, $1, 'Visa list', 'All of them', 'article', 'https://example.com', 1, '', now(), now())",
            "insert into resource_suggestions (booking_id, resource_id, created_at) select id, $2, now() from bookings where client_id = $1",
            "insert into bookmarks (user_id, resource_id, created_at) values ($1, $2, now())",
            "insert into calendar_subscriptions (id, user_id, host, label, url, key_id, health, health_since, due_at, created_at)
             values ($2, $1, 'calendar.example.com', 'Ana at home', '', 'test', 'fresh', now(), '2200-01-01', now())",
            "insert into calendar_connections (id, user_id, provider, address, tokens, key_id, access_expires_at, health, health_since, due_at, created_at)
             values ($2, $1, 'google', 'ana@calendar.example', '', 'test', now(), 'fresh', now(), '2200-01-01', now())",
            "insert into connected_calendars (id, connection_id, external_id, name, is_primary, can_write, is_read, is_written)
             select $2, $2, 'ana@calendar.example', 'Ana', true, true, true, true where $1 is not null",
            "insert into calendar_busy_events (calendar_id, event_id, during)
             select $2, 'event', tstzrange(now(), now() + interval '1 hour') where $1 is not null",
            "insert into calendar_links (booking_id, connection_id, desired_revision, ends_at)
             select id, $2, revision, upper(during) from bookings where client_id = $1",
            "insert into calendar_oauth_states (id, user_id, provider, browser_hash, verifier, key_id, expires_at)
             values ($2, $1, 'google', '', '', 'test', now())",
            "insert into busy_times (user_id, source, during) values ($1, 'google', tstzrange(now(), now() + interval '1 hour')) on conflict do nothing",
            "update bookings set no_show = jsonb_build_object('absent', 'coach', 'state', 'upheld', 'reported_at', now(), 'comment', 'He was not there.')
              where client_id = $1 and $2 is not null",
        ] {
            let id = Uuid::from_u128(7);
            let query = sqlx::query(sql).bind(self.ana.id);
            // Only bind an id where the statement has a second parameter.
            let query = if sql.contains("$2") { query.bind(id) } else { query };
            query.execute(&self.app.db).await.unwrap();
        }
    }

    /// A user deletes their account.
    async fn deletes(&self, who: &Person, body: Value) -> Answer {
        who.sends(Method::DELETE, "/profile", Some(body)).await
    }

    /// Every row of every table as text.
    async fn dump(&self) -> String {
        let tables: Vec<String> = sqlx::query_scalar(
            "select table_name::text from information_schema.tables where table_schema = 'public' order by 1",
        )
        .fetch_all(&self.app.db)
        .await
        .unwrap();
        let mut dump = String::new();
        for table in tables {
            let sql = format!("select coalesce(string_agg(t::text, E'\\n'), '') from {table} t");
            let rows: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.app.db).await.unwrap();
            dump.push_str(&format!("--- {table}\n{rows}\n"));
        }
        dump
    }

    async fn is_erased(&self, user_id: Uuid) {
        processes::eventually("the account is erased", || async {
            // The job is retried after some seconds until the last mails are sent.
            self.app.advance(rapport::clock::seconds(16));
            self.app.jobs_done().await;
            let sql = "select erased_at is not null from erasures where user_id = $1";
            sqlx::query_scalar(sql).bind(user_id).fetch_one(&self.app.db).await.unwrap()
        })
        .await;
    }

    /// The booking as the coach sees it.
    async fn ben_sees(&self) -> Value {
        self.app.signs_in(&self.ben.email).await.sees(&self.booking).await
    }

    /// Advances the clock until the login is not recent any more.
    fn eleven_minutes_later(&self) {
        self.app.advance(minutes(11));
    }

    async fn signs_in(&self, who: &Person) -> Answer {
        let body = json!({ "email": who.email, "password": PASSWORD });
        self.app.stranger(Method::POST, "/auth/login", Some(body)).await
    }
}
