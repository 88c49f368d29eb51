drop function active_hold_count(uuid, timestamptz);
drop table explained_issues, ledger_differences, reconciled_objects, reconciliations, stripe_events, disputes;
drop trigger bookings_confirmed_is_paid on bookings;
drop function bookings_confirmed_is_paid();
drop table payment_ledger, refunds, payments;
drop function payment_ledger_append_only();
