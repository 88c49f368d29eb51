-- Rows of a marketplace that has run for a year, as many as the settings of this session say:
--
--   fill.coaches, fill.clients, fill.bookings, fill.jobs   how many of each; the other tables follow from these
--   fill.now                                               the present, as timestamptz
--   fill.model                                             the embedding model, of 256 dimensions
--   fill.password_hash                                     everybody's password, as bcrypt
--
-- Coaches are `coach<n>@fill.example.com`, clients `client<n>@fill.example.com`, from 0. Each coach has one session ahead, the rest behind; a few
-- holds are open and a few sessions were refunded. Run by a superuser: triggers and foreign keys are off meanwhile, constraints on rows are not.
set session_replication_role = replica;

-- Ids in the order of time, as the product's (UUIDv7), that can be computed from kind and number.
create function pg_temp.fill_id(kind int, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1700000000000 + n * 100), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid
$$;
create function pg_temp.fill(name text) returns bigint language sql stable as $$ select current_setting('fill.' || name)::bigint $$;
-- What somebody is found by, as `models::auth::user_search` makes it.
create function pg_temp.fill_words(who text, n bigint) returns tsvector language sql immutable as $$
    select array_to_tsvector(array[who, n::text, who || n, who || n || '@fill.example.com', 'fill.example.com'])
$$;
create function pg_temp.fill_now() returns timestamptz language sql stable as $$ select current_setting('fill.now')::timestamptz $$;

insert into users (id, email, email_key, role, full_name, timezone, password_hash, search, email_verified_at, created_at, updated_at)
select pg_temp.fill_id(1, n), 'coach' || n || '@fill.example.com', 'coach' || n || '@fill.example.com', 'coach', 'Coach ' || n, 'Europe/Lisbon', current_setting('fill.password_hash'), pg_temp.fill_words('coach', n), at, at, at
  from generate_series(0, pg_temp.fill('coaches') - 1) n, lateral (select pg_temp.fill_now() - interval '400 days' + n * interval '5 minutes' as at) as created;
insert into users (id, email, email_key, role, full_name, timezone, password_hash, search, email_verified_at, created_at, updated_at)
select pg_temp.fill_id(2, n), 'client' || n || '@fill.example.com', 'client' || n || '@fill.example.com', 'client', 'Client ' || n, 'Europe/Stockholm', current_setting('fill.password_hash'), pg_temp.fill_words('client', n), at, at, at
  from generate_series(0, pg_temp.fill('clients') - 1) n, lateral (select pg_temp.fill_now() - interval '390 days' + n * interval '2 minutes' as at) as created;

insert into coach_profiles (user_id, headline, bio, expertise, languages, countries, price_amount, price_currency, session_durations, availability,
    meeting_url, wants_listing, is_complete, rating_sum, review_count, search, updated_at)
select pg_temp.fill_id(1, n), headline, bio, expertise, languages, countries, price, currency, '{30,60}',
    jsonb_build_object('timezone', 'Europe/Lisbon', 'weekly', (select jsonb_agg(jsonb_build_object('weekday', day, 'start', '09:00', 'end', '17:00'))
                                                               from unnest(array['mon', 'tue', 'wed', 'thu', 'fri']) day),
                       'gap_minutes', 0, 'min_notice_minutes', 60, 'max_days_ahead', 60, 'slot_step_minutes', 30),
    'https://meet.example.org/' || n, n % 20 <> 0, true, (n % 4 + 2) * (n % 9), n % 9,
    to_tsvector('simple', 'coach ' || n || ' ' || headline || ' ' || bio), pg_temp.fill_now()
  from generate_series(0, pg_temp.fill('coaches') - 1) n,
       lateral (select (array['relocation', 'leadership', 'careers', 'burnout', 'families', 'job-search', 'moving-abroad', 'public-speaking'])[1 + n % 8] as topic) as chosen,
       lateral (select 'Coaching for ' || topic || ' number ' || n as headline,
                       'I have worked with people on ' || topic || ' for ' || n % 30 || ' years, in groups of ' || n % 11 || ' and alone.' as bio,
                       array[topic, (array['confidence', 'planning', 'language'])[1 + n % 3]] as expertise,
                       array[(array['en', 'de', 'pt', 'sv', 'fr', 'es', 'pl', 'hi'])[1 + n / 8 % 8], 'en'] as languages,
                       array[(array['PT', 'SE', 'DE', 'US', 'GB', 'IN', 'FR', 'PL'])[1 + n / 3 % 8]] as countries,
                       (4000 + n % 200 * 50)::bigint as price, (array['EUR', 'EUR', 'USD', 'GBP'])[1 + n / 7 % 4] as currency) as profile;
