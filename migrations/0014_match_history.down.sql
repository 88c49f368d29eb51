alter table match_results drop column engine_version, drop column weights;
