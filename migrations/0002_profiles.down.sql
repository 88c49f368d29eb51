drop table embeddings, coach_profiles, client_profiles;
