-- Sessions in connected calendars: what comes while one is being written, and what a worker left that had lost its job.

alter table calendar_links
    -- How often it was asked to be written: who asks while it is being written is not served by that.
    add column asked  bigint not null default 0,
    -- Calendars in which a worker that had lost the job may have left the event.
    add column strays text[] not null default '{}';
