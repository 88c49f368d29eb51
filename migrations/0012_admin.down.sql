drop table coach_revenue_days, revenue_quarters, activity_quarters, counted_days;
drop index audit_subject, audit_actor, audit_action;
create index audit_subject on audit (subject_id);
create index audit_actor on audit (actor_id);
drop index sessions_used, payments_status_created, payments_created, bookings_status_start, bookings_start;
drop trigger bookings_people_have_their_roles on bookings;
drop function bookings_people_have_their_roles();
drop trigger users_coach_account_changed on users;
create trigger users_coach_account_changed after update of is_active on users
    for each row when (old.is_active is distinct from new.is_active) execute function coach_account_changed();
drop trigger users_recounted on users;
drop trigger users_counted on users;
drop function count_users();
drop table user_count_changes, user_counts;
drop trigger users_search_outdated on users;
drop function users_search_outdated();
drop index users_inactive, users_role_created, users_created, users_unsearchable, users_search;
alter table users drop column search;
alter table users drop constraint users_role;
-- Whoever was an auditor is nobody of the team now.
update users set role = 'client', is_active = false where role = 'auditor';
alter table users add constraint users_role check (role in ('client', 'coach', 'admin'));
