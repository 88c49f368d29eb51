drop table email_tokens, refresh_tokens, sessions, users;
