-- The audit trail as a chain of hashes, by which an entry that was changed, removed or put in is found (`rapport audit verify`). A job makes the
-- links: whoever writes an entry waits for nobody (models/audit/chain.rs).

-- Entries that have no link yet.
create table audit_unsealed (
    number   bigint generated always as identity primary key,
    audit_id uuid not null constraint audit_unsealed_entry unique
);

-- The links. What is personal in an entry goes into the hash by a salted hash of its own, whose salt an erasure takes away.
create table audit_chain (
    number       bigint primary key constraint audit_chain_number check (number > 0),
    audit_id     uuid  not null constraint audit_chain_entry unique,
    address_salt bytea,
    address_hash bytea,
    facts_salt   bytea,
    facts_hash   bytea,
    hash         bytea not null
);

-- The last link; who locks this row is the one who makes links. Entries that are older than the chain are queued page by page, after this id;
-- null: all of them are.
create table audit_chain_head (
    only_row          boolean primary key default true constraint audit_chain_head_only_row check (only_row),
    number            bigint not null default 0,
    hash              bytea  not null default decode(repeat('00', 32), 'hex'),
    old_entries_after uuid default '00000000-0000-0000-0000-000000000000'
);
insert into audit_chain_head default values;

create function audit_written() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed (audit_id) values (new.id);
    return null;
end $$;
create trigger audit_written after insert on audit for each row execute function audit_written();

-- Nothing of a link is changed but by the erasure of somebody its entry is about, which may take away the salts.
create function audit_chain_append_only() returns trigger language plpgsql as $$
declare entry audit;
begin
    if tg_op = 'UPDATE' then
        select * into entry from audit where id = old.audit_id;
        if (new.number, new.audit_id, new.address_hash, new.facts_hash, new.hash)
               is not distinct from (old.number, old.audit_id, old.address_hash, old.facts_hash, old.hash)
           and coalesce(new.address_salt = old.address_salt, new.address_salt is null)
           and coalesce(new.facts_salt = old.facts_salt, new.facts_salt is null)
           and exists (select from erasures where user_id in (entry.actor_id, entry.subject_id) and erased_at is null) then
            return new;
        end if;
    end if;
    raise exception 'the chain of the audit trail is append-only' using errcode = 'restrict_violation', constraint = 'audit_chain_append_only';
end $$;
create trigger audit_chain_append_only before update or delete on audit_chain for each row execute function audit_chain_append_only();
create trigger audit_chain_not_truncated before truncate on audit_chain for each statement execute function audit_chain_append_only();

-- As before, and with what is emptied goes the salt of its hash: the hash still holds the chain together, and says nothing. No link is made
-- meanwhile, or it would be one of what is just being emptied.
create or replace function erase_from_audit(person uuid) returns void language sql as $$
    select from audit_chain_head for share;
    with emptied as (update audit set address = null where actor_id = person and address is not null returning id)
    update audit_chain set address_salt = null where audit_id = any(array(select id from emptied)) and address_salt is not null;
    with emptied as (update audit set before = null, after = null
                      where actor_id = person and actor_role <> 'admin' and (before is not null or after is not null) returning id)
    update audit_chain set facts_salt = null where audit_id = any(array(select id from emptied)) and facts_salt is not null;
    with emptied as (update audit set before = null, after = null where subject_id = person and (before is not null or after is not null) returning id)
    update audit_chain set facts_salt = null where audit_id = any(array(select id from emptied)) and facts_salt is not null;
$$;
