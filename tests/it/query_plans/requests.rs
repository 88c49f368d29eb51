//! Everything that the product can be asked for, once: each request with each of its filters, each job, each sweep.

use rapport::clock::{days, hours, minutes};
use rapport::events::Change;
use rapport::jobs::admin::control;
use rapport::jobs::definitions::bookings::{
    CompleteFinishedSessions, ReleaseExpiredHolds, SendDueReminders, SettleNoShows,
};
use rapport::jobs::definitions::housekeeping::{
    CheckCountedDays, CountDays, CountShowings, PruneExpiredRows, RefreshCommunityNames, RefreshResourceTopics,
    RefreshUserSearch, SealAudit, SendDueDigests,
};
use rapport::jobs::definitions::payments::{ReconcilePayments, SettleOpenPayments};
use rapport::jobs::{Job, Queue, enqueue};
use rapport::models::notifications::{NotificationKind, unsubscribe};
use rapport::models::payments::open_checkouts;
use rapport::models::{bookings, privacy};
use rapport::origin::Origin;
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use serde_json::{Value, json};

use super::{calendars, community, team};
use crate::auth::link;
use crate::photos::pictures;
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::eventually;
use crate::support::{TestApp, data};

/// What strangers and members read, with `{coach}` for a coach's id.
const READS: &[&str] = &[
    "/health",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/quiz",
    "/coaches",
    "/coaches?sort=rating&page=3",
    "/coaches?sort=price&display_currency=USD",
    "/coaches?sort=-price&min_price=5000&max_price=7000&currency=EUR",
    "/coaches?sort=newest&language=de&country=PT&expertise=relocation&min_rating=4",
    "/coaches?q=relocation",
    "/coaches?q=number%20777&sort=price",
    "/coaches?q=%22number%20777%22",
    "/coaches?available_on=2026-12-04&timezone=Europe/Berlin",
    "/coaches/facets",
    "/coaches/facets?q=relocation&language=de",
    "/coaches/{coach}",
    "/coaches/{coach}/slots?from=2026-12-02&to=2026-12-20",
    "/prices/about?amount=7500&currency=EUR",
    "/coaches/{coach}/reviews",
    "/coaches/{coach}/reviews?page=2",
];

/// Lists and numbers of administrators.
const ADMIN_READS: &[&str] = &[
    "/admin/reconciliation",
    "/admin/reconciliation?kind=dispute",
    "/admin/queues",
    "/admin/queues/history",
    "/admin/jobs?booking_id={booking}",
    "/admin/jobs?user_id={client}",
    "/admin/jobs?q=fill-777",
    "/admin/queues/emails/jobs",
    "/admin/queues/emails/jobs?status=done&page=2",
    "/admin/queues/emails/jobs?status=dead&q=refused",
    "/admin/queues/emails/jobs?status=pending",
    "/admin/queues/emails/jobs?status=scheduled",
    "/admin/queues/emails/jobs?status=running",
    "/admin/queues/emails/jobs?status=retrying",
    "/admin/queues/emails/jobs?status=superseded",
    "/admin/queues/emails/jobs?status=cancelled",
    "/admin/queues/emails/jobs?kind=emails.send&q={client}",
    "/admin/queues/emails/jobs?status=dead&kind=emails.send&q=the%20mail%20server",
];

