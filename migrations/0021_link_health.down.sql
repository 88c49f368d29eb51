drop index resources_link_due;
alter table resources
    drop column link_broken_since,
    drop column link_failures,
    drop column link_checked_at,
    drop column link_due_at;
