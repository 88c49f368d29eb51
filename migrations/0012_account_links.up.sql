-- A link sent by mail is known by the mail that carries it, so that a mail tried again replaces its own link and no other; a change of
-- email by an id that jobs may carry. `old_email` is whom the notice goes to, however late it is sent. Rows go with the account, and a
-- day after they have run out.
alter table mail_tokens add column id uuid constraint mail_tokens_id_key unique;
alter table mail_tokens add column old_email text;
