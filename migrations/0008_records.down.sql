drop table idempotency_keys, audit, match_results;
