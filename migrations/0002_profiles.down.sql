drop trigger users_coach_account_changed on users;
drop function coach_account_changed();
drop table coach_profiles, client_profiles;
drop function set_changed_in();
