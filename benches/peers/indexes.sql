-- What the peers' own list of coaches needs; Rapport answers it from memory and has no use for them.
create index bench_coaches_rated on coach_profiles (((20::float8 + rating_sum) / (5::float8 + review_count)) desc, review_count desc, user_id)
    where wants_listing and is_complete;
create index bench_coaches_languages on coach_profiles using gin (languages, countries, expertise) where wants_listing and is_complete;
analyze coach_profiles;