update coach_profiles set languages = array['en'] where languages = array['en', 'en'];

insert into embeddings (owner_id, model, content_hash, vector, created_at)
select user_id, current_setting('fill.model') || '-256',
       sha256(convert_to(headline || E'\n' || bio || E'\n' || replace(array_to_string(expertise, ', '), '-', ' '), 'utf8')),
       -- A random direction; one of 256 even parts has a standard deviation of 1/16.
       (select array_agg(((random() - 0.5) * 0.2165)::real) from generate_series(1, 256 + 0 * length(bio))), updated_at
  from coach_profiles;

insert into client_profiles (user_id, country, quiz, quiz_completed_at, updated_at)
select pg_temp.fill_id(2, n), 'SE',
    jsonb_build_object(
        'primary_goal', 'relocation', 'goal_description', 'I want to move to Lisbon with my family next spring, plan ' || n || '.',
        'challenges', array['moving-abroad', 'language'], 'desired_outcome', 'A plan we believe in.', 'timeline', 'three_to_six_months',
        'languages', array['sv', 'en'], 'preferred_language', 'en', 'country_of_residence', 'SE', 'target_countries', array['PT'],
        'relocation_stage', 'planning', 'budget', jsonb_build_object('amount', 9000, 'currency', 'EUR'), 'sessions_per_month', 2,
        'availability', jsonb_build_object('timezone', 'Europe/Stockholm', 'weekly', jsonb_build_array(jsonb_build_object('weekday', 'mon', 'start', '08:00', 'end', '18:00'))),
        'session_format', array['video'], 'coaching_style', 'supportive', 'coaching_experience', 'none', 'occupation', 'Product designer',
        'industry', 'technology', 'life_stage', 'mid_career', 'motivation', 8),
    pg_temp.fill_now() - interval '30 days', pg_temp.fill_now() - interval '30 days'
  from generate_series(0, pg_temp.fill('clients') - 1) n;

-- Two logins each, one over, with four refresh tokens; a spent link of a mail.
insert into sessions (id, user_id, user_agent, address, created_at, last_used_at, expires_at)
select pg_temp.fill_id(3 + login, n), pg_temp.fill_id(2, n), 'Mozilla/5.0', '198.51.100.7', at, at + interval '1 hour', at + interval '30 days'
  from generate_series(0, pg_temp.fill('clients') - 1) n, generate_series(0, 1) login,
       lateral (select pg_temp.fill_now() - (login * 40 + n % 25) * interval '1 day' as at) as began;
insert into refresh_tokens (token_hash, session_id, created_at, expires_at, spent_at)
select sha256(convert_to(id || ':' || turn, 'utf8')), id, created_at, expires_at, case when turn < 1 then created_at + interval '15 minutes' end
  from sessions, generate_series(0, 1) turn;
insert into email_tokens (token_hash, id, user_id, purpose, created_at, expires_at, used_at)
select sha256(convert_to('verify' || n, 'utf8')), pg_temp.fill_id(5, n), pg_temp.fill_id(2, n), 'verify_email', at, at + interval '1 day', at
  from generate_series(0, pg_temp.fill('clients') / 10) n, lateral (select pg_temp.fill_now() - n % 24 * interval '1 hour' as at) as sent;

-- The k-th session of each coach. The last one is ahead; a coach in a thousand has a hold; of every second coach one was cancelled.
create temporary table filled as
select n, n % pg_temp.fill('coaches') as coach, n / pg_temp.fill('coaches') as k, (pg_temp.fill('bookings') - 1) / pg_temp.fill('coaches') as latest
  from generate_series(0, pg_temp.fill('bookings') - 1) n;
insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy, meeting_link, hold_expires_at,
    cancelled_by, cancel_reason, earliest_start, revision, idempotency_key, created_at, updated_at, completed_at, reminded_24h, reminded_1h)
select pg_temp.fill_id(6, n), pg_temp.fill_id(2, (2 * coach + k % 2 + k * 74) % pg_temp.fill('clients')), pg_temp.fill_id(1, coach),
    tstzrange(at, at + interval '1 hour'), tstzrange(at, at + interval '1 hour'), status, 7500, 'EUR', 'moderate', 'https://meet.example.org/' || coach,
    case status when 'pending' then pg_temp.fill_now() + interval '10 minutes' end,
    case status when 'cancelled' then 'client' end, case status when 'cancelled' then 'Something came up' end,
    at, 1, case when n % 50 = 0 then 'fill-' || n end, at - interval '3 days', at - interval '3 days', case status when 'completed' then at + interval '25 hours' end,
    case status when 'completed' then 1 end, case status when 'completed' then 1 end
  from filled,
       lateral (select case when k = latest then 'confirmed' when k = latest - 1 and coach % 1000 = 0 then 'pending'
                            when k = latest - 2 and coach % 2 = 0 then 'cancelled' else 'completed' end as status) as state,
       lateral (select date_trunc('day', pg_temp.fill_now()) + (9 + coach % 8) * interval '1 hour' +
                       case status when 'confirmed' then (2 + coach % 12) * interval '1 day' when 'pending' then interval '20 days'
                                   else -(2 + k * 30 + coach % 30) * interval '1 day' end as at) as time;

insert into payments (id, booking_id, amount, currency, status, checkout_status, ui, session_expires_at, stripe_session_id, stripe_payment_intent_id,
    checkout_url, receipt_url, captured_amount, refunded_amount, revision, look_at, created_at, updated_at)
select pg_temp.fill_id(7, n), b.id, b.price_amount, b.price_currency, case b.status when 'cancelled' then 'refunded' else 'succeeded' end, 'complete', 'hosted',
    b.created_at + interval '31 minutes', 'cs_fill_' || n, 'pi_fill_' || n, 'https://checkout.example.com/' || n, 'https://pay.example.com/' || n, 7500,
    case b.status when 'cancelled' then 7500 else 0 end, 3, b.created_at, b.created_at, b.created_at
  from filled join bookings b on b.id = pg_temp.fill_id(6, n) where b.status <> 'pending';
insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
select pg_temp.fill_id(8, n), pg_temp.fill_id(7, n), 'capture', 7500, 'EUR', 'ch_fill_' || n, p.created_at
  from filled join payments p on p.id = pg_temp.fill_id(7, n);
insert into refunds (id, payment_id, amount, currency, reason, requested_by, status, stripe_refund_id, created_at, updated_at)
select pg_temp.fill_id(9, n), p.id, 7500, 'EUR', 'cancelled', 'client', 'succeeded', 're_fill_' || n, p.created_at, p.created_at
  from filled join payments p on p.id = pg_temp.fill_id(7, n) where p.status = 'refunded';
insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
select pg_temp.fill_id(10, n), r.payment_id, 'refund', -7500, 'EUR', r.stripe_refund_id, r.created_at
  from filled join refunds r on r.id = pg_temp.fill_id(9, n);
insert into stripe_events (id, kind, object_id, payment_id, livemode, created_at, received_at)
select 'evt_fill_' || kind || '_' || n, kind, 'cs_fill_' || n, p.id, true, p.created_at, p.created_at
  from filled join payments p on p.id = pg_temp.fill_id(7, n), unnest(array['checkout.session.completed', 'payment_intent.succeeded']) kind;
insert into reviews (id, booking_id, client_id, coach_id, rating, comment, created_at)
select pg_temp.fill_id(11, n), b.id, b.client_id, b.coach_id, 3 + n % 3, 'It helped, session ' || n || '.', b.completed_at
  from filled join bookings b on b.id = pg_temp.fill_id(6, n) where b.status = 'completed' and n % 3 = 0;

insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, after, request_id, address)
select pg_temp.fill_id(12 + step, n), b.created_at + step * interval '1 minute', case step when 0 then b.client_id end, case step when 0 then 'client' else 'system' end,
    case step when 0 then 'bookings.held' else 'bookings.confirmed' end, 'booking', b.id, jsonb_build_object('status', case step when 0 then 'pending' else 'confirmed' end),
    'fill-' || n, '198.51.100.7'
  from filled join bookings b on b.id = pg_temp.fill_id(6, n), generate_series(0, 1) step;
insert into notifications (id, user_id, seq, kind, data, read_at, created_at)
select pg_temp.fill_id(14 + side, n), reader, row_number() over (partition by reader order by n), 'booking_confirmed', jsonb_build_object('booking_id', b.id),
    case when n % 4 > 0 then b.created_at + interval '1 hour' end, b.created_at
  from filled join bookings b on b.id = pg_temp.fill_id(6, n), generate_series(0, 1) side,
       lateral (select case side when 0 then b.client_id else b.coach_id end as reader) as sides;
insert into notification_counters (user_id, last_seq, unread)
select user_id, max(seq), count(*) filter (where read_at is null) from notifications group by user_id;
insert into match_results (id, client_id, quiz_hash, source, embedding, matches, computed_at)
select pg_temp.fill_id(16, n), pg_temp.fill_id(2, n), md5(n::text), 'computed', 'openai',
    (select jsonb_agg(jsonb_build_object('coach_id', pg_temp.fill_id(1, (n + place) % pg_temp.fill('coaches')), 'points', 90 - place)) from generate_series(0, 9) place),
    pg_temp.fill_now() - n % (30 * 24 * 60) * interval '1 minute'
  from generate_series(0, pg_temp.fill('clients') - 1) n;
insert into idempotency_keys (user_id, method, path, key, body_hash, status, response, created_at)
select b.client_id, 'POST', '/booking', 'fill-' || n, sha256(convert_to(n::text, 'utf8')), 201, jsonb_build_object('id', b.id), pg_temp.fill_now() - n % 1400 * interval '1 minute'
  from filled join bookings b on b.id = pg_temp.fill_id(6, n) where n % 50 = 0;

insert into jobs (id, kind, queue, state, args, run_at, attempt, max_attempts, errors, origin, search_keys, created_at, started_at, finished_at)
select pg_temp.fill_id(17, n), kind, split_part(kind, '.', 1), case when n % 10000 = 7 then 'dead' else 'done' end,
    jsonb_build_object('to', client, 'about', 'booking_confirmed', 'booking_id', booking), at, 1, 5,
    case when n % 10000 = 7 then jsonb_build_array(jsonb_build_object('error', 'the mail server refused it', 'attempt', 1)) else '[]' end,
    jsonb_build_object('request_id', 'fill-' || n), array[client::text, 'booking_confirmed', booking::text, 'fill-' || n], at, at, at + interval '20 milliseconds'
  from generate_series(0, pg_temp.fill('jobs') - 1) n,
       lateral (select case n % 10 when 0 then 'payments.settle' when 1 then 'payments.handle_stripe_event' when 2 then 'matching.embed_coach' else 'emails.send' end as kind,
                       pg_temp.fill_id(2, n % pg_temp.fill('clients')) as client, pg_temp.fill_id(6, n % pg_temp.fill('bookings')) as booking,
                       pg_temp.fill_now() - interval '1 hour' - n * (interval '6 days' / pg_temp.fill('jobs')) as at) as values;
insert into job_effects (job_id, name, state, reference, at)
select id, 'email', 'done', '<fill@example.com>', finished_at from jobs where kind = 'emails.send' and state = 'done';
insert into queue_minutes (queue, minute, done, failed, start_latency_buckets)
select queue, date_trunc('minute', pg_temp.fill_now()) - minute * interval '1 minute', 100, 1, array_fill(10::bigint, array[17])
  from unnest(array['emails', 'payments', 'bookings', 'matching', 'housekeeping', 'privacy', 'calendars']) queue, generate_series(1, 1500) minute;
insert into queue_depths (queue, minute, pending, oldest_seconds) select queue, minute, 10, 1 from queue_minutes;

insert into user_counts as c (role, is_active, users) select role, is_active, count(*) from users group by role, is_active
    on conflict (role, is_active) do update set users = excluded.users;

drop table filled;
set session_replication_role = default;
