-- Accounts: users, their logins (sessions), the refresh tokens that keep those alive, and tokens of mailed links.
create table users (
    id            uuid primary key,
    -- As mail is sent to it; of an erased account there is none.
    email         text,
    -- What it is compared by, folded by `models::auth::users::EmailKey`.
    email_key     text collate "C",
    role          text        not null constraint users_role check (role in ('client', 'coach', 'admin')),
    full_name     text        not null constraint users_full_name check (char_length(full_name) between 1 and 120),
    timezone      text        not null,
    password_hash text collate "C" not null,
    is_active     boolean     not null default true,
    email_verified_at timestamptz,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    -- Deleted by its owner: hidden at once, erased within the hour. The row stays, without personal data, because bookings and payments refer to it.
    deleted_at    timestamptz,
    erased_at     timestamptz,
    constraint users_deleted check (deleted_at is null or not is_active),
    constraint users_email check ((email is null) = (email_key is null) and (email is not null or deleted_at is not null))
);
-- The constraint's name is the error.
create unique index users_email_key on users (email_key) where email_key is not null;
-- The costs of bcrypt, `$2b$12$…`: the highest one decides how long a failed login takes.
create index users_hash_cost on users (substr(password_hash, 5, 2)) where password_hash <> '';
-- The last one can't leave.
create index users_admins on users (id) where role = 'admin' and is_active;

-- A login on one device; its refresh tokens are one family.
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
create index sessions_expired on sessions (expires_at);
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;

create table refresh_tokens (
    token_hash bytea primary key,
    session_id uuid        not null references sessions on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    spent_at   timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_expired on refresh_tokens (expires_at);

-- Tokens of links sent by mail: verification, reset, change of email. Only the hash is stored. Rows go with the account, and a day after they
-- expired.
create table email_tokens (
    token_hash bytea primary key,
    -- The mail that carries the link, so that a mail sent again replaces its own link and no other; of a change of email an id that jobs may carry.
    id         uuid constraint email_tokens_id_key unique,
    user_id    uuid        not null references users on delete cascade,
    purpose    text        not null constraint email_tokens_purpose check (purpose in ('verify_email', 'reset_password', 'change_email')),
    new_email  text,
    -- The recipient of the notice about a change, however late it is sent.
    old_email  text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index email_tokens_user on email_tokens (user_id, purpose);
create index email_tokens_expired on email_tokens (expires_at);
