-- Past matches are shown as they were: with the weights and the version of the engine that computed them. Rows from before, and of processes
-- of the release before, are version 0: without factors and reasons.
alter table match_results
    add column engine_version integer not null default 0,
    add column weights smallint[] not null default '{25,20,30,15,10}',
    add constraint match_results_weights check (cardinality(weights) = 5);
