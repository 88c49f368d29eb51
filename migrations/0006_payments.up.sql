-- Payments, refunds, the ledger, disputes, Stripe's events and the comparison with Stripe. Rows are never cascade-deleted, the ledger is only
-- ever added to, and `confirmed` is reached through it.
create table payments (
    id                       uuid primary key,
    booking_id               uuid        not null references bookings on delete restrict,
    amount                   bigint      not null constraint payments_amount check (amount > 0),
    currency                 text        not null,
    status                   text        not null
        constraint payments_status check (status in ('pending', 'succeeded', 'failed', 'refunded', 'partially_refunded', 'cancelled')),
    -- creating: the intent is committed, Stripe has not answered; void: Stripe definitely made no session.
    checkout_status          text        not null
        constraint payments_checkout_status check (checkout_status in ('creating', 'open', 'complete', 'expired', 'void')),
    ui                       text        not null constraint payments_ui check (ui in ('hosted', 'elements')),
    return_url               text,
    session_expires_at       timestamptz not null,
    stripe_session_id        text        constraint payments_stripe_session_key unique,
    stripe_payment_intent_id text        constraint payments_stripe_payment_intent_key unique,
    checkout_url             text,
    client_secret            text,
    receipt_url              text,
    captured_amount          bigint      not null default 0,
    refunded_amount          bigint      not null default 0,
    -- What does not add up, or can't be read, for /admin/reconciliation: {kind, seen_at}, with {expected, actual} or {stripe_id, reason}.
    issue                    jsonb,
    revision                 int         not null default 0,
    -- When Stripe is asked about it next, while its checkout is open.
    look_at                  timestamptz not null default now(),
    created_at               timestamptz not null,
    updated_at               timestamptz not null,
    constraint payments_refunded check (refunded_amount between 0 and captured_amount)
);
-- One session per booking; a creation that definitely failed does not count.
create unique index payments_booking_key on payments (booking_id) where checkout_status <> 'void';
create index payments_booking on payments (booking_id);
create index payments_open on payments (look_at, id) where checkout_status in ('creating', 'open');
create index payments_issue on payments (updated_at) where issue is not null;

