drop table sweeps;
alter table jobs drop column alone_since;
