drop table favourites;
