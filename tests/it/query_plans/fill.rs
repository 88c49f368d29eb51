//! A database with as many rows as a marketplace has after a year.

use rapport::clock::Timestamp;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

const FILL: &str = include_str!("../../../benches/scale/fill.sql");

/// Indexes and exclusion constraints are made anew after the rows are there, which takes half the time.
const DROP_INDEXES: &str = "
    create temporary table dropped as
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition, c.conname, i.indrelid::regclass::text as of,
           pg_get_constraintdef(c.oid) as constraint_definition
      from pg_index i join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
      left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'x'
     where not i.indisprimary and (c.oid is not null or not exists (select from pg_constraint k where k.conindid = i.indexrelid));
    do $$ declare d record; begin
        for d in select * from dropped loop
            if d.conname is null then execute 'drop index ' || d.name;
            else execute format('alter table %s drop constraint %s', d.of, d.conname); end if;
        end loop;
    end $$";

const MAKE_INDEXES: &str = "
    do $$ declare d record; begin
        set local maintenance_work_mem = '256MB';
        for d in select * from dropped loop
            if d.conname is null then execute d.definition;
            else execute format('alter table %s add constraint %s %s', d.of, d.conname, d.constraint_definition); end if;
        end loop;
    end $$";

/// What the script leaves empty; all of it has been compared with Stripe.
const MORE: &str = "
    insert into reconciliations (id, compared_from, compared_to, charges, refunds, disputes, repaired, differences, finished_at)
    select gen_random_uuid(), at - interval '3 days', at, 1, 1, 1, 0, 0, at from (select current_setting('fill.now')::timestamptz as at) as time;
    create temporary table people as select id, row_number() over (order by id) as n from users;
    insert into posts (id, author_id, title, content, excerpt, content_html, html_version, post_type, is_private, tags, search, created_at, updated_at)
    select gen_random_uuid(), id, 'Post number ' || n, 'Its text', 'Its text', '<p>Its text</p>', 2, (array['story', 'question', 'discussion'])[1 + n % 3],
           n % 11 = 0, array[(array['relocation', 'leadership', 'careers'])[1 + n % 3]], to_tsvector('simple', 'post number ' || n), at, at
      from people, lateral (select current_setting('fill.now')::timestamptz - n * interval '1 minute' as at) as time where n % 2 = 0;
    insert into comments (id, post_id, author_id, content, content_html, html_version, created_at, updated_at)
    select gen_random_uuid(), p.id, p.author_id, 'Thank you', '<p>Thank you</p>', 2, p.created_at, p.created_at from posts p, generate_series(1, 2);
    update posts set comment_count = 2, upvotes = 1;
    insert into community_names (beginning, user_id) select 'person ' || n, id from people join community_people on user_id = id;
    update community_people set is_outdated = n % 100 = 0 from people where id = user_id;
    insert into moderation_cases (id, post_id, author_id, state, decisions, decision, created_at, updated_at)
    select id, id, author_id, 'decided', 1, 'keep', now(), now() from posts;
    insert into moderation_decisions (case_id, number, decision, reason, is_automatic, created_at) select id, 1, 'keep', 'Fine', false, now() from posts;
    insert into reports (id, case_id, reporter_id, reason, weight, state, created_at, decided_at)
    select id, id, author_id, 'spam', 1000, 'dismissed', now(), now() from posts;
    insert into content_edits (id, post_id, edited_by, content, edited_at) select id, id, author_id, 'Its words', now() from posts;
    insert into post_upvotes (post_id, user_id, created_at) select id, author_id, created_at from posts;
    insert into resources (id, owner_id, title, description, resource_type, url, tags, bookmark_count, search, created_at, updated_at, link_due_at,
                           topics, topics_version)
    select gen_random_uuid(), id, 'List ' || n, 'Of things', (array['article', 'book'])[1 + n / 2 % 2], 'https://example.com/' || n,
           array[(array['relocation', 'leadership', 'careers'])[1 + n % 3]], 1, to_tsvector('simple', 'list ' || n), at, at, at + interval '90 days',
           (array[8, 64, 2])[1 + n % 3], n % 2
      from people, lateral (select current_setting('fill.now')::timestamptz - n * interval '1 minute' as at) as time where n % 2 = 0;
    insert into coach_showings (counts_from, coach_id, shown)
    select date_trunc('day', current_setting('fill.now')::timestamptz) - ago * interval '1 day', id, n from people, generate_series(0, 13) ago where n <= 300;
    insert into resource_suggestions (booking_id, resource_id, created_at)
    select b.id, (select id from resources limit 1), now() from bookings b where abs(hashtext(b.id::text)) % 10 = 0;
    insert into bookmarks (user_id, resource_id, created_at) select owner_id, id, now() from resources;
    insert into favourites (client_id, coach_id, created_at) select p.id, c.id, now() from people p join people c on c.n = 1 + p.n % 300;
    insert into quiz_shares (client_id, coach_id, shared_at) select client_id, coach_id, created_at from favourites;
    insert into notification_preferences (user_id, kind, email, in_app) select id, 'review_received', false, true from people;
    insert into weekly_digests (user_id, due_at) select id, '2200-01-01' from people where n % 2 = 0;
    insert into calendar_feeds (user_id, secret_hash, secret, key_id, created_at)
    select id, sha256(id::text::bytea), sha256(id::text::bytea), 'fill', now() from people;
    insert into calendar_subscriptions (id, user_id, host, url, key_id, health, health_since, due_at, created_at)
    select id, id, 'fill.example', sha256(id::text::bytea), 'fill', 'fresh', now(), '2200-01-01', now() from people;
    insert into calendar_connections (id, user_id, provider, address, tokens, key_id, access_expires_at, health, health_since, due_at, created_at)
    select id, id, 'google', id || '@fill.example', sha256(id::text::bytea), 'fill', now(), 'fresh', now(), '2200-01-01', now() from people where n % 2 = 0;
    insert into connected_calendars (id, connection_id, external_id, name, is_primary, can_write, is_read, is_written)
    select id, id, 'primary', 'Calendar', true, true, true, true from calendar_connections;
    insert into calendar_channels (id, connection_id, calendar, secret_hash, external_id, state, renew_at, expires_at, created_at)
    select id, id, 'primary', sha256(id::text::bytea), id::text, 'open', '2200-01-01', '2200-01-01', now() from calendar_connections;
    insert into calendar_busy_events (calendar_id, event_id, during)
    select id, 'event', tstzrange('2020-01-01', '2020-01-02') from connected_calendars;
    insert into calendar_links (booking_id, connection_id, desired_revision, applied_revision, is_pending, calendar, external_id, ends_at)
    select b.id, c.id, b.revision, b.revision, false, 'primary', b.id::text, upper(b.during)
      from bookings b join calendar_connections c on c.user_id in (b.client_id, b.coach_id);
    insert into calendar_oauth_states (id, user_id, provider, browser_hash, verifier, key_id, expires_at)
    select id, id, 'google', sha256(id::text::bytea), sha256(id::text::bytea), 'fill', '2200-01-01' from people;
    insert into busy_times (user_id, source, subscription_id, during) select id, 'ics', id, tstzrange('2020-01-01', '2020-01-02') from people;
    insert into busy_times (user_id, source, during) select id, 'google', tstzrange('2020-01-01', '2020-01-02') from people where n % 2 = 0;
    insert into disputes (id, payment_id, amount, currency, reason, status, created_at, updated_at)
    select 'dp_fill_' || id, id, 7500, 'EUR', 'fraudulent', 'won', created_at, created_at from payments where abs(hashtext(id::text)) % 10 = 0;
    insert into erasures (user_id, requested_at, erased_at, remaining_rows) select id, now(), now(), '{}' from people where n % 10 = 0;
    insert into legacy_passwords (user_id, scheme, salt) select id, 'sha256_salt_password', n::text from people;
    insert into bubble_records (type, id, created_at, modified_at, body, hash, refs, scan)
    select 'user', 'b' || n, now(), now(), '{}', sha256(n::text::bytea), array['b' || n], 1 from people;
    insert into bubble_links (type, bubble_id, table_name, row_id) select 'user', 'b' || n, 'users', id from people;
    insert into bubble_runs (id, mapping_hash, state, started_at) values ('00000000-0000-7000-8000-000000000001', '', 'done', now());
    insert into bubble_changes (run_id, table_name, row_id, before, was_created, after_hash, people)
    select '00000000-0000-7000-8000-000000000001', 'users', id, '{}', false, '', array[id] from people;
    insert into bubble_issues (run_id, type, bubble_id, kind, code, message)
    select '00000000-0000-7000-8000-000000000001', 'user', 'b' || n, 'rejected', 'missing', 'There is no value.' from people;
    insert into bubble_photos (user_id, run_id, type, bubble_id, url_hash, tried_at)
    select id, '00000000-0000-7000-8000-000000000001', 'user', 'b' || n, '', now() from people;
    insert into bubble_invitations (user_id, run_id, invited_at) select id, '00000000-0000-7000-8000-000000000001', now() from people;
