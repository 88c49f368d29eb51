drop table quiz_shares;
