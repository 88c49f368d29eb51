alter table calendar_links
    drop column strays,
    drop column asked;
