-- Money. Rows are never cascade-deleted, the ledger is only ever added to, and `confirmed` is reached through it.
create table payments (
    id                       uuid primary key,
    booking_id               uuid        not null references bookings on delete restrict,
    amount                   bigint      not null constraint payments_amount check (amount > 0),
    currency                 text        not null,
    status                   text        not null
        constraint payments_status check (status in ('pending', 'succeeded', 'failed', 'refunded', 'partially_refunded', 'cancelled')),
    -- creating: the intent is committed, Stripe has not answered; void: Stripe definitely made no session.
    checkout                 text        not null
        constraint payments_checkout check (checkout in ('creating', 'open', 'complete', 'expired', 'void')),
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
    -- What does not add up, for /admin/reconciliation: {kind, expected, actual, seen_at}.
    flag                     jsonb,
    revision                 int         not null default 0,
    created_at               timestamptz not null,
    updated_at               timestamptz not null,
    constraint payments_refunded check (refunded_amount between 0 and captured_amount)
);
-- One session per booking; a creation that definitely failed does not count.
create unique index payments_booking_key on payments (booking_id) where checkout <> 'void';
create index payments_open on payments (created_at) where checkout in ('creating', 'open');

create table refunds (
    id               uuid primary key,
    payment_id       uuid        not null references payments on delete restrict,
    amount           bigint      not null constraint refunds_amount check (amount > 0),
    currency         text        not null,
    reason           text        not null,
    requested_by     text        not null,
    status           text        not null constraint refunds_status check (status in ('pending', 'succeeded', 'failed')),
    stripe_refund_id text        constraint refunds_stripe_refund_key unique,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create index refunds_payment on refunds (payment_id);

-- Every movement of money Stripe has told us of: captures positive, refunds negative.
create table payment_ledger (
    id         uuid primary key,
    payment_id uuid        not null references payments on delete restrict,
    kind       text        not null constraint payment_ledger_kind check (kind in ('capture', 'refund', 'refund_failed')),
    amount     bigint      not null,
    currency   text        not null,
    stripe_id  text        not null constraint payment_ledger_stripe_key unique,
    created_at timestamptz not null
);
create index payment_ledger_payment on payment_ledger (payment_id);

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

-- What Stripe has told us, by its own id: ids, type and times; never the payload, which holds personal data.
create table stripe_events (
    id          text primary key,
    kind        text        not null,
    object_id   text,
    payment_id  uuid,
    livemode    boolean     not null,
    api_version text,
    created_at  timestamptz not null,
    received_at timestamptz not null
);
