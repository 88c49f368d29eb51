drop table mail_tokens, refresh_tokens, sessions, users;
drop extension if exists btree_gist;
