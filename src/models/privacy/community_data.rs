//! The community's tables in the inventory of personal data.

use super::table_record::{Erase, Export, TableRecord};

/// The reason that an author gets for the team's decision is exported, and what was written about somebody is erased with them.
pub(super) const MODERATION_DECISIONS: TableRecord = TableRecord {
    table: "moderation_decisions",
    columns: "case_id number decision reason decided_by is_automatic objection objected_at created_at",
    export: Export::Rows(
        "moderation",
        "select jsonb_build_object('post_id', m.post_id, 'comment_id', m.comment_id, 'decision', d.decision, 'reason', d.reason,
                'is_automatic', d.is_automatic, 'objection', d.objection, 'objected_at', d.objected_at, 'created_at', d.created_at)
           from moderation_decisions d join moderation_cases m on m.id = d.case_id where m.author_id = $1 order by d.created_at, d.number",
    ),
    // Who decided stays, as in the audit trail. The author's case loses its author below.
    erase: Erase {
        statements: &["update moderation_decisions set reason = 'erased', objection = null
            where case_id in (select id from moderation_cases where author_id = $1)"],
        remaining: "select count(*) from moderation_decisions d join moderation_cases m on m.id = d.case_id
            where m.author_id = $1 and (d.reason <> 'erased' or d.objection is not null)",
    },
};

/// A report is about two people: what it says in words is erased with either of them.
pub(super) const REPORTS: TableRecord = TableRecord {
    table: "reports",
    columns: "id case_id reporter_id reason comment weight state created_at decided_at",
    export: Export::Rows(
        "reports",
        "select jsonb_build_object('post_id', m.post_id, 'comment_id', m.comment_id, 'reason', r.reason, 'comment', r.comment, 'state', r.state,
                'created_at', r.created_at, 'decided_at', r.decided_at)
           from reports r join moderation_cases m on m.id = r.case_id where r.reporter_id = $1 order by r.created_at",
    ),
    erase: Erase {
        statements: &[
            "update reports set comment = null, reporter_id = null where reporter_id = $1",
            "update reports set comment = null where comment is not null and case_id in (select id from moderation_cases where author_id = $1)",
        ],
        remaining: "select (select count(*) from reports where reporter_id = $1)
            + (select count(*) from reports r join moderation_cases m on m.id = r.case_id where m.author_id = $1 and r.comment is not null)",
    },
};

pub(super) const MODERATION_CASES: TableRecord = TableRecord {
    table: "moderation_cases",
    columns: "id post_id comment_id author_id state open_reports open_weight has_objection decisions decision decided_at created_at updated_at",
    export: Export::No("the decisions of each case are exported"),
    erase: Erase {
        statements: &["update moderation_cases set author_id = null where author_id = $1"],
        remaining: "select count(*) from moderation_cases where author_id = $1",
    },
};

/// What the author said before is for the team only, and is erased: nobody reads it with the post.
pub(super) const CONTENT_EDITS: TableRecord = TableRecord {
    table: "content_edits",
    columns: "id post_id comment_id edited_by title content tags is_private edited_at",
    export: Export::Rows(
        "edits",
        "select to_jsonb(e) - 'edited_by'
           from (select e.* from posts p join content_edits e on e.post_id = p.id where p.author_id = $1
                 union all select e.* from comments c join content_edits e on e.comment_id = c.id where c.author_id = $1) e
          order by e.edited_at",
    ),
    erase: Erase {
        statements: &[
            "delete from content_edits where post_id in (select id from posts where author_id = $1)",
            "delete from content_edits where comment_id in (select id from comments where author_id = $1)",
            "update content_edits set edited_by = null where edited_by = $1",
        ],
        remaining: "select (select count(*) from content_edits where edited_by = $1)
            + (select count(*) from content_edits e join posts p on p.id = e.post_id where p.author_id = $1)
            + (select count(*) from content_edits e join comments c on c.id = e.comment_id where c.author_id = $1)",
    },
};

