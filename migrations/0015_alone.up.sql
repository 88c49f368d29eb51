-- Since when an attempt has had its process for itself: only a crash from then on speaks against the job that runs alone.
alter table jobs add column alone_since timestamptz;

-- Since when the ledger has been swept without a pause, and when it last was, by whomever: a lease that ran out while nobody could reach the
-- database is nobody's crash. And when it last met a crash that no suspect was in: where processes die anyhow, one more proves little.
create table sweeps (
    id       smallint    primary key default 1 constraint sweeps_one check (id = 1),
    since    timestamptz not null,
    swept_at timestamptz not null,
    crash_at timestamptz
);
