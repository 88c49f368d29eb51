-- Whether an admin has made Rapport read-only, in one row.
create table read_only_mode (
    only_row   boolean primary key default true constraint read_only_mode_only_row check (only_row),
    is_on      boolean not null default false,
    reason     text constraint read_only_mode_reason check (char_length(reason) <= 500),
    changed_at timestamptz
);
insert into read_only_mode default values;
