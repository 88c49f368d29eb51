drop table read_only_mode;
