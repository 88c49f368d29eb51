drop table notification_preferences, notifications, notification_counters;
