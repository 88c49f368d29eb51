delete from counted_days where until is not null;
alter table counted_days drop column until;
