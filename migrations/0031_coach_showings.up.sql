-- How often each coach was among the first of an answer lately, as it counts from a day (UTC) on. Written the day before; never changed.
create table coach_showings (
    counts_from timestamptz not null,
    coach_id    uuid        not null,
    shown       real        not null constraint coach_showings_shown check (shown > 0),
    primary key (counts_from, coach_id)
);
