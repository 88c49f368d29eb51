drop table audit;
drop function erase_from_audit(uuid);
drop function audit_append_only();
