-- Up to when the day is counted, if it was not over: today is counted each hour, up to a while before. Null: all of it.
alter table counted_days add column until timestamptz;
