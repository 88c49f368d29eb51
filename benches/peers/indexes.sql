-- What the peers' own list of coaches needs. Rapport answers it from memory and has no use for them. Without the last, a page takes ten times as
-- long: all accounts would be read, of which one in twenty is a coach's.
create index bench_coaches_rated on coach_profiles (((20::float8 + rating_sum) / (5::float8 + review_count)) desc, review_count desc, user_id)
    where wants_listing and is_complete;
create index bench_coaches_languages on coach_profiles using gin (languages, countries, expertise) where wants_listing and is_complete;
create index bench_active_coaches on users (id) include (full_name, timezone) where is_active and role = 'coach';
vacuum analyze users;
vacuum analyze coach_profiles;
