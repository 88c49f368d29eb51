create or replace function erase_from_audit(person uuid) returns void language sql as $$
    update audit set address = null where actor_id = person and address is not null;
    update audit set before = null, after = null
     where actor_id = person and actor_role <> 'admin' and (before is not null or after is not null);
    update audit set before = null, after = null where subject_id = person and (before is not null or after is not null);
$$;
drop trigger audit_written on audit;
drop function audit_written();
drop table audit_chain_head;
drop table audit_chain;
drop function audit_chain_append_only();
drop table audit_unsealed;
