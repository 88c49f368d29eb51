//! The inventory of personal data: every table with its columns, its export and its erasure.

use super::calendar_data;
use super::client_data;
use super::community_data;
use super::migration_data;
use super::table_record::{Erase, Export, TableRecord};

/// Tables without personal data.
pub const NON_PERSONAL_TABLES: &[&str] = &[
    "_sqlx_migrations",
    "activity_quarters",
    // Ids, and the last hash.
    "audit_chain_head",
    "audit_unsealed",
    // Ids and codes.
    "bubble_issues",
    "bubble_runs",
    "bubble_scans",
    // Sums under an id.
    "coach_revenue_days",
    "coach_showings",
    "counted_day_checks",
    "counted_days",
    // Stripe's ids, kinds and times.
    "disputes",
    "erasures",
    "ledger_differences",
    "payment_ledger",
    "queue_control",
    "queue_depths",
    "queue_minutes",
    "read_only_mode",
    "reconciled_objects",
    "reconciliations",
    "resource_topics",
    "revenue_quarters",
    "stripe_events",
    "rescuer_state",
    "user_count_changes",
    "user_counts",
    "workers",
];

/// Every table with personal data; tables before those they reference.
pub const PERSONAL_DATA: &[TableRecord] = &[
    migration_data::BUBBLE_RECORDS,
    migration_data::BUBBLE_CHANGES,
    migration_data::BUBBLE_LINKS,
    migration_data::BUBBLE_INVITATIONS,
    migration_data::BUBBLE_PHOTOS,
    migration_data::LEGACY_PASSWORDS,
    TableRecord {
        table: "refresh_tokens",
        columns: "token_hash session_id created_at expires_at spent_at",
        export: Export::No("hashes of secrets; the logins they belong to are exported"),
        erase: Erase {
            statements: &["delete from refresh_tokens where session_id in (select id from sessions where user_id = $1)"],
            remaining: "select count(*) from refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1",
        },
    },
    TableRecord {
        table: "sessions",
        columns: "id user_id user_agent address created_at last_used_at expires_at revoked_at",
        export: Export::Rows("sessions", "select to_jsonb(s) - 'user_id' from sessions s where user_id = $1 order by created_at"),
        erase: Erase {
            statements: &["delete from sessions where user_id = $1"],
            remaining: "select count(*) from sessions where user_id = $1",
        },
    },
    TableRecord {
        table: "email_tokens",
        columns: "token_hash user_id purpose new_email created_at expires_at used_at id old_email",
        export: Export::Rows(
            "mailed_links",
            "select to_jsonb(t) - 'user_id' - 'token_hash' from email_tokens t where user_id = $1 order by created_at",
        ),
        erase: Erase {
            statements: &["delete from email_tokens where user_id = $1"],
            remaining: "select count(*) from email_tokens where user_id = $1",
        },
    },
    TableRecord {
        table: "client_profiles",
        columns: "user_id phone country quiz quiz_draft quiz_completed_at preferences photo_key updated_at",
        export: Export::Rows("client_profile", "select to_jsonb(p) - 'user_id' from client_profiles p where user_id = $1"),
        erase: Erase {
            statements: &["delete from client_profiles where user_id = $1"],
            remaining: "select count(*) from client_profiles where user_id = $1",
        },
    },
    TableRecord {
        table: "coach_profiles",
        columns: "user_id headline bio expertise languages countries price_amount price_currency session_durations availability cancellation_policy meeting_url photo_key wants_listing is_complete rating_sum review_count search version changed_in updated_at",
        export: Export::Rows("coach_profile", "select to_jsonb(p) - 'user_id' - 'search' - 'changed_in' from coach_profiles p where user_id = $1"),
        erase: Erase {
            statements: &["delete from coach_profiles where user_id = $1"],
            remaining: "select count(*) from coach_profiles where user_id = $1",
        },
    },
    TableRecord {
        table: "exports",
        columns: "id requested_by contents timezone next_cursor row_count part_keys part_bytes created_at finished_at expires_at",
        export: Export::No("files of the team about others, deleted after a day; who asked for one is in the audit trail"),
        erase: Erase {
            statements: &["update exports set requested_by = null where requested_by = $1"],
            remaining: "select count(*) from exports where requested_by = $1",
        },
    },
    TableRecord {
        table: "embeddings",
        columns: "owner_id model content_hash vector created_at",
        export: Export::No("vectors computed from texts that are exported"),
        erase: Erase {
            statements: &["delete from embeddings where owner_id = $1"],
            remaining: "select count(*) from embeddings where owner_id = $1",
        },
    },
    TableRecord {
        table: "calendar_feeds",
        columns: "user_id secret_hash secret key_id created_at",
        export: Export::No("a secret; its owner sees the address at /calendar/feed"),
        erase: Erase {
            statements: &["delete from calendar_feeds where user_id = $1"],
            remaining: "select count(*) from calendar_feeds where user_id = $1",
        },
    },
    TableRecord {
        table: "calendar_subscriptions",
        columns: "id user_id host label url key_id etag last_modified health health_since reason failures synced_at expanded_at odd_events is_cut due_at created_at",
        export: Export::Rows(
            "calendar_subscriptions",
            "select jsonb_build_object('id', s.id, 'host', s.host, 'label', s.label, 'health', s.health, 'health_since', s.health_since,
                    'reason', s.reason, 'synced_at', s.synced_at, 'created_at', s.created_at)
               from calendar_subscriptions s where user_id = $1 order by created_at",
        ),
        erase: Erase {
            statements: &["delete from busy_times where user_id = $1", "delete from calendar_subscriptions where user_id = $1"],
            remaining: "select count(*) from calendar_subscriptions where user_id = $1",
        },
    },
    calendar_data::CALENDAR_OAUTH_STATES,
    calendar_data::CALENDAR_LINKS,
    calendar_data::CALENDAR_BUSY_EVENTS,
    calendar_data::CONNECTED_CALENDARS,
    calendar_data::CALENDAR_CHANNELS,
    calendar_data::CALENDAR_CONNECTIONS,
    TableRecord {
        table: "busy_times",
        columns: "user_id source during subscription_id",
        export: Export::Rows("busy_times", "select to_jsonb(t) - 'user_id' from busy_times t where user_id = $1 order by during"),
        erase: Erase {
            statements: &["delete from busy_times where user_id = $1"],
            remaining: "select count(*) from busy_times where user_id = $1",
        },
    },
    TableRecord {
        table: "reviews",
        columns: "id booking_id client_id coach_id rating comment created_at",
        export: Export::Rows(
            "reviews",
            "select to_jsonb(r) from reviews r where client_id = $1 or coach_id = $1 order by created_at",
        ),
        // The rating stays; comments by and about the user are erased.
        erase: Erase {
            statements: &["update reviews set comment = null where client_id = $1 or coach_id = $1"],
            remaining: "select count(*) from reviews where (client_id = $1 or coach_id = $1) and comment is not null",
        },
    },
    TableRecord {
        table: "refunds",
        columns: "id payment_id amount currency reason requested_by status stripe_refund_id created_at updated_at failure_reason retry_of attempt",
        export: Export::Rows(
            "refunds",
            "select jsonb_build_object('id', r.id, 'payment_id', r.payment_id, 'amount', r.amount, 'currency', r.currency, 'status', r.status, 'created_at', r.created_at)
               from refunds r join payments p on p.id = r.payment_id join bookings b on b.id = p.booking_id
              where b.client_id = $1 or b.coach_id = $1 order by r.created_at",
        ),
        // An admin's reason is free text and may be about a person; all others are constants.
        erase: Erase {
            statements: &["update refunds set reason = 'admin' where requested_by = 'admin' and payment_id = any(array
                (select p.id from payments p join bookings b on b.id = p.booking_id where b.client_id = $1 or b.coach_id = $1))"],
            remaining: "select count(*) from refunds where requested_by = 'admin' and reason <> 'admin' and payment_id = any(array
                (select p.id from payments p join bookings b on b.id = p.booking_id where b.client_id = $1 or b.coach_id = $1))",
        },
    },
    TableRecord {
        table: "explained_issues",
        columns: "issue_id kind payment_id expected actual explanation explained_by explained_at",
        export: Export::No("what an admin has written about amounts"),
        // Free text of an admin, which may be about a person.
        erase: Erase {
            statements: &["update explained_issues set explanation = 'explained' where payment_id in
                (select p.id from payments p join bookings b on b.id = p.booking_id where b.client_id = $1 or b.coach_id = $1)"],
            remaining: "select count(*) from explained_issues e join payments p on p.id = e.payment_id join bookings b on b.id = p.booking_id
                    where (b.client_id = $1 or b.coach_id = $1) and e.explanation <> 'explained'",
        },
    },
    TableRecord {
        table: "payments",
        columns: "id booking_id amount currency status checkout_status ui return_url session_expires_at stripe_session_id stripe_payment_intent_id checkout_url client_secret receipt_url captured_amount refunded_amount issue revision look_at created_at updated_at",
        export: Export::Rows(
            "payments",
            "select jsonb_build_object('id', p.id, 'booking_id', p.booking_id, 'amount', p.amount, 'currency', p.currency, 'status', p.status,
                    'refunded_amount', p.refunded_amount, 'receipt_url', p.receipt_url, 'created_at', p.created_at)
               from payments p join bookings b on b.id = p.booking_id where b.client_id = $1 or b.coach_id = $1 order by p.created_at",
        ),
        // Amounts are kept for tax law; links to Stripe's pages, which show who paid, are erased.
        erase: Erase {
            statements: &["update payments set checkout_url = null, client_secret = null, receipt_url = null, return_url = null
                where booking_id in (select id from bookings where client_id = $1)"],
            remaining: "select count(*) from payments p join bookings b on b.id = p.booking_id where b.client_id = $1
                and (p.checkout_url is not null or p.client_secret is not null or p.receipt_url is not null or p.return_url is not null)",
        },
    },
    TableRecord {
        table: "bookings",
        columns: "id client_id coach_id during blocked status price_amount price_currency cancellation_policy notes meeting_link hold_expires_at cancelled_by cancel_reason no_show earliest_start client_moves coach_moved revision idempotency_key created_at updated_at completed_at moved_from no_show_due_at reminded_24h reminded_1h changed_in",
        export: Export::Rows(
            "bookings",
            "select jsonb_build_object('id', b.id, 'client_id', b.client_id, 'coach_id', b.coach_id, 'starts_at', lower(b.during),
                    'ends_at', upper(b.during), 'status', b.status, 'price', jsonb_build_object('amount', b.price_amount, 'currency', b.price_currency),
                    'cancellation_policy', b.cancellation_policy, 'notes', b.notes, 'meeting_link', b.meeting_link, 'cancelled_by', b.cancelled_by,
                    'cancel_reason', b.cancel_reason, 'no_show', b.no_show - 'comment' - 'objection' - 'decision',
                    'my_report', case when (b.client_id = $1) = (b.no_show ->> 'absent' = 'coach') then b.no_show ->> 'comment' else b.no_show ->> 'objection' end,
                    'created_at', b.created_at, 'updated_at', b.updated_at)
               from bookings b where b.client_id = $1 or b.coach_id = $1 order by lower(b.during)",
        ),
        erase: Erase {
            statements: &[
                "update bookings set notes = null, idempotency_key = null where client_id = $1 and (notes is not null or idempotency_key is not null)",
                "update bookings set meeting_link = null where coach_id = $1 and meeting_link is not null",
                "update bookings set cancel_reason = null where cancel_reason is not null
                    and ((client_id = $1 and cancelled_by = 'client') or (coach_id = $1 and cancelled_by = 'coach') or cancelled_by = 'admin' and $1 in (client_id, coach_id))",
                // Texts of both parties and of the admin are about both.
                "update bookings set no_show = no_show - 'comment' - 'objection' - 'decision' where $1 in (client_id, coach_id) and no_show is not null",
            ],
            remaining: "select count(*) from bookings where (client_id = $1 and (notes is not null or idempotency_key is not null))
                or (coach_id = $1 and meeting_link is not null)
                or ($1 in (client_id, coach_id) and no_show ?| array['comment', 'objection', 'decision'])
                or (cancel_reason is not null and ((client_id = $1 and cancelled_by = 'client') or (coach_id = $1 and cancelled_by = 'coach')
                                                   or ($1 in (client_id, coach_id) and cancelled_by = 'admin')))",
        },
    },
    community_data::MODERATION_DECISIONS,
    community_data::REPORTS,
    community_data::MODERATION_CASES,
    community_data::CONTENT_EDITS,
    community_data::POSTS,
    community_data::COMMENTS,
    community_data::POST_UPVOTES,
    community_data::RESOURCE_SUGGESTIONS,
    community_data::RESOURCES,
    community_data::BOOKMARKS,
    community_data::COMMUNITY_NAMES,
    community_data::COMMUNITY_PEOPLE,
    TableRecord {
        table: "notifications",
        columns: "id user_id seq kind data read_at withdrawn_at created_at",
        export: Export::Rows("notifications", "select to_jsonb(n) - 'user_id' - 'seq' from notifications n where user_id = $1 order by seq"),
        // Notifications of others about sessions with the user, and of what they wrote, are kept without the name.
        erase: Erase {
            statements: &[
                "delete from notifications where user_id = $1",
                "update notifications n set data = jsonb_set(n.data, '{other_name}', '\"Deleted user\"')
                   from bookings b
                  where $1 in (b.client_id, b.coach_id) and n.user_id in (b.client_id, b.coach_id) and n.user_id <> $1
                    and n.data ->> 'booking_id' = b.id::text and n.data ? 'other_name'",
                "update notifications set data = jsonb_set(data, '{other_name}', '\"Deleted user\"') where data ? 'other_id' and data ->> 'other_id' = $1::text",
            ],
            remaining: "select (select count(*) from notifications where user_id = $1)
                + (select count(*) from notifications n join bookings b on n.data ->> 'booking_id' = b.id::text
                    where $1 in (b.client_id, b.coach_id) and n.user_id in (b.client_id, b.coach_id) and n.data ->> 'other_name' <> 'Deleted user')
                + (select count(*) from notifications where data ? 'other_id' and data ->> 'other_id' = $1::text and data ->> 'other_name' <> 'Deleted user')",
        },
    },
    TableRecord {
        table: "notification_preferences",
        columns: "user_id kind email in_app",
        export: Export::Rows(
            "notification_preferences",
            "select to_jsonb(p) - 'user_id' from notification_preferences p where user_id = $1 order by kind",
        ),
        erase: Erase {
            statements: &["delete from notification_preferences where user_id = $1"],
            remaining: "select count(*) from notification_preferences where user_id = $1",
        },
    },
    TableRecord {
        table: "weekly_digests",
        columns: "user_id due_at",
        export: Export::No("whether it is wanted is among the preferences"),
        erase: Erase {
            statements: &["delete from weekly_digests where user_id = $1"],
            remaining: "select count(*) from weekly_digests where user_id = $1",
        },
    },
    TableRecord {
        table: "notification_counters",
        columns: "user_id last_seq unread",
        export: Export::No("counts of rows that are exported"),
        erase: Erase {
            statements: &["delete from notification_counters where user_id = $1"],
            remaining: "select count(*) from notification_counters where user_id = $1",
        },
    },
    client_data::FAVOURITES,
    client_data::QUIZ_SHARES,
    TableRecord {
        table: "match_results",
        columns: "id client_id quiz_hash source embedding matches computed_at engine_version weights",
        export: Export::Rows("matches", "select to_jsonb(m) - 'client_id' from match_results m where client_id = $1 order by computed_at"),
        // About coaches it has ids, scores and sentences without names.
        erase: Erase {
            statements: &["delete from match_results where client_id = $1"],
            remaining: "select count(*) from match_results where client_id = $1",
        },
    },
    TableRecord {
        table: "idempotency_keys",
        columns: "user_id method path key body_hash locked_until status response created_at created_id",
        export: Export::No("copies of responses, kept for a day; their contents are exported from the tables they come from"),
        // Responses to a coach's clients name the coach.
        erase: Erase {
            statements: &[
                "delete from idempotency_keys where user_id = $1",
                "delete from idempotency_keys where user_id = any(array(select client_id from bookings where coach_id = $1)) and response::text like '%' || $1 || '%'",
            ],
            remaining: "select (select count(*) from idempotency_keys where user_id = $1)
                + (select count(*) from idempotency_keys where user_id = any(array(select client_id from bookings where coach_id = $1)) and response::text like '%' || $1 || '%')",
        },
    },
    TableRecord {
        table: "jobs",
        columns: "id kind queue args args_version priority state run_at attempt max_attempts crash_count epoch published_at lease_until locked_by started_at isolated_since dedupe_key ordering_key errors origin created_at finished_at search_keys",
        export: Export::No("jobs refer to data by ids; their effects are exported from the tables they change"),
        // Arguments are ids; texts of errors from providers may contain more.
        erase: Erase {
            statements: &["update jobs set errors = '[]' where search_keys @> array[$1::text] and errors <> '[]' and state not in ('running')
                and (args ->> 'to' = $1::text or args ->> 'user_id' = $1::text or args ->> 'coach_id' = $1::text or origin ->> 'user_id' = $1::text)"],
            remaining: "select count(*) from jobs where search_keys @> array[$1::text] and errors <> '[]' and state not in ('running')
                and (args ->> 'to' = $1::text or args ->> 'user_id' = $1::text or args ->> 'coach_id' = $1::text or origin ->> 'user_id' = $1::text)",
        },
    },
    TableRecord {
        table: "job_effects",
        columns: "job_id name state reference at",
        export: Export::No("references of providers to our requests"),
        erase: Erase {
            statements: &["update job_effects set reference = null where reference is not null and job_id in
                (select id from jobs where search_keys @> array[$1::text] and (args ->> 'to' = $1::text or args ->> 'user_id' = $1::text))"],
            remaining: "select count(*) from job_effects e join jobs j on j.id = e.job_id
                where e.reference is not null and j.search_keys @> array[$1::text] and (j.args ->> 'to' = $1::text or j.args ->> 'user_id' = $1::text)",
        },
    },
    TableRecord {
        table: "audit",
        columns: "id at actor_id actor_role action subject_kind subject_id before after request_id address",
        // What an admin did to others stays as it was: they are accountable for it, by an id that leads to nobody.
        export: Export::Rows(
            "audit",
            "select jsonb_build_object('at', at, 'actor_role', actor_role, 'action', action, 'subject_kind', subject_kind, 'subject_id', subject_id,
                    'before', before, 'after', after, 'address', case when actor_id = $1 then address end)
               from audit where actor_id = $1 or subject_id = $1 order by at",
        ),
        erase: Erase {
            statements: &["select erase_from_audit($1)"],
            remaining: "select (select count(*) from audit where actor_id = $1
                       and (address is not null or actor_role <> 'admin' and (before is not null or after is not null)))
                + (select count(*) from audit where subject_id = $1 and (before is not null or after is not null))",
        },
    },
    TableRecord {
        table: "audit_chain",
        columns: "number audit_id address_salt address_hash facts_salt facts_hash hash",
        export: Export::No("hashes of the entries, which are exported"),
        // By `erase_from_audit`: a hash whose salt is gone says nothing about what was hashed.
        erase: Erase {
            statements: &[],
            remaining: "select count(*) from (select id, address, before, after from audit where actor_id = $1
                    union select id, address, before, after from audit where subject_id = $1) a
                cross join lateral (select from audit_chain c where c.audit_id = a.id
                    and (c.address_salt is not null and a.address is null
                      or c.facts_salt is not null and a.before is null and a.after is null) limit 1) c",
        },
    },
    TableRecord {
        table: "users",
        columns: "id email email_key role full_name timezone password_hash is_active email_verified_at created_at updated_at deleted_at erased_at search",
        export: Export::Rows(
            "account",
            "select jsonb_build_object('id', id, 'email', email, 'role', role, 'full_name', full_name, 'timezone', timezone,
                    'is_active', is_active, 'email_verified_at', email_verified_at, 'created_at', created_at, 'updated_at', updated_at)
               from users where id = $1",
        ),
        // The row stays because others reference it, without anything that identifies the person.
        erase: Erase {
            statements: &["update users set email = null, email_key = null, full_name = 'Deleted user', timezone = 'UTC', password_hash = '',
                email_verified_at = null, is_active = false, search = '' where id = $1"],
            remaining: "select count(*) from users where id = $1 and (email is not null or email_key is not null or full_name <> 'Deleted user' or timezone <> 'UTC'
                or password_hash <> '' or email_verified_at is not null or is_active or search is distinct from '')",
        },
    },
];
