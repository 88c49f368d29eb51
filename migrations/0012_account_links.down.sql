alter table mail_tokens drop column old_email;
alter table mail_tokens drop column id;
