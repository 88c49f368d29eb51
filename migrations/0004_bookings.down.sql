drop table reviews, bookings;
