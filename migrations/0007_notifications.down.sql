drop table notifications, notification_counters;