create table refunds (
    id               uuid primary key,
    payment_id       uuid        not null references payments on delete restrict,
    amount           bigint      not null constraint refunds_amount check (amount > 0),
    currency         text        not null,
    reason           text        not null,
    requested_by     text        not null,
    status           text        not null constraint refunds_status check (status in ('pending', 'succeeded', 'failed')),
    stripe_refund_id text        constraint refunds_stripe_refund_key unique,
    failure_reason   text,
    -- A failed refund is tried again as a row of its own, once, because Stripe's idempotency key is made from the row.
    retry_of         uuid        constraint refunds_retry_of_key unique references refunds on delete restrict,
    attempt          smallint    not null default 1 constraint refunds_attempt check (attempt >= 1),
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create index refunds_payment on refunds (payment_id);
create index refunds_pending on refunds (created_at) where status = 'pending';
create index refunds_failed on refunds (updated_at) where status = 'failed';

-- Every movement of money that Stripe reported: captures positive, refunds negative.
create table payment_ledger (
    id         uuid primary key,
    payment_id uuid        not null references payments on delete restrict,
    kind       text collate "C"        not null constraint payment_ledger_kind check (kind in ('capture', 'refund', 'refund_failed')),
    amount     bigint      not null,
    currency   text        not null,
    stripe_id  text collate "C"        not null constraint payment_ledger_stripe_key unique,
    created_at timestamptz not null
);
create index payment_ledger_payment on payment_ledger (payment_id);
create index payment_ledger_created on payment_ledger (created_at, id);

create function payment_ledger_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the payment ledger is append-only' using errcode = 'restrict_violation', constraint = 'payment_ledger_append_only';
end $$;
create trigger payment_ledger_append_only before update or delete on payment_ledger
    for each row execute function payment_ledger_append_only();

create function bookings_confirmed_is_paid() returns trigger language plpgsql as $$
declare paid bigint;
begin
    if new.status = 'confirmed' and (tg_op = 'INSERT' or old.status <> 'confirmed') and new.price_amount > 0 then
        select coalesce(sum(p.captured_amount), 0)
             - coalesce((select sum(r.amount) from refunds r join payments q on q.id = r.payment_id
                         where q.booking_id = new.id and r.status in ('pending', 'succeeded')), 0)
          into paid from payments p where p.booking_id = new.id and p.currency = new.price_currency;
        if paid < new.price_amount then
            raise exception 'booking % is not paid', new.id
                using errcode = 'check_violation', constraint = 'bookings_confirmed_is_paid';
        end if;
    end if;
    return new;
end $$;
create trigger bookings_confirmed_is_paid before insert or update of status on bookings
    for each row execute function bookings_confirmed_is_paid();

-- Bank disputes, as Stripe has them; the case is handled in Stripe's dashboard.
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
create index disputes_lost on disputes (updated_at) where status = 'lost';
create index disputes_undecided on disputes (payment_id) where status not in ('won', 'lost', 'warning_closed', 'prevented');

-- Received webhook events by Stripe's id: ids, type and times; never the payload, which holds personal data.
create table stripe_events (
    id          text primary key,
    kind        text collate "C"        not null,
    object_id   text,
    payment_id  uuid,
    livemode    boolean     not null,
    api_version text,
    created_at  timestamptz not null,
    received_at timestamptz not null
);
create index stripe_events_received on stripe_events (received_at);

-- One row per comparison of Stripe's lists with the ledger; the one that runs has its progress, and is gone on with after a crash.
create table reconciliations (
    id            uuid primary key,
    compared_from timestamptz not null,
    compared_to   timestamptz not null,
    charges       int         not null,
    refunds       int         not null,
    disputes      int         not null,
    repaired      int         not null,
    differences   int         not null,
    -- Step, day and page it has come to, while it runs.
    progress      jsonb,
    finished_at   timestamptz,
    constraint reconciliations_finished check ((progress is null) = (finished_at is not null))
);
create index reconciliations_finished on reconciliations (finished_at desc);
create unique index reconciliations_running on reconciliations ((true)) where finished_at is null;

-- What Stripe has listed to the comparison that runs; emptied at its end.
create table reconciled_objects (
    stripe_id text primary key
);

-- What Stripe and the ledger disagree on; gone once they agree again. `object_created_at` is Stripe's.
create table ledger_differences (
    stripe_id         text collate "C" primary key,
    kind              text collate "C"        not null
        constraint ledger_differences_kind check (kind in ('not_in_ledger', 'not_at_stripe', 'unknown_payment', 'unreadable')),
    payment_id        uuid references payments on delete restrict,
    expected          jsonb,
    actual            jsonb,
    -- Which field can't be read, and why.
    reason            text,
    object_created_at timestamptz not null,
    seen_at           timestamptz not null,
    last_seen_at      timestamptz not null,
    gone_at           timestamptz
);
create index ledger_differences_open on ledger_differences (last_seen_at, stripe_id) where gone_at is null;
create index ledger_differences_gone on ledger_differences (gone_at) where gone_at is not null;
create index ledger_differences_payment on ledger_differences (payment_id);

-- Issues that an admin has explained: as they were then. One that says something else since is open again.
create table explained_issues (
    issue_id     uuid primary key,
    kind         text        not null,
    payment_id   uuid references payments on delete restrict,
    expected     jsonb,
    actual       jsonb,
    explanation  text        not null constraint explained_issues_explanation check (char_length(explanation) between 1 and 500),
    explained_by uuid        not null,
    explained_at timestamptz not null
);
create index explained_issues_payment on explained_issues (payment_id);

-- How many holds a client has whose time is not free: not expired, or with a checkout (models/bookings/hold_state.rs). Volatile on purpose:
-- inside a statement that has waited for a lock it sees what was committed meanwhile, which the statement itself does not.
create function active_hold_count(client uuid, at timestamptz) returns bigint language plpgsql volatile as $$
begin
    return (select count(*) from bookings b where b.client_id = client and b.status = 'pending'
            and not (b.hold_expires_at <= at and not exists (select from payments p where p.booking_id = b.id and p.checkout_status <> 'void')));
end $$;
