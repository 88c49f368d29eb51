delete from bubble_issues where kind = 'differs';
alter table bubble_issues drop constraint bubble_issues_kind;
alter table bubble_issues add constraint bubble_issues_kind check (kind in ('rejected', 'changed', 'merged', 'kept'));

drop table bubble_photos;
drop table bubble_invitations;
