alter table jobs drop column alone_since;
