-- Money that is proven: why a refund failed and what was tried next, disputes, and what the daily look at Stripe's lists finds.
alter table refunds add column failure_reason text;
-- A failed refund is tried again as a row of its own, once, because Stripe's idempotency key is made from the row.
alter table refunds add column retry_of uuid constraint refunds_retry_of_key unique references refunds on delete restrict;
alter table refunds add column attempt smallint not null default 1 constraint refunds_attempt check (attempt >= 1);
create index refunds_pending on refunds (created_at) where status = 'pending';
create index refunds_failed on refunds (updated_at) where status = 'failed';

-- Bank disputes, as Stripe has them; the case is fought in Stripe's dashboard.
create table disputes (
    id         text primary key,
    payment_id uuid        not null references payments on delete restrict,
    amount     bigint      not null,
    currency   text        not null,
    reason     text        not null,
    status     text        not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index disputes_payment on disputes (payment_id);

create index payments_flagged on payments (updated_at) where flag is not null;
create index payment_ledger_created on payment_ledger (created_at);

-- One row per comparison of Stripe's lists with the ledger.
create table reconciliations (
    id            uuid primary key,
    compared_from timestamptz not null,
    compared_to   timestamptz not null,
    charges       int         not null,
    refunds       int         not null,
    disputes      int         not null,
    repaired      int         not null,
    differences   int         not null,
    finished_at   timestamptz not null
);
create index reconciliations_finished on reconciliations (finished_at desc);

-- What Stripe and the ledger disagree on, until they agree. `object_created_at` is Stripe's, so that the next look reaches back to it.
create table ledger_differences (
    stripe_id         text primary key,
    kind              text        not null
        constraint ledger_differences_kind check (kind in ('not_in_ledger', 'not_at_stripe', 'unknown_payment')),
    payment_id        uuid references payments on delete restrict,
    expected          jsonb,
    actual            jsonb,
    object_created_at timestamptz not null,
    seen_at           timestamptz not null,
    last_seen_at      timestamptz not null
);
