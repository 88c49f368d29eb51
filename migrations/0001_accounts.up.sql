-- Who may sign in: users, their sign-ins (sessions) and the tokens that keep those alive.
create extension if not exists btree_gist;

create table users (
    id            uuid primary key,
    email         text        not null,
    role          text        not null constraint users_role check (role in ('client', 'coach', 'admin')),
    full_name     text        not null constraint users_full_name check (char_length(full_name) between 1 and 120),
    timezone      text        not null,
    password_hash text        not null,
    is_active     boolean     not null default true,
    email_verified_at timestamptz,
    created_at    timestamptz not null,
    updated_at    timestamptz not null
);
-- Emails compare without case; the constraint's name is the error.
create unique index users_email_key on users (lower(email));

-- One sign-in on one device; its refresh tokens are one family.
create table sessions (
    id           uuid primary key,
    user_id      uuid        not null references users on delete cascade,
    user_agent   text,
    address      text,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index sessions_user on sessions (user_id);

create table refresh_tokens (
    token_hash bytea primary key,
    session_id uuid        not null references sessions on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    spent_at   timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);

-- Links sent by mail: verification, reset, change of email. Only the hash is kept.
create table mail_tokens (
    token_hash bytea primary key,
    user_id    uuid        not null references users on delete cascade,
    purpose    text        not null constraint mail_tokens_purpose check (purpose in ('verify_email', 'reset_password', 'change_email')),
    new_email  text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index mail_tokens_user on mail_tokens (user_id, purpose);
