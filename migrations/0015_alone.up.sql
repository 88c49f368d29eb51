-- Since when an attempt has had its process for itself: only a crash from then on speaks against the job that runs alone.
alter table jobs add column alone_since timestamptz;
