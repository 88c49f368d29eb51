drop table match_results, embeddings;