pub(super) const POSTS: TableRecord = TableRecord {
    table: "posts",
    columns: "id author_id title content excerpt content_html html_version post_type is_private tags upvotes told_upvotes comment_count hot search idempotency_key hidden_at edited_at created_at updated_at",
    export: Export::Rows(
        "posts",
        "select to_jsonb(p) - '{author_id,told_upvotes,excerpt,content_html,html_version,hot,search,idempotency_key}'::text[] from posts p where author_id = $1 order by created_at",
    ),
    // Kept without the author, for other readers and their comments.
    erase: Erase {
        statements: &["update posts set author_id = null where author_id = $1"],
        remaining: "select count(*) from posts where author_id = $1",
    },
};

pub(super) const COMMENTS: TableRecord = TableRecord {
    table: "comments",
    columns: "id post_id parent_id author_id content content_html html_version idempotency_key deleted_at hidden_at edited_at created_at updated_at",
    export: Export::Rows(
        "comments",
        "select to_jsonb(c) - '{author_id,content_html,html_version,idempotency_key}'::text[] from comments c where author_id = $1 order by created_at",
    ),
    erase: Erase {
        statements: &["update comments set author_id = null where author_id = $1"],
        remaining: "select count(*) from comments where author_id = $1",
    },
};

pub(super) const POST_UPVOTES: TableRecord = TableRecord {
    table: "post_upvotes",
    columns: "post_id user_id created_at",
    export: Export::Rows(
        "votes",
        "select to_jsonb(v) - 'user_id' from post_upvotes v where user_id = $1 order by created_at",
    ),
    erase: Erase {
        statements: &[
            "update posts set upvotes = upvotes - 1 where id in (select post_id from post_upvotes where user_id = $1)",
            "delete from post_upvotes where user_id = $1",
        ],
        remaining: "select count(*) from post_upvotes where user_id = $1",
    },
};

pub(super) const RESOURCE_SUGGESTIONS: TableRecord = TableRecord {
    table: "resource_suggestions",
    columns: "booking_id resource_id created_at",
    export: Export::Rows(
        "suggested_resources",
        "select to_jsonb(s) from resource_suggestions s where booking_id = any(array(select id from bookings where $1 in (client_id, coach_id))) order by created_at",
    ),
    erase: Erase {
        statements: &[
            "delete from resource_suggestions where booking_id = any(array(select id from bookings where $1 in (client_id, coach_id)))",
        ],
        remaining: "select count(*) from resource_suggestions where booking_id = any(array(select id from bookings where $1 in (client_id, coach_id)))",
    },
};

pub(super) const RESOURCES: TableRecord = TableRecord {
    table: "resources",
    columns: "id owner_id title description resource_type url tags bookmark_count search created_at updated_at link_due_at link_checked_at link_failures link_broken_since topics topics_version",
    export: Export::Rows(
        "resources",
        "select to_jsonb(r) - '{owner_id,search,link_due_at,link_checked_at,link_failures,topics,topics_version}'::text[] from resources r where owner_id = $1 order by created_at",
    ),
    erase: Erase {
        statements: &["update resources set owner_id = null where owner_id = $1"],
        remaining: "select count(*) from resources where owner_id = $1",
    },
};

pub(super) const BOOKMARKS: TableRecord = TableRecord {
    table: "bookmarks",
    columns: "user_id resource_id created_at",
    export: Export::Rows(
        "bookmarks",
        "select to_jsonb(b) - 'user_id' from bookmarks b where user_id = $1 order by created_at",
    ),
    erase: Erase {
        statements: &[
            "update resources set bookmark_count = bookmark_count - 1 where id in (select resource_id from bookmarks where user_id = $1)",
            "delete from bookmarks where user_id = $1",
        ],
        remaining: "select count(*) from bookmarks where user_id = $1",
    },
};

pub(super) const COMMUNITY_NAMES: TableRecord = TableRecord {
    table: "community_names",
    columns: "beginning user_id",
    export: Export::No("the name, which is exported with the account, as it is compared"),
    erase: Erase {
        statements: &["delete from community_names where user_id = $1"],
        remaining: "select count(*) from community_names where user_id = $1",
    },
};

pub(super) const COMMUNITY_PEOPLE: TableRecord = TableRecord {
    table: "community_people",
    columns: "user_id is_outdated",
    export: Export::No("that somebody has written, whose posts and comments are exported"),
    erase: Erase {
        statements: &["delete from community_people where user_id = $1"],
        remaining: "select count(*) from community_people where user_id = $1",
    },
};
