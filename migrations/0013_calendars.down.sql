delete from busy_times where source = 'ics';
alter table busy_times
    drop constraint busy_times_key,
    drop constraint busy_times_subscription,
    drop constraint busy_times_source,
    drop column subscription_id,
    add constraint busy_times_source check (source in ('google', 'outlook')),
    add primary key (user_id, source, during);
drop table calendar_subscriptions;
drop table calendar_feeds;
