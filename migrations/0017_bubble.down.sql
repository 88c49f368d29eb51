create or replace function payment_ledger_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the payment ledger is append-only' using errcode = 'restrict_violation', constraint = 'payment_ledger_append_only';
end $$;
drop table legacy_passwords, bubble_issues, bubble_changes, bubble_links, bubble_runs, bubble_scans, bubble_records;
