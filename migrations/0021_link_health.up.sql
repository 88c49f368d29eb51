-- Whether what the library's links lead to is still there. A weekly job asks each.

alter table resources
    -- When it is asked next; new ones at once.
    add column link_due_at       timestamptz not null default 'epoch',
    add column link_checked_at   timestamptz,
    -- Times in a row without the page.
    add column link_failures     int         not null default 0,
    -- It is gone since.
    add column link_broken_since timestamptz;
create index resources_link_due on resources (link_due_at, id);
