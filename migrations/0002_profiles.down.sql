drop table coach_profiles, client_profiles;
