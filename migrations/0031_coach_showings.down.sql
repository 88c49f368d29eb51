drop table coach_showings;
