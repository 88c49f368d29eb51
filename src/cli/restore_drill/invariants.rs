//! What must be true of a restored database, asked of the rows and not of the constraints that hold it: these may have been switched off.

use sqlx::PgConnection;

use crate::cli::error::CliError;

/// Rows that are named; the rest is counted.
const NAMED: usize = 5;

/// An invariant.
struct Invariant {
    name: &'static str,
    /// How many rows it is about.
    all: &'static str,
    /// What they are, in the plural.
    rows: &'static str,
    /// Those that break it, as text.
    broken: &'static str,
    /// What is wrong with these.
    fault: &'static str,
}

const INVARIANTS: [Invariant; 8] = [
    Invariant {
        name: "Coaches",
        all: "select count(*) from bookings where status in ('pending', 'confirmed')",
        rows: "bookings hold a time",
        broken: "select id::text from (select id, lower(blocked) as starts_at,
                        max(upper(blocked)) over (partition by coach_id order by lower(blocked), id rows between unbounded preceding and 1 preceding) as free_at
                   from bookings where status in ('pending', 'confirmed')) b where starts_at < free_at",
        fault: "overlap another one of the same coach",
    },
    Invariant {
        name: "Clients",
        all: "select count(*) from bookings where status in ('pending', 'confirmed')",
        rows: "bookings hold a time",
        broken: "select id::text from (select id, lower(during) as starts_at,
                        max(upper(during)) over (partition by client_id order by lower(during), id rows between unbounded preceding and 1 preceding) as free_at
                   from bookings where status in ('pending', 'confirmed')) b where starts_at < free_at",
        fault: "overlap another one of the same client",
    },
    Invariant {
        name: "Paid",
        all: "select count(*) from bookings where status = 'confirmed' and price_amount > 0",
        rows: "confirmed bookings have a price",
        broken: "select b.id::text from bookings b where b.status = 'confirmed' and b.price_amount > 0 and b.price_amount >
                    (select coalesce(sum(p.captured_amount), 0) from payments p where p.booking_id = b.id and p.currency = b.price_currency)",
        fault: "are confirmed and not paid",
    },
    Invariant {
        name: "Ledger",
        all: "select count(*) from payments",
        rows: "payments",
        broken: "select p.id::text from payments p
                   left join (select payment_id, sum(amount) filter (where kind = 'capture') as captured,
                                     -sum(amount) filter (where kind <> 'capture') as refunded, bool_and(true) as is_there, min(currency) as currency, max(currency) as other
                                from payment_ledger group by payment_id) l on l.payment_id = p.id
                  where p.captured_amount <> coalesce(l.captured, 0) or p.refunded_amount <> coalesce(l.refunded, 0)
                     or l.is_there and (l.currency <> p.currency or l.other <> p.currency)",
        fault: "do not say what the ledger says",
    },
    Invariant {
        name: "People",
        all: "select count(*) from users",
        rows: "accounts",
        broken: "select coalesce(c.role, u.role) from (select role, is_active, sum(users) as users from
                        (select role, is_active, users from user_counts union all select role, is_active, change from user_count_changes) counted group by 1, 2) c
                   full join (select role, is_active, count(*) as users from users group by 1, 2) u on u.role = c.role and u.is_active = c.is_active
                  where coalesce(c.users, 0) <> coalesce(u.users, 0)",
        fault: "are counted wrongly",
    },
    Invariant {
        name: "Erased",
        all: "select count(*) from erasures where erased_at is not null",
        rows: "accounts are erased",
        broken: "select u.id::text from users u join erasures e on e.user_id = u.id
                  where e.erased_at is not null and (u.email is not null or u.is_active or u.full_name <> 'Deleted user')",
        fault: "still say whose they were",
    },
    Invariant {
        name: "Constraints",
        all: "select count(*) from pg_constraint where connamespace = 'public'::regnamespace",
        rows: "constraints and indexes are valid",
        broken: "select conname::text from pg_constraint where connamespace = 'public'::regnamespace and not convalidated
                 union all select indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indexrelid
                  where c.relnamespace = 'public'::regnamespace and not (i.indisvalid and i.indisready)
                 union all select missing.name from unnest(array['bookings_coach_free', 'bookings_client_free', 'payment_ledger_stripe_key']) as missing(name)
                  where not exists (select from pg_constraint c where c.conname = missing.name)",
        fault: "are missing or not valid",
    },
    Invariant {
        name: "Triggers",
        all: "select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'public'::regnamespace and not t.tgisinternal",
        rows: "triggers are on",
        broken: "select t.tgrelid::regclass || '.' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
                  where c.relnamespace = 'public'::regnamespace and t.tgenabled not in ('O', 'A')",
        fault: "are switched off",
    },
];

/// The outcome of each, by its name.
pub(super) async fn check(db: &mut PgConnection) -> Result<Vec<(&'static str, Result<String, String>)>, CliError> {
    let mut outcomes = Vec::new();
    for invariant in &INVARIANTS {
        let broken: Vec<String> = sqlx::query_scalar(invariant.broken).fetch_all(&mut *db).await?;
        let outcome = if broken.is_empty() {
            let all: i64 = sqlx::query_scalar(invariant.all).fetch_one(&mut *db).await?;
            Ok(format!("{all} {}", invariant.rows))
        } else {
            let named = broken[..broken.len().min(NAMED)].join(", ");
            Err(format!("{} {}: {named}", broken.len(), invariant.fault))
        };
        outcomes.push((invariant.name, outcome));
    }
    Ok(outcomes)
}

/// What would be done at once, and may have been done since the dump was made.
pub(super) async fn waiting_jobs(db: &mut PgConnection) -> Result<String, CliError> {
    let sql = "select count(*), count(*) filter (where kind = 'emails.send') from jobs where state in ('ready', 'published', 'running')";
    let (all, mails): (i64, i64) = sqlx::query_as(sql).fetch_one(db).await?;
    Ok(format!("{all} wait, {mails} of them mails: some may have been done since the dump was made"))
}
