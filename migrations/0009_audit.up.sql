-- The audit trail: who did what to whom. It is only ever added to; an erasure takes from it what is personal, and nothing else.
create table audit (
    id           uuid primary key,
    at           timestamptz not null,
    actor_id     uuid,
    actor_role   text        not null,
    action       text        not null,
    subject_kind text        not null,
    subject_id   uuid,
    before       jsonb,
    after        jsonb,
    request_id   text,
    address      text
);
create index audit_at on audit (at desc, id desc);
create index audit_subject on audit (subject_id);
create index audit_actor on audit (actor_id);

-- Nothing is changed but by the erasure of somebody who asked for it, which may empty the columns that say more than who did what to whom.
create function audit_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.at, new.actor_id, new.actor_role, new.action, new.subject_kind, new.subject_id, new.request_id)
               is not distinct from (old.id, old.at, old.actor_id, old.actor_role, old.action, old.subject_kind, old.subject_id, old.request_id)
           and coalesce(new.address = old.address, new.address is null)
           and coalesce(new.before = old.before, new.before is null)
           and coalesce(new.after = old.after, new.after is null)
           and exists (select from erasures where user_id in (old.actor_id, old.subject_id) and erased_at is null) then
            return new;
        end if;
    end if;
    raise exception 'the audit trail is append-only' using errcode = 'restrict_violation', constraint = 'audit_append_only';
end $$;
create trigger audit_append_only before update or delete on audit for each row execute function audit_append_only();
create trigger audit_not_truncated before truncate on audit for each statement execute function audit_append_only();

-- What of the trail is personal to one person: where they were; what they did, unless it was done to others as their admin; what was done to
-- them. That it was done, by and to which id, stays.
create function erase_from_audit(person uuid) returns void language sql as $$
    update audit set address = null where actor_id = person and address is not null;
    update audit set before = null, after = null
     where actor_id = person and actor_role <> 'admin' and (before is not null or after is not null);
    update audit set before = null, after = null where subject_id = person and (before is not null or after is not null);
$$;
