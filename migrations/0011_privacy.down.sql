drop table erasures;
alter table users drop constraint users_deleted;
alter table users drop column erased_at;
alter table users drop column deleted_at;
