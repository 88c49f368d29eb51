drop trigger bookings_confirmed_is_paid on bookings;
drop function bookings_confirmed_is_paid();
drop table stripe_events, payment_ledger, refunds, payments;
drop function payment_ledger_append_only();
