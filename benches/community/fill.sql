-- A community as large as the setting of this session `fill.posts` says: five comments for each post, a vote for each, a resource for ten, an author
-- for a hundred. `fill.now` is the present. Run by a superuser: triggers and foreign keys are off meanwhile, constraints on rows are not.
set session_replication_role = replica;

-- Ids in the order of time, as the product's (UUIDv7), that can be computed from kind and number.
create function pg_temp.fill_id(kind int, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1700000000000 + n * 100), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid
$$;
create function pg_temp.fill_posts() returns bigint language sql stable as $$ select current_setting('fill.posts')::bigint $$;
create function pg_temp.fill_now() returns timestamptz language sql stable as $$ select current_setting('fill.now')::timestamptz $$;
-- Forty words, as unequally frequent as those of a language: one text in seven has `word5`, one in a hundred `word300`.
create function pg_temp.fill_text(n bigint) returns text language sql volatile as $$
    select string_agg('word' || floor(30000 * power(random(), 3))::int, ' ') from generate_series(1, 40) where n is not null
$$;
-- Few have many votes, as few posts do.
create function pg_temp.fill_votes(n bigint) returns int language sql immutable as $$ select 2000 / (1 + (hashint8(n) & 4095)) $$;

insert into users (id, email, email_key, role, full_name, timezone, password_hash, search, email_verified_at, created_at, updated_at)
select pg_temp.fill_id(1, n), 'author' || n || '@fill.example.com', 'author' || n || '@fill.example.com', case when n % 10 = 0 then 'coach' else 'client' end,
       'Author ' || n, 'Europe/Lisbon', 'none', to_tsvector('simple', 'author ' || n), at, at, at
  from generate_series(0, pg_temp.fill_posts() / 100) n, lateral (select pg_temp.fill_now() - interval '800 days' as at) as time;

insert into posts (id, author_id, title, content, excerpt, content_html, html_version, post_type, is_private, tags, upvotes, comment_count, search, hidden_at,
    created_at, updated_at)
select pg_temp.fill_id(2, n), pg_temp.fill_id(1, n * 7919 % (pg_temp.fill_posts() / 100)), 'Post number ' || n, content, left(content, 200), '<p>' || content || '</p>', 2,
       (array['discussion', 'question', 'story', 'announcement'])[1 + n % 4], n % 10 = 3,
       array['tag-' || n % 10, 'rare-' || n % 5000], pg_temp.fill_votes(n), 5, to_tsvector('simple', 'post number ' || n || ' ' || content),
       case when n % 1000 = 7 then at end, at, at
  from generate_series(0, pg_temp.fill_posts() - 1) n,
       lateral (select pg_temp.fill_text(n) as content, pg_temp.fill_now() - (pg_temp.fill_posts() - n) * (interval '730 days' / pg_temp.fill_posts()) as at) as made;

-- The second and third answer the first.
insert into comments (id, post_id, parent_id, author_id, content, content_html, html_version, created_at, updated_at)
select pg_temp.fill_id(3 + place, n), pg_temp.fill_id(2, n), case when place in (1, 2) then pg_temp.fill_id(3, n) end,
       pg_temp.fill_id(1, (n + place) * 104729 % (pg_temp.fill_posts() / 100)), 'Thank you for number ' || n, '<p>Thank you for number ' || n || '</p>', 2, at, at
  from generate_series(0, pg_temp.fill_posts() - 1) n, generate_series(0, 4) place,
       lateral (select pg_temp.fill_now() - (pg_temp.fill_posts() - n) * (interval '730 days' / pg_temp.fill_posts()) + place * interval '1 minute' as at) as time;
-- The thread of one post is long.
insert into comments (id, post_id, author_id, content, content_html, html_version, created_at, updated_at)
select pg_temp.fill_id(8, n), pg_temp.fill_id(2, 0), pg_temp.fill_id(1, n % (pg_temp.fill_posts() / 100)), 'So do I', '<p>So do I</p>', 2, at, at
  from generate_series(1, 10000) n, lateral (select pg_temp.fill_now() - interval '700 days' + n * interval '1 minute' as at) as time;
update posts set comment_count = 10005 where id = pg_temp.fill_id(2, 0);

insert into post_upvotes (post_id, user_id, created_at)
select pg_temp.fill_id(2, n), pg_temp.fill_id(1, n % (pg_temp.fill_posts() / 100)), pg_temp.fill_now() from generate_series(0, pg_temp.fill_posts() - 1) n;

insert into resources (id, owner_id, title, description, resource_type, url, tags, bookmark_count, search, topics, topics_version, created_at, updated_at,
    link_due_at)
select pg_temp.fill_id(9, n), pg_temp.fill_id(1, n * 10 % (pg_temp.fill_posts() / 100)), 'Resource number ' || n, content,
       (array['article', 'video', 'podcast', 'template', 'course', 'book'])[1 + n % 6], 'https://example.com/' || n, array['tag-' || n % 10], pg_temp.fill_votes(n),
       to_tsvector('simple', 'resource number ' || n || ' ' || content), (1::bigint << (n % 40)::int) | (1::bigint << (n * 7 % 40)::int), 1, at, at,
       pg_temp.fill_now() + interval '1 year'
  from generate_series(0, pg_temp.fill_posts() / 10 - 1) n,
       lateral (select pg_temp.fill_text(n) as content, pg_temp.fill_now() - (pg_temp.fill_posts() / 10 - n) * (interval '730 days' / pg_temp.fill_posts()) as at) as made;
insert into resource_topics (resource_id, topic, bookmark_count, created_at)
select id, topic, bookmark_count, created_at from resources, generate_series(0, 39) topic where topics >> topic & 1 = 1;

set session_replication_role = default;
