-- With which coaches a client shares a summary of the quiz: the answers are read as they are, no copy is kept.
create table quiz_shares (
    client_id uuid        not null references users on delete cascade,
    coach_id  uuid        not null references users on delete cascade,
    shared_at timestamptz not null,
    primary key (client_id, coach_id)
);
create index quiz_shares_coach on quiz_shares (coach_id);
