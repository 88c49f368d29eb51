-- After an import of Phase 1: who was invited to set a password, whose picture was fetched, and what differs from Stripe.

-- Everybody once, whatever became of the mail. Whoever is in here is not taken away by a rollback.
create table bubble_invitations (
    user_id    uuid primary key references users on delete cascade,
    run_id     uuid        not null references bubble_runs on delete cascade,
    invited_at timestamptz not null
);
create index bubble_invitations_run on bubble_invitations (run_id);

-- Pictures that were fetched, or could not be. Not a foreign key: a rollback takes the account, and then the picture out of the storage.
create table bubble_photos (
    user_id   uuid primary key,
    run_id    uuid        not null references bubble_runs on delete cascade,
    type      text collate "C" not null,
    bubble_id text collate "C" not null,
    -- Of the address that was asked: another one is fetched anew.
    url_hash  bytea       not null,
    -- In the storage; null: there is none.
    key       text,
    -- Why there is none, and whether asking again may help.
    code      text,
    message   text,
    may_pass  boolean     not null default false,
    line      int,
    tried_at  timestamptz not null
);
create index bubble_photos_run on bubble_photos (run_id, user_id);

alter table bubble_issues drop constraint bubble_issues_kind;
alter table bubble_issues add constraint bubble_issues_kind check (kind in ('rejected', 'changed', 'merged', 'kept', 'differs'));
