drop table exports;
drop table queue_depths;
drop index payments_status_currency_created, payments_currency_created;
drop table counted_day_checks;