";

/// How many of each; the other tables follow from these.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    pub coaches: i64,
    pub clients: i64,
    pub bookings: i64,
    pub jobs: i64,
}

/// Fills a migrated database.
pub async fn fill(url: &str, rows: Rows, now: Timestamp, model: &str) {
    let mut db = fill_marketplace(url, rows, now, model).await;
    sqlx::raw_sql(MORE).execute(&mut db).await.unwrap();
    // Nothing of the filled sessions is due while a test moves its clock by days, and no job is dead at its end.
    let reminded = "update bookings set reminded_24h = revision, reminded_1h = revision where status = 'confirmed'";
    let dead = "update jobs set state = 'done' where state = 'dead'";
    for sql in [reminded, dead, "vacuum analyze"] {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut db).await.unwrap();
    }
}

/// The script alone: people, sessions, money and jobs.
pub async fn fill_marketplace(url: &str, rows: Rows, now: Timestamp, model: &str) -> PgConnection {
    let mut db = PgConnection::connect(url).await.unwrap();
    let number = |number: i64| number.to_string();
    for (name, value) in [
        ("coaches", number(rows.coaches)),
        ("clients", number(rows.clients)),
        ("bookings", number(rows.bookings)),
        ("jobs", number(rows.jobs)),
        ("now", now.to_string()),
        ("model", model.to_owned()),
        ("password_hash", "none".to_owned()),
    ] {
        let set = sqlx::query("select set_config('fill.' || $1, $2, false)").bind(name).bind(value);
        set.execute(&mut db).await.unwrap();
    }
    for sql in [
        "set auto_explain.log_min_duration = -1",
        "set enable_seqscan = on",
        "set synchronous_commit = off",
        DROP_INDEXES,
        FILL,
        MAKE_INDEXES,
    ] {
        sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
    }
    db
}