/// Asks for all of it. The rows of a year are there.
pub async fn all(app: &TestApp) {
    let ben = app.coach("Ben Okafor").await;
    let gil = app.coach_with("Gil Free", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let lim = app
        .coach_with(
            "Lim Limited",
            json!({ "availability": { "timezone": "Europe/Lisbon", "max_sessions_per_day": 3, "max_days_ahead": 60,
            "weekly": [{ "weekday": "wed", "start": "09:00", "end": "17:00" }] } }),
        )
        .await;
    let ana = app.client("Ana Ribeiro").await;
    let admin = app.admin().await;
    for path in READS {
        app.stranger(Method::GET, &path.replace("{coach}", &ben.id.to_string()), None).await;
    }
    let ana = accounts(app, ana).await;
    profiles(app, &ana, &ben).await;
    let bookings = sessions(app, &ana, &ben, &[&gil, &lim]).await;
    notifications(app, &ana).await;
    administration(app, &admin, &ana, &bookings).await;
    rare(app, &ana, &ben).await;
    team::all(app, &admin.email, &ana, &bookings[0]).await;
    // Reminders are due a day ahead.
    app.advance(minutes(20));
    sweeps(app).await;
    // The last session is over, and a day later.
    app.advance(hours(26));
    sweeps(app).await;
    app.jobs_done().await;
    after_the_session(app, &ana.email, &ben.email, &bookings).await;
    community::all(app, &ana, &ben, &admin, &bookings[0]).await;
    calendars::all(app, &ana, &ben).await;
    app.advance(days(1) + hours(2));
    sweeps(app).await;
    app.jobs_done().await;
    erasures(app, [&ana.email, &ben.email]).await;
}

/// Signing in and out, links, devices. Gives the client signed in anew.
async fn accounts(app: &TestApp, ana: Person) -> Person {
    let post = async |path: &str, body: Value| app.stranger(Method::POST, path, Some(body)).await;
    let token = link(app, &ana.email, "verify-email").await.unwrap();
    post("/auth/verify-email", json!({ "token": token })).await.expect(204);
    ana.posts("/auth/verify-email/resend", json!({})).await.expect(202);
    let other = app.signs_up("client", "Nina New").await;
    app.advance(minutes(2));
    other.posts("/auth/verify-email/resend", json!({})).await.expect(202);
    post("/auth/reset-password", json!({ "email": ana.email })).await.expect(202);
    post("/auth/reset-password", json!({ "email": "nobody@example.com" })).await.expect(202);
    let token = link(app, &ana.email, "reset-password").await.unwrap();
    post("/auth/reset-password/confirm", json!({ "token": token, "new_password": PASSWORD })).await.expect(204);
    let ana = app.signs_in(&ana.email).await;
    let change = json!({ "current_password": PASSWORD, "new_password": "another-good-password" });
    ana.posts("/auth/change-password", change).await.expect(204);
    let back = json!({ "current_password": "another-good-password", "new_password": PASSWORD });
    ana.posts("/auth/change-password", back).await.expect(204);
    ana.posts("/auth/change-email", json!({ "password": PASSWORD, "new_email": "ana.new@example.com" }))
        .await
        .expect(202);
    let token = link(app, "ana.new@example.com", "change-email").await.unwrap();
    post("/auth/change-email/confirm", json!({ "token": token })).await.expect(204);
    let ana = Person { email: "ana.new@example.com".to_owned(), ..ana };
    let again = app.signs_in(&ana.email).await;
    post("/auth/refresh", json!({ "refresh_token": again.refresh_token })).await.expect(200);
    app.advance(minutes(1));
    post("/auth/refresh", json!({ "refresh_token": again.refresh_token })).await.expect_problem(401, "refresh_reused");
    let third = app.signs_in(&ana.email).await;
    post("/auth/logout", json!({ "refresh_token": third.refresh_token })).await.expect(204);
    let ana = app.signs_in(&ana.email).await;
    app.signs_in(&ana.email).await;
    let devices = ana.gets("/auth/sessions").await.expect(200);
    let other = devices["items"].as_array().unwrap().iter().find(|device| device["is_current"] == false).unwrap();
    ana.sends(Method::DELETE, &format!("/auth/sessions/{}", other["id"].as_str().unwrap()), None).await.expect(204);
    let wrong = json!({ "email": ana.email, "password": "not-my-password" });
    post("/auth/login", wrong).await.expect_problem(401, "invalid_credentials");
    ana
}

async fn profiles(app: &TestApp, ana: &Person, ben: &Person) {
    for person in [ana, ben] {
        person.gets("/profile").await.expect(200);
        let picture = pictures::jpeg(&pictures::four_colours(200));
        person.uploads(&picture).await.expect(200);
        let url = person.gets("/profile").await.expect(200)["profile"]["photo_url"].as_str().unwrap().to_owned();
        app.http.get(url).send().await.unwrap();
        person.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
        person.gets("/profile/export").await.expect(200);
    }
    ana.posts("/match", json!({})).await.expect(200);
    ben.writes(data::coach_profile()).await.expect(200);
    let of_ben = format!("/coaches/{}", ben.id);
    ben.gets(&format!("{of_ben}/slots/explain?starts_at=2026-12-02T09:00:00Z&duration_minutes=60")).await.expect(200);
    ben.gets(&format!("{of_ben}/earnings")).await.expect(200);
    app.stranger(Method::POST, "/quiz/preview", Some(data::quiz())).await;
    // Computed, from the cache, and as before after a look at the client's row; a job that embeds Ben may begin it anew.
    for _ in 0..6 {
        ana.gets("/coaches").await.expect(200);
        ana.posts("/match", json!({})).await.expect(200);
        app.events.publish(Change::User(ana.id));
    }
    ana.gets("/match/history").await.expect(200);
    ana.gets(&format!("{of_ben}/match")).await.expect(200);
    ana.sends(Method::PUT, &format!("/favourites/{}", ben.id), None).await.expect(204);
    ana.gets("/favourites").await.expect(200);
    ana.deletes(&format!("/favourites/{}", ben.id)).await.expect(204);
    app.jobs_done().await;
}

/// Sessions of every kind; those that take place come first.
async fn sessions(app: &TestApp, ana: &Person, ben: &Person, others: &[&Person]) -> Vec<Value> {
    let body =
        json!({ "coach_id": ben.id, "starts_at": "2026-12-02T09:00:00Z", "duration_minutes": 60, "notes": "Hello" });
    let keyed = [("Idempotency-Key", "one")];
    let held = ana.sends_with(Method::POST, "/booking", Some(body.clone()), &keyed).await.expect(201);
    ana.sends_with(Method::POST, "/booking", Some(body), &keyed).await.expect(201);
    let checkout = ana.checks_out(&held).await.expect(201);
    ana.checks_out(&held).await.expect(200);
    let payment = format!("/payment/{}", checkout["payment_id"].as_str().unwrap());
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    ana.posts(&format!("{payment}/refresh"), json!({})).await.expect(200);
    ana.gets(&payment).await.expect(200);
    eventually("it is confirmed", || async { ana.sees(&held).await["status"] == "confirmed" }).await;
    let summary = format!("/booking/{}/quiz-summary", held["id"].as_str().unwrap());
    ana.sends(Method::PUT, &summary, None).await.expect(204);
    ana.gets(&summary).await.expect(200);
    ben.gets(&summary).await.expect(200);
    ana.deletes(&summary).await.expect(204);
    let mut bookings = vec![held];
    for other in others {
        bookings.push(ana.books(other, "2026-12-02T11:00:00Z").await.expect(201));
        ana.cancels(bookings.last().unwrap()).await.expect(200);
    }
    let id = |booking: &Value| booking["id"].as_str().unwrap().to_owned();
    // Paid, moved, and cancelled with a refund; a time that is taken; a hold that expires, with a checkout and without.
    let moved = ana.books(ben, "2026-12-09T09:00:00Z").await.expect(201);
    let checkout = ana.checks_out(&moved).await.expect(201);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    eventually("it is confirmed", || async { ana.sees(&moved).await["status"] == "confirmed" }).await;
    ana.gets(&format!("/booking/{}/slots?from=2026-12-08&to=2026-12-20", id(&moved))).await.expect(200);
    ana.moves(&moved, "2026-12-10T10:00:00Z").await.expect(200);
    ana.books(ben, "2026-12-10T10:00:00Z").await.expect(409);
    ana.gets(&format!("/booking/{}/calendar.ics", id(&moved))).await;
    ana.previews(&moved).await.expect(200);
    ana.cancels(&moved).await.expect(200);
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    let expiring = ana.books(ben, "2026-12-11T09:00:00Z").await.expect(201);
    let abandoned = ana.books(ben, "2026-12-11T11:00:00Z").await.expect(201);
    ana.checks_out(&abandoned).await.expect(201);
    for reader in [ana, ben] {
        for list in ["client", "coach"] {
            for query in ["", "?status=confirmed", "?from=2026-12-01T00:00:00Z&to=2027-01-01T00:00:00Z", "?page=2"] {
                reader.gets(&format!("/booking/{list}/{}{query}", reader.id)).await;
            }
        }
    }
    app.advance(minutes(16));
    let other = app.client("Rita Rival").await;
    // In place of the hold that has expired.
    other.books(ben, "2026-12-11T09:00:00Z").await.expect(201);
    app.advance(minutes(30));
    other.books(ben, "2026-12-11T11:00:00Z").await;
    bookings.extend([expiring, abandoned, moved]);
    bookings
}

async fn notifications(app: &TestApp, ana: &Person) {
    let ana = &app.signs_in(&ana.email).await;
    let stream = ana.opens_stream(None).await;
    drop(stream);
    let list = ana.gets("/notifications?per_page=1").await.expect(200);
    ana.gets("/notifications?page=2&per_page=1").await.expect(200);
    if let Some(cursor) = list["next_cursor"].as_str() {
        ana.gets(&format!("/notifications?cursor={cursor}")).await.expect(200);
    }
    let first = list["items"][0]["id"].as_str().unwrap();
    drop(ana.opens_stream(Some(first)).await);
    ana.posts(&format!("/notifications/{first}/read"), json!({})).await.expect(200);
    ana.posts("/notifications/read-all", json!({})).await.expect(200);
    let mut preferences = ana.gets("/notifications/preferences").await.expect(200);
    preferences["weekly_digest"]["email"] = serde_json::json!(true);
    ana.sends(Method::PUT, "/notifications/preferences", Some(preferences)).await.expect(200);
    let token = unsubscribe::token(&app.config.jwt_keys, ana.id, NotificationKind::Reminder24h).unwrap();
    app.stranger(Method::POST, &format!("/notifications/unsubscribe?token={token}"), None).await;
}

async fn administration(app: &TestApp, admin: &Person, ana: &Person, bookings: &[Value]) {
    let admin = &app.signs_in(&admin.email).await;
    let booking = bookings[0]["id"].as_str().unwrap();
    for path in ADMIN_READS {
        let path = path.replace("{booking}", booking).replace("{client}", &ana.id.to_string());
        admin.gets(&path).await.expect(200);
    }
    for is_on in [true, false] {
        let body = json!({ "is_on": is_on });
        admin.sends(Method::PUT, "/admin/read-only", Some(body)).await.expect(200);
    }
    let die = "update jobs set state = 'dead', errors = '[{\"error\": \"the mail server refused it\", \"attempt\": 1}]'
               where id in (select id from jobs where queue = 'emails' and state = 'done' order by finished_at limit 3)";
    sqlx::query(die).execute(&app.db).await.unwrap();
    let page = admin.gets("/admin/queues/emails/jobs?status=done&per_page=5").await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    admin.gets(&format!("/admin/queues/emails/jobs?status=done&per_page=5&cursor={cursor}")).await.expect(200);
    let dead = admin.gets("/admin/queues/emails/jobs?status=dead").await.expect(200);
    let dead: Vec<&str> = dead["items"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap()).collect();
    admin.gets(&format!("/admin/jobs/{}", dead[0])).await.expect(200);
    admin.posts("/admin/queues/emails/pause", json!({})).await.expect(200);
    admin.posts(&format!("/admin/jobs/{}/retry", dead[0]), json!({})).await.expect(200);
    admin.sends(Method::DELETE, &format!("/admin/jobs/{}", dead[1]), None).await;
    let limits = json!({ "concurrency": 4, "rate_per_second": 1000.0 });
    admin.sends(Method::PATCH, "/admin/queues/emails", Some(limits)).await.expect(200);
    admin.posts("/admin/queues/emails/retry-dead?q=refused", json!({})).await.expect(200);
    // They would be sent, and can't be: they have no revision.
    let filled = "delete from jobs where state in ('ready', 'dead') and origin ->> 'request_id' like 'fill-%'";
    sqlx::query(filled).execute(&app.db).await.unwrap();
    admin.posts("/admin/queues/emails/resume", json!({})).await.expect(200);
    let payment = admin.gets(&format!("/booking/{booking}")).await.expect(200)["payment_id"].clone();
    let refund = json!({ "amount": 100, "reason": "For the trouble" });
    admin.posts(&format!("/payment/{}/refund", payment.as_str().unwrap()), refund).await.expect(202);
    let profile = data::coach_profile();
    let coach = bookings[0]["coach_id"].as_str().unwrap();
    admin.sends(Method::PUT, &format!("/coaches/{coach}"), Some(profile)).await.expect(200);
    app.sandbox.stripe.deliveries().idle().await;
}

/// What takes a crash, an outage or a race.
async fn rare(app: &TestApp, ana: &Person, ben: &Person) {
    let (db, now) = (&app.db, app.now());
    // Of a worker that is gone: one is done again, one has done so too often; and a job of another build.
    let jobs = "insert into jobs (id, kind, queue, state, args, run_at, max_attempts, epoch, attempt, crash_count, isolated_since, lease_until, created_at)
                values (gen_random_uuid(), 'housekeeping.prune_expired_rows', 'housekeeping', 'running', '{}', $1, 3, 1, 1, 1, null, now() - interval '1 second', $1),
                       (gen_random_uuid(), 'housekeeping.delete_photo', 'housekeeping', 'running', '{}', $1, 3, 1, 1, 99, now(), now() - interval '1 second', $1),
                       (gen_random_uuid(), 'housekeeping.unknown', 'housekeeping', 'ready', '{}', $1, 3, 0, 0, 0, null, null, $1)";
    sqlx::query(jobs).bind(now).execute(db).await.unwrap();
    sqlx::query("update rescuer_state set healthy_since = now() - interval '1 hour'").execute(db).await.unwrap();
    let dead =
        "select count(*) from jobs where kind = 'housekeeping.delete_photo' and state = 'dead' and crash_count > 98";
    eventually("the rescuer has come", || async {
        app.relay_waker.wake();
        sqlx::query_scalar::<_, i64>(dead).fetch_one(db).await.unwrap() == 1
    })
    .await;
    let released = "select count(*) from jobs where kind = 'housekeeping.unknown' and run_at > created_at";
    eventually("the job of another build waits", || async {
        app.relay_waker.wake();
        sqlx::query_scalar::<_, i64>(released).fetch_one(db).await.unwrap() == 1
    })
    .await;
    for gone in ["housekeeping.delete_photo", "housekeeping.unknown"] {
        sqlx::query("delete from jobs where kind = $1 and args = '{}'").bind(gone).execute(db).await.unwrap();
    }
    control::suspend(db, Queue::Calendars, now).await.unwrap();
    let mut db = app.db.acquire().await.unwrap();
    let span = (now + days(9), now + days(10));
    bookings::conflict_error(&mut db, ana.id, span, now).await.unwrap();
    bookings::expire_idempotency_keys(&mut db, ana.id, "one", now).await.unwrap();
    bookings::expired_holds_of_client(&mut db, ana.id, now).await.unwrap();
    let charge = app.sandbox.stripe.charges().into_iter().next();
    if let Some(charge) = charge {
        app.sandbox.stripe.dispute(&charge.id, "fraudulent").unwrap();
    }
    open_checkouts::bring_forward(&mut db, now).await.unwrap();
    privacy::cancel_unsent_mails(&mut db, rapport::ids::random(), now).await.unwrap();
    drop(db);
    ben.gets("/profile").await;
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    let admin = app.signs_in("admin@example.com").await;
    let issues = admin.gets("/admin/reconciliation").await.expect(200);
    let close = format!("/admin/reconciliation/{}/close", issues["items"][0]["id"].as_str().unwrap());
    admin.posts(&close, json!({ "reason": "The bank agrees with us." })).await.expect(200);
}

/// Every recurring job at once.
async fn sweeps(app: &TestApp) {
    async fn put<J: Job + Default>(app: &TestApp) {
        let mut tx = app.begin().await.unwrap();
        enqueue(&mut tx, &Origin::system("test"), app.now(), &J::default()).await.unwrap();
        app.commit(tx).await.unwrap();
    }
    put::<ReleaseExpiredHolds>(app).await;
    put::<CompleteFinishedSessions>(app).await;
    put::<SendDueReminders>(app).await;
    put::<SettleNoShows>(app).await;
    put::<SettleOpenPayments>(app).await;
    put::<ReconcilePayments>(app).await;
    put::<PruneExpiredRows>(app).await;
    put::<CountDays>(app).await;
    put::<CheckCountedDays>(app).await;
    put::<CountShowings>(app).await;
    put::<RefreshUserSearch>(app).await;
    put::<RefreshResourceTopics>(app).await;
    put::<RefreshCommunityNames>(app).await;
    sqlx::query("update weekly_digests set due_at = $1 where due_at < '2200-01-01'")
        .bind(app.now())
        .execute(&app.db)
        .await
        .unwrap();
    put::<SendDueDigests>(app).await;
    put::<SealAudit>(app).await;
    let left = || async {
        let sql = "select count(*) from jobs where state in ('ready', 'published', 'running') and run_at <= $1";
        sqlx::query_scalar::<_, i64>(sql).bind(app.now()).fetch_one(&app.db).await.unwrap() == 0
    };
    eventually("the sweeps are done", left).await;
}

async fn after_the_session(app: &TestApp, ana: &str, ben: &str, bookings: &[Value]) {
    let (ana, ben) = (app.signs_in(ana).await, app.signs_in(ben).await);
    let first = &bookings[0];
    ana.says(first, "no-show", "I waited.").await.expect(200);
    ben.says(first, "no-show/objection", "I was there.").await.expect(200);
    ana.reviews(first, 5, "It helped.").await.expect(201);
    ana.gets(&format!("/booking/{}/review", first["id"].as_str().unwrap())).await.expect(200);
    ben.gets(&format!("/coaches/{}/reviews", ben.id)).await.expect(200);
    app.jobs_done().await;
}

/// A client's and a coach's; the last admin stays.
async fn erasures(app: &TestApp, emails: [&str; 2]) {
    let admin = app.signs_in("admin@example.com").await;
    admin
        .sends(Method::DELETE, "/profile", Some(json!({ "password": PASSWORD })))
        .await
        .expect_problem(403, "forbidden");
    for email in emails {
        let person = app.signs_in(email).await;
        // The sign-in is recent.
        person.sends(Method::DELETE, "/profile", Some(json!({}))).await.expect(204);
        eventually("the account is erased", || async {
            app.advance(rapport::clock::seconds(16));
            app.jobs_done().await;
            let sql = "select erased_at is not null from erasures where user_id = $1";
            sqlx::query_scalar(sql).bind(person.id).fetch_one(&app.db).await.unwrap()
        })
        .await;
    }
}
