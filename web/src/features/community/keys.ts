/**
 * Keys of the community in the query cache. What somebody sees differs by who they are, so the reader is part of each: `undefined` is a
 * visitor, who sees what the server has rendered.
 */
export const communityKeys = {
  posts: ["posts"],
  post: (id: string, reader: string | undefined) => ["post", id, reader ?? "visitor"],
  comments: (postId: string, reader: string | undefined) => ["post", postId, reader ?? "visitor", "comments"],
  /** Whom a member can mention: in the discussion of a post, or anywhere. */
  people: (postId: string | undefined, typed: string) => ["people", postId ?? "anywhere", typed],
  /** All of the library: a bookmark changes a resource wherever it is shown. */
  library: ["library"],
  resources: (reader: string | undefined, search: object) => ["library", "list", reader ?? "visitor", search],
  resource: (id: string, reader: string | undefined) => ["library", "one", reader ?? "visitor", id],
  bookmarks: (reader: string) => ["library", "bookmarks", reader],
};

/** How many comments are read at once, by the server as by the browser. */
export const COMMENTS_PER_PAGE = 50;
