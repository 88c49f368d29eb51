// Generated from ../openapi.json by `npm run api:gen`. Do not edit.

export interface paths {
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail, the latest first: who did what to whom, what was so before and after, by which request and from where. It is only ever
         *     added to; an erasure takes from it what is personal.
         * @description The audit trail, the latest first: who did what to whom, what was so before and after, by which request and from where. It is only ever
         *     added to; an erasure takes from it what is personal.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description what was done: auth.role_changed, bookings.confirmed, … */
                    action?: string;
                    /** @description the id of who did it */
                    actor?: string;
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description at or after: a time, or a date as the start of its day in UTC */
                    from?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description the id of what it was done to: a user, booking, payment, job, … */
                    subject?: string;
                    /** @description before */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_AuditEntry"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody's bookings, the latest session first.
         * @description Everybody's bookings, the latest session first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    client_id?: string;
                    coach_id?: string;
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description Sessions that start at or after: a time, or a date as the start of its day in UTC. */
                    from?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description The id of the booking, of its client or coach, or beginnings of words of their names and addresses. */
                    q?: string;
                    /** @description pending, confirmed, completed or cancelled. */
                    status?: string;
                    /** @description Sessions that start before. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_BookingView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/bookings/{id}/no-show/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide a report that was objected to. An upheld report of the coach refunds the client in full.
         * @description Decide a report that was objected to. An upheld report of the coach refunds the client in full.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DecisionBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: it is not disputed */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/bookings/{id}/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done for a booking, and what is still to be done: its jobs, mails, entries in calendars, payments with refunds, and its history.
         * @description What was done for a booking, and what is still to be done: its jobs, mails, entries in calendars, payments with refunds, and its history.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingWorkView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/bubble/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far the migration from Phase 1 is: what has been read of the app, and the runs of the import.
         * @description How far the migration from Phase 1 is: what has been read of the app, and the runs of the import.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BubbleRunsView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/bubble/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One run of the import: what it counted, and a hundred of its issues.
         * @description One run of the import: what it counted, and a hundred of its issues.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_after` of the response before */
                    after?: number;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BubbleRunView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Connected accounts of everybody, those that changed last first.
         * @description Connected accounts of everybody, those that changed last first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description fresh, stale or broken, as it was at the last look. */
                    health?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    user_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_TeamConnectionView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a comment: only its author and the team see it from then on. A decision on its case can bring it back.
         * @description Remove a comment: only its author and the team see it from then on. A decision on its case can bring it back.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description instead of the body */
                    reason?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["RemovalBody"] | null;
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/comments/{id}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a comment said before each edit, the latest first; kept for a year, unless the comment is deleted.
         * @description What a comment said before each edit, the latest first; kept for a year, unless the comment is deleted.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_Edit"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/bookings.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Bookings as a CSV file, the latest session first, with the filters of the list.
         * @description Bookings as a CSV file, the latest session first, with the filters of the list.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    client_id?: string;
                    coach_id?: string;
                    /** @description Sessions that start at or after: a time, or a date as the start of its day in UTC. */
                    from?: string;
                    /** @description The id of the booking, of its client or coach, or beginnings of words of their names and addresses. */
                    q?: string;
                    /** @description pending, confirmed, completed or cancelled. */
                    status?: string;
                    /** @description IANA, default UTC: in which times are written; it stands in the names of their columns */
                    timezone?: string;
                    /** @description Sessions that start before. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 4180 with a byte order mark */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Have bookings written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
         * @description Have bookings written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: {
                    client_id?: string;
                    coach_id?: string;
                    /** @description Sessions that start at or after: a time, or a date as the start of its day in UTC. */
                    from?: string;
                    /** @description The id of the booking, of its client or coach, or beginnings of words of their names and addresses. */
                    q?: string;
                    /** @description pending, confirmed, completed or cancelled. */
                    status?: string;
                    /** @description IANA, default UTC: in which times are written; it stands in the names of their columns */
                    timezone?: string;
                    /** @description Sessions that start before. */
                    to?: string;
                };
                header?: {
                    /** @description the same key and parameters get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredExportView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description provider_off: there is no storage */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/payments.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Payments as a CSV file, the latest first, with the filters of the list.
         * @description Payments as a CSV file, the latest first, with the filters of the list.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description ISO 4217: `EUR`. */
                    currency?: string;
                    /** @description Created at or after: a time, or a date as the start of its day in UTC. */
                    from?: string;
                    /**
                     * @description The id of the payment, its booking, client or coach; an id of Stripe's: of a session, a payment intent, a charge, a refund, a dispute; or
                     *     beginnings of words of the names and addresses of client and coach.
                     */
                    q?: string;
                    /** @description pending, succeeded, failed, refunded, partially_refunded or cancelled. */
                    status?: string;
                    /** @description IANA, default UTC: in which times are written; it stands in the names of their columns */
                    timezone?: string;
                    /** @description Created before. */
                    to?: string;
                    /** @description Who paid, or was paid. */
                    user_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 4180 with a byte order mark */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Have payments written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
         * @description Have payments written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: {
                    /** @description ISO 4217: `EUR`. */
                    currency?: string;
                    /** @description Created at or after: a time, or a date as the start of its day in UTC. */
                    from?: string;
                    /**
                     * @description The id of the payment, its booking, client or coach; an id of Stripe's: of a session, a payment intent, a charge, a refund, a dispute; or
                     *     beginnings of words of the names and addresses of client and coach.
                     */
                    q?: string;
                    /** @description pending, succeeded, failed, refunded, partially_refunded or cancelled. */
                    status?: string;
                    /** @description IANA, default UTC: in which times are written; it stands in the names of their columns */
                    timezone?: string;
                    /** @description Created before. */
                    to?: string;
                    /** @description Who paid, or was paid. */
                    user_id?: string;
                };
                header?: {
                    /** @description the same key and parameters get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredExportView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description provider_off: there is no storage */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/revenue.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Revenue as a CSV file: the sums of `/admin/revenue`, of coaches all of them, by id.
         * @description Revenue as a CSV file: the sums of `/admin/revenue`, of coaches all of them, by id.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description YYYY-MM-DD, default 29 days before `to` */
                    from?: string;
                    /** @description day (default), month, coach */
                    group_by?: string;
                    /** @description IANA, default UTC: where days begin */
                    timezone?: string;
                    /** @description inclusive, default today; at most 366 days, with months 3,660 */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 4180 with a byte order mark */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/users.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People as a CSV file, the latest first, with the filters of the list.
         * @description People as a CSV file, the latest first, with the filters of the list.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Who signed up at or after: a time, or a date as the start of its day in UTC. */
                    created_from?: string;
                    /** @description Who signed up before. */
                    created_to?: string;
                    /** @description true or false. */
                    is_active?: string;
                    /** @description An id, or beginnings of words of name and address, whatever their case and accents; all of them must be found. */
                    q?: string;
                    /** @description client, coach, admin or auditor. */
                    role?: string;
                    /** @description IANA, default UTC: in which times are written; it stands in the names of their columns */
                    timezone?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 4180 with a byte order mark */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Have people written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
         * @description Have people written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Who signed up at or after: a time, or a date as the start of its day in UTC. */
                    created_from?: string;
                    /** @description Who signed up before. */
                    created_to?: string;
                    /** @description true or false. */
                    is_active?: string;
                    /** @description An id, or beginnings of words of name and address, whatever their case and accents; all of them must be found. */
                    q?: string;
                    /** @description client, coach, admin or auditor. */
                    role?: string;
                    /** @description IANA, default UTC: in which times are written; it stands in the names of their columns */
                    timezone?: string;
                };
                header?: {
                    /** @description the same key and parameters get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredExportView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description provider_off: there is no storage */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest 100 files that are kept or being written, the latest first.
         * @description The latest 100 files that are kept or being written, the latest first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredExportsView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that is kept, or a part of it: `Range` with one range of bytes, and `If-Range` with its entity tag, as RFC 9110 has them.
         * @description A file that is kept, or a part of it: `Range` with one range of bytes, and `If-Range` with its entity tag, as RFC 9110 has them.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the entity tag: the whole file if it is another */
                    "If-Range"?: string | null;
                    /** @description `bytes=1000-`: from there on */
                    Range?: string | null;
                };
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 4180 with a byte order mark */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description the part that was asked for, as `Content-Range` says */
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description there is none, or it is still being written */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description range_not_satisfiable: it begins behind the end, which `Content-Range` says */
                416: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete a file before its day is over.
         * @description Delete a file before its day is over.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs of all queues, also by booking, user or text.
         * @description Jobs of all queues, also by booking, user or text.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Jobs of a booking, its payments and refunds. */
                    booking_id?: string;
                    /** @description `next_cursor` of the previous response; `page` is ignored then. */
                    cursor?: string;
                    /** @description `emails.send`, … */
                    kind?: string;
                    /** @description Up to row 10,000. */
                    page?: number;
                    per_page?: number;
                    /** @description The id of a job, an id or name in its arguments, the id of a request, or words of an error. */
                    q?: string;
                    /** @description pending, scheduled, retrying, running, done, dead, superseded or cancelled. */
                    status?: string;
                    /** @description Jobs about a user, or enqueued by them. */
                    user_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobsPage"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One job: its arguments, who enqueued it, its errors and its effects.
         * @description One job: its arguments, who enqueued it, its errors and its effects.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobDetail"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Cancel a job that is dead or waiting. It is kept as cancelled for seven days.
         * @description Cancel a job that is dead or waiting. It is kept as cancelled for seven days.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: it is running or has ended */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a dead job, with all its attempts again, or run one now that is not due yet.
         * @description Retry a dead job, with all its attempts again, or run one now that is not due yet.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobDetail"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: it is running or has ended */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers of the last days, today among them: totals, every day, and the totals of as many days before. What each number counts is said where
         *     it stands.
         * @description Numbers are kept up to an hour or two ago, and read from the rows since: they are never late.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description 1 to 366, default 30 */
                    days?: number;
                    /** @description IANA, default UTC: where days begin */
                    timezone?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Metrics"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/metrics/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the numbers that are kept of past days agree with the rows. A job compares them every day: the last week, and the days of which it is
         *     longest ago. A day that differs is counted anew at once, and shown here for 30 days.
         * @description Whether the numbers that are kept of past days agree with the rows. A job compares them every day: the last week, and the days of which it is
         *     longest ago. A day that differs is counted anew at once, and shown here for 30 days.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DayChecks"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody's payments, the latest first. What was done for one is in `/admin/bookings/{id}/work` of its booking.
         * @description Everybody's payments, the latest first. What was done for one is in `/admin/bookings/{id}/work` of its booking.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description ISO 4217: `EUR`. */
                    currency?: string;
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description Created at or after: a time, or a date as the start of its day in UTC. */
                    from?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /**
                     * @description The id of the payment, its booking, client or coach; an id of Stripe's: of a session, a payment intent, a charge, a refund, a dispute; or
                     *     beginnings of words of the names and addresses of client and coach.
                     */
                    q?: string;
                    /** @description pending, succeeded, failed, refunded, partially_refunded or cancelled. */
                    status?: string;
                    /** @description Created before. */
                    to?: string;
                    /** @description Who paid, or was paid. */
                    user_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_ListedPayment"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find posts, whether or not they are private or hidden.
         * @description Find posts, whether or not they are private or hidden.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    author_id?: string;
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description true, false */
                    hidden?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description words of the title, the tags or the content */
                    q?: string;
                    /** @description new, top, hot */
                    sort?: string;
                    /** @description repeatable: any of them */
                    tag?: string[];
                    /** @description discussion, question, story, announcement */
                    type?: string;
                    /** @description public, private */
                    visibility?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_PostCard"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/posts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a post: only its author and the team see it from then on. A decision on its case can bring it back.
         * @description Remove a post: only its author and the team see it from then on. A decision on its case can bring it back.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description instead of the body */
                    reason?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["RemovalBody"] | null;
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/posts/{id}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a post said before each edit, the latest first; kept for a year.
         * @description What a post said before each edit, the latest first; kept for a year.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_Edit"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All queues, in numbers.
         * @description All queues, in numbers.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueuesView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Set or clear a queue's limits. They hold over all workers from now on; running jobs go on.
         * @description Set or clear a queue's limits. They hold over all workers from now on; running jobs go on.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example emails */
                    queue: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LimitsBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueueStats"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/admin/queues/{queue}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The jobs of a queue.
         * @description The jobs of a queue.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Jobs of a booking, its payments and refunds. */
                    booking_id?: string;
                    /** @description `next_cursor` of the previous response; `page` is ignored then. */
                    cursor?: string;
                    /** @description `emails.send`, … */
                    kind?: string;
                    /** @description Up to row 10,000. */
                    page?: number;
                    per_page?: number;
                    /** @description The id of a job, an id or name in its arguments, the id of a request, or words of an error. */
                    q?: string;
                    /** @description pending, scheduled, retrying, running, done, dead, superseded or cancelled. */
                    status?: string;
                    /** @description Jobs about a user, or enqueued by them. */
                    user_id?: string;
                };
                header?: never;
                path: {
                    /** @example emails */
                    queue: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobsPage"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues/{queue}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a queue. Running jobs go on; nothing new is started until it is resumed.
         * @description Pause a queue. Running jobs go on; nothing new is started until it is resumed.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example emails */
                    queue: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueueStats"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues/{queue}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a queue.
         * @description Resume a queue.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example emails */
                    queue: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueueStats"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues/{queue}/retry-dead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry every dead job of a queue, or all that match the filters of the list. In chunks: what is done stays done.
         * @description Retry every dead job of a queue, or all that match the filters of the list. In chunks: what is done stays done.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Jobs of a booking, its payments and refunds. */
                    booking_id?: string;
                    /** @description `next_cursor` of the previous response; `page` is ignored then. */
                    cursor?: string;
                    /** @description `emails.send`, … */
                    kind?: string;
                    /** @description 1 to 100,000: at most so many; default all. Who asks for some at a time shows how far it is, and can stop */
                    limit?: number;
                    /** @description Up to row 10,000. */
                    page?: number;
                    per_page?: number;
                    /** @description The id of a job, an id or name in its arguments, the id of a request, or words of an error. */
                    q?: string;
                    /** @description pending, scheduled, retrying, running, done, dead, superseded or cancelled. */
                    status?: string;
                    /** @description Jobs about a user, or enqueued by them. */
                    user_id?: string;
                };
                header?: never;
                path: {
                    /** @example emails */
                    queue: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RetriedView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All queues in the last hour, minute by minute: how many jobs waited and how long the oldest had, as the elected relay noted it, and what was done.
         * @description All queues in the last hour, minute by minute: how many jobs waited and how long the oldest had, as the elected relay noted it, and what was done.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QueueHistoryView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/queues/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All queues in numbers, every second, as Server-Sent Events: `event: queues`, and as `data` the time `at` and the `items` of `/admin/queues`. It
         *     ends with the login.
         * @description All queues in numbers, every second, as Server-Sent Events: `event: queues`, and as `data` the time `at` and the `items` of `/admin/queues`. It
         *     ends with the login.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description 20 streams are open already */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/read-only": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether Rapport can only be read.
         * @description Whether Rapport can only be read.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReadOnlyView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Make Rapport read-only, or end it.
         * @description Reads go on, and signing in; everything else is `read_only`, in every web process within five seconds. Jobs go on: pause queues to stop them.
         *
         *     Needs an access token.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReadOnlyBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReadOnlyView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description read_only: by configuration */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What Stripe and the ledger disagree on, payments flagged, refunds that failed, and disputes; the latest first.
         * @description Those that are open, unless another state is asked for.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description wrong_amount, refund_failed, dispute, not_in_ledger, not_at_stripe, unknown_payment, unreadable */
                    kind?: string;
                    page?: number;
                    per_page?: number;
                    /** @description open (default), explained, gone: the differences of the last 90 days */
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReconciliationView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reconciliation/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an issue for good, with the reason why it is as it is.
         * @description When it says something else, it is open again.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ExplanationBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReconciliationIssue"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: explained already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was reported: each post or comment once, with its reports and what was decided.
         * @description Those on which nobody of the team has decided, unless another state is asked for.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description true, false */
                    objection?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description with a report for this reason */
                    reason?: string;
                    /** @description new (default), weight */
                    sort?: string;
                    /** @description open (default), decided */
                    state?: string;
                    /** @description post, comment */
                    subject?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_CaseView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One reported post or comment.
         * @description One reported post or comment.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports/{id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about a reported post or comment: keep (or show again), hide, or remove.
         * @description A later decision replaces an earlier one, with all that follows from it.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CaseDecisionBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/revenue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Revenue from the ledger: gross, refunded and net in each currency, by day, month or coach.
         * @description Revenue from the ledger: gross, refunded and net in each currency, by day, month or coach.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description YYYY-MM-DD, default 29 days before `to` */
                    from?: string;
                    /** @description day (default), month, coach */
                    group_by?: string;
                    /** @description of coaches */
                    page?: number;
                    /** @description of coaches */
                    per_page?: number;
                    /** @description IANA, default UTC */
                    timezone?: string;
                    /** @description inclusive, default today; at most 366 days, with months 3,660 */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RevenueView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find people, bookings, payments and jobs: by id, mail address, name, or an id of Stripe's.
         * @description Find people, bookings, payments and jobs: by id, mail address, name, or an id of Stripe's.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query: {
                    /** @example ana */
                    q: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People, the latest first.
         * @description People, the latest first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Who signed up at or after: a time, or a date as the start of its day in UTC. */
                    created_from?: string;
                    /** @description Who signed up before. */
                    created_to?: string;
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description true or false. */
                    is_active?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description An id, or beginnings of words of name and address, whatever their case and accents; all of them must be found. */
                    q?: string;
                    /** @description client, coach, admin or auditor. */
                    role?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_ListedUser"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One person: the account, how many bookings there are, the latest logins, and what was done by and to them.
         * @description One person: the account, how many bookings there are, the latest logins, and what was done by and to them.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserDetail"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete an account, as if its owner had: signed out and hidden at once; within an hour sessions ahead are cancelled, the last mails sent, and
         *     personal data erased.
         * @description Delete an account, as if its owner had: signed out and hidden at once; within an hour sessions ahead are cancelled, the last mails sent, and
         *     personal data erased.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description there is nobody with this id, or the account is deleted already */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description last_admin */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Give an account another role, close it, or open it again. Every sign-in of the person ends with a change, within five seconds.
         * @description Give an account another role, close it, or open it again. Every sign-in of the person ends with a change, within five seconds.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserDetail"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description has_bookings: another role while there are bookings ahead; last_admin: nobody would be left; invalid_transition: the account is deleted */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/auth/change-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another address: a link goes there, a notice to the old one.
         * @description Ask for another address: a link goes there, a notice to the old one.
         *
         *     Needs an access token. Has a limit of its own for each minute, since a password could be guessed here. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeEmailBody"];
                };
            };
            responses: {
                /** @description Whether the address is free or not; if it is, a link goes there that works once, within the hour */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailAnnounced"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description wrong_password */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/change-email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move the account to the new address with the link's token.
         * @description Move the account to the new address with the link's token.
         *
         *     Needs no access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed, invalid_token */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description email_taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password. This sign-in stays, every other one ends.
         * @description Change the password. This sign-in stays, every other one ends.
         *
         *     Needs an access token. Has a limit of its own for each minute, since a password could be guessed here. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePasswordBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description wrong_password */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in.
         * @description Sign in.
         *
         *     Needs no access token. Has a limit of its own for each minute, since a password could be guessed here.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `cookie` puts the refresh token into a cookie */
                    "X-Session"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LogInBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedInView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_credentials */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description account_inactive */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this sign-in.
         * @description End this sign-in.
         *
         *     Needs no access token.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the `csrf_token` cookie's value, when a cookie carries the refresh token */
                    "X-CSRF-Token"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["RefreshBody"] | null;
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description csrf */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trade the refresh token for a new pair.
         * @description Trade the refresh token for a new pair.
         *
         *     Needs no access token.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the `csrf_token` cookie's value, when a cookie carries the refresh token */
                    "X-CSRF-Token"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["RefreshBody"] | null;
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedInView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated, refresh_reused */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description csrf */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link to choose a new password.
         * @description Ask for a link to choose a new password.
         *
         *     Needs no access token. Has a limit of its own for each minute, since a password could be guessed here. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ForgottenBody"];
                };
            };
            responses: {
                /** @description Whether there is such an account or not; if there is, a link goes out at that time that works once, within the hour */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailAnnounced"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reset-password/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password with the link's token. Every sign-in ends.
         * @description Choose a new password with the link's token. Every sign-in ends.
         *
         *     Needs no access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ResetBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed, invalid_token */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where I am signed in, the last used first.
         * @description Where I am signed in, the last used first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_SignInView"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign one of my devices out.
         * @description Sign one of my devices out.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not_found: somebody else's, or over */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an account.
         * @description Open an account.
         *
         *     Needs no access token. Has a limit of its own for each minute, since a password could be guessed here. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description `cookie` puts the refresh token into a cookie */
                    "X-Session"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SignUpBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedInView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description email_taken */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an address.
         * @description Confirm an address.
         *
         *     Needs no access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed, invalid_token */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify-email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the mail that confirms the address sent once more.
         * @description Have the mail that confirms the address sent once more.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Sent, a minute after the last one at the earliest, unless the address is confirmed */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailAnnounced"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold a time, or book it at once when it is free of charge.
         * @description Hold a time, or book it at once when it is free of charge.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the same key and body get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BookingBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description slot_taken, client_busy, too_many_holds */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed, not_available */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One booking.
         * @description One booking.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Cancel. The refund is what the preview says at that moment.
         * @description Cancel. The refund is what the preview says at that moment.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: {
                    /** @description minor units, as the preview said; 409 when that no longer holds */
                    expected_refund?: number;
                    reason?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["CancelBody"] | null;
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CancelledView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition, refund_changed */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The session as an iCalendar file: the UID never changes, every change increments SEQUENCE.
         * @description The session as an iCalendar file: the UID never changes, every change increments SEQUENCE.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description iCalendar */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/calendar": string;
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client and its coach only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The refund if the caller cancelled now.
         * @description The refund if the caller cancelled now.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CancellationView"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: it can't be cancelled */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the other side did not come: within 24 hours after the end, once. If they have reported you, this is your objection.
         * @description Report that the other side did not come: within 24 hours after the end, once. If they have reported you, this is your objection.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["NoShowBody"] | null;
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client and its coach only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: too early, too late, or reported before */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/no-show/objection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object to such a report, within 24 hours. An admin then decides.
         * @description Object to such a report, within 24 hours. An admin then decides.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["NoShowBody"] | null;
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description the reported side only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: nothing is reported, or it is too late */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/quiz-summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the client of a session shares of the quiz with its coach: goals, obstacles, languages, countries, hours.
         * @description Its client reads what the coach reads, or would read, before anything is shared. Its coach reads it while it is shared and the session is
         *     confirmed or completed. The answers are those of now: a change of the quiz is a change here.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedQuiz"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client and its coach only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Share a summary of my quiz with the coach of a session, here and on every other session with them.
         * @description Share a summary of my quiz with the coach of a session, here and on every other session with them.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description shared, also if it was before */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description quiz_incomplete, with `missing`; invalid_transition: it is held or cancelled, or the coach's account is closed */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Stop sharing it with the coach of a session, at any time: they read nothing of it from then on.
         * @description Stop sharing it with the coach of a session, at any time: they read nothing of it from then on.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description not shared, also if it was not before */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a session to another time. Length and price stay; the rules are those of a new booking.
         * @description Move a session to another time. Length and price stay; the rules are those of a new booking.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RescheduleBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client and its coach only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description slot_taken, client_busy, too_late_to_move, too_many_moves, invalid_transition */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed, not_available */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The review of a session, for those who took part.
         * @description The review of a session, for those who took part.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description there is none yet */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Review a session: its client, once, after it is completed. It changes the coach's rating.
         * @description Review a session: its client, once, after it is completed. It changes the coach's rating.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReviewBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition, already_reviewed */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The times a session may be moved to by the caller; its own time counts as free. An error says why it can't be moved.
         * @description The times a session may be moved to by the caller; its own time counts as free. An error says why it can't be moved.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description YYYY-MM-DD, default today */
                    from?: string;
                    /** @description IANA, default UTC */
                    timezone?: string;
                    /** @description inclusive, default two weeks on; at most 62 days */
                    to?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SlotsView"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its client and its coach only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_late_to_move, too_many_moves, invalid_transition */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed, not_available */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the status of a booking, by the state machine (`x-booking-steps` of this document).
         * @description Change the status of a booking, by the state machine (`x-booking-steps` of this document).
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StatusBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookingView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description another party's step */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition, payment_required */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/booking/client/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A client's bookings.
         * @description A client's bookings.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    page?: number;
                    per_page?: number;
                    /** @description starts_at, -starts_at */
                    sort?: string;
                    status?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_BookingView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/booking/coach/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A coach's bookings.
         * @description A coach's bookings.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    page?: number;
                    per_page?: number;
                    /** @description starts_at, -starts_at */
                    sort?: string;
                    status?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_BookingView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Disconnect an account: its busy times block nothing any more, sessions that are ahead are taken out of it, and our access is ended.
         * @description Disconnect an account: its busy times block nothing any more, sessions that are ahead are taken out of it, and our access is ended.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example google */
                    provider: components["schemas"]["CalendarProvider"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not_found: it is not connected */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/{provider}/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The calendars of a connected account: which are read for busy times, which one sessions are written into, and what holds while something is
         *     wrong.
         * @description The calendars of a connected account: which are read for busy times, which one sessions are written into, and what holds while something is
         *     wrong.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example google */
                    provider: components["schemas"]["CalendarProvider"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChosenCalendarsView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not_found: it is not connected */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Choose what is read and written.
         * @description Choose what is read and written.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example google */
                    provider: components["schemas"]["CalendarProvider"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChosenCalendarsBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChosenCalendarsView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not_found: it is not connected */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description read, write: unknown_calendar; read: too_many; write: not_writable */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the provider sends the browser back to. Leads on to the web app, `?connected=google` or
         *     `?provider=google&problem=invalid_state|declined|incomplete|failed`.
         * @description Where the provider sends the browser back to. Leads on to the web app, `?connected=google` or
         *     `?provider=google&problem=invalid_state|declined|incomplete|failed`.
         *
         *     Needs no access token. Refused while Rapport can only be read.
         */
        get: {
            parameters: {
                query?: {
                    code?: string;
                    error?: string;
                    state?: string;
                };
                header?: never;
                path: {
                    /** @example google */
                    provider: components["schemas"]["CalendarProvider"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description to the web app */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/{provider}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Begin to connect an account: the address of the consent page, and a cookie without which what comes back is refused.
         * @description Begin to connect an account: the address of the consent page, and a cookie without which what comes back is refused.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example google */
                    provider: components["schemas"]["CalendarProvider"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuthorizeView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description provider_off: it is not configured here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/{provider}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What Google and Microsoft call. A notification with the secret of its channel has the calendar read soon; any other changes nothing.
         * @description What Google and Microsoft call. A notification with the secret of its channel has the calendar read soon; any other changes nothing.
         *
         *     Needs no access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Microsoft asks for it back before it sends anything */
                    validationToken?: string;
                };
                header?: never;
                path: {
                    /** @example google */
                    provider: components["schemas"]["CalendarProvider"];
                };
                cookie?: never;
            };
            /** @description Microsoft's notifications; Google's are headers (`X-Goog-Channel-ID`, …) without a body. Whatever else it is changes nothing */
            requestBody: {
                content: {
                    "application/json": unknown;
                };
            };
            responses: {
                /** @description the validation token */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description taken, if they are genuine */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description not_found: no such provider */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description The request is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accounts that I have connected, with how each of them is.
         * @description The accounts that I have connected, with how each of them is.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ConnectionView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The address of my sessions, for any calendar that subscribes to addresses.
         * @description It is made when it is asked for the first time, which is `read_only` while Rapport can only be read.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/feed/{secret}.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My sessions as a calendar: those that take place, and those of the last two years. Whoever has the address may read it.
         * @description My sessions as a calendar: those that take place, and those of the last two years. Whoever has the address may read it.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example kX2mP9vQ4rT7wZ1aB5cD8eF3gH6jL0nS */
                    secret: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description iCalendar (RFC 5545) */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/calendar": string;
                    };
                };
                /** @description If-None-Match has its ETag */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description not_found: no feed has this address, or not any more */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/feed/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give my feed another address; the one before leads to nothing from now on.
         * @description Give my feed another address; the one before leads to nothing from now on.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The calendars that I subscribe to, with how each of them is.
         * @description The calendars that I subscribe to, with how each of them is.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_SubscriptionView"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Subscribe to a calendar by its address: while it says that I am busy, I can't be booked. It is read at once, and every quarter of an hour.
         * @description Subscribe to a calendar by its address: while it says that I am busy, I can't be booked. It is read at once, and every quarter of an hour.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SubscriptionBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SubscriptionView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_many_subscriptions: there are ten */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description url: invalid_url, not_public, duplicate */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a subscription: what it says does not block times any more.
         * @description End a subscription: what it says does not block times any more.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not_found: somebody else's, or gone */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find coaches.
         * @description Prices are compared in one currency, by exchange rates that are configured and never charged by; the answer says in which: `prices_in`. A price in a
         *     currency without a rate is compared with prices in that currency only: it is in no range of another currency, and last by price.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description YYYY-MM-DD: with a slot that day, for the coach's first session length */
                    available_on?: string;
                    /** @description ISO 3166-1, repeatable */
                    country?: string[];
                    /** @description only coaches with prices in this currency */
                    currency?: string;
                    /** @description cards say about how much their price is in it: `price_about`, missing without a rate */
                    display_currency?: string;
                    /** @description a tag, repeatable */
                    expertise?: string[];
                    /** @description ISO 639-1, repeatable: any of them */
                    language?: string[];
                    /** @description as `min_price` */
                    max_price?: number;
                    /** @description minor units of `currency`, else of `display_currency`, else of EUR, per 60 minutes */
                    min_price?: number;
                    /** @description of the rating that is shown */
                    min_rating?: number;
                    page?: number;
                    per_page?: number;
                    /** @description full text */
                    q?: string;
                    /** @description rating, price, -price, newest */
                    sort?: string;
                    /** @description IANA, default UTC */
                    timezone?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CoachPage"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable: the coaches are still being loaded, for some seconds after a start */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A coach's public profile.
         * @description A coach's public profile.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CoachProfileView"];
                    };
                };
                /** @description a token that is wrong */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Replace a coach's profile: by the coach, or by an admin.
         * @description Replace a coach's profile: by the coach, or by an admin.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CoachBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden: somebody else's profile */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/{id}/earnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a coach's sessions brought in, by month.
         * @description What a coach's sessions brought in, by month.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description a month, YYYY-MM; default a year back */
                    from?: string;
                    /** @description IANA, default the coach's */
                    timezone?: string;
                    /** @description inclusive, default three months ahead; at most 36 months */
                    to?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EarningsView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not the reader's own */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/{id}/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How well one coach suits me, and what would bring more points.
         * @description How well one coach suits me, and what would bring more points.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CoachMatch"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not listed */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description quiz_incomplete, with `missing` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/{id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What clients say of a coach, the newest first.
         * @description What clients say of a coach, the newest first.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Review"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/{id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a coach is free: only what `POST /booking` would accept; and for a coach who is not listed, as the coach and admins see it, what it would
         *     accept once they are.
         * @description When a coach is free: only what `POST /booking` would accept; and for a coach who is not listed, as the coach and admins see it, what it would
         *     accept once they are.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description default the coach's first */
                    duration_minutes?: number;
                    /** @description YYYY-MM-DD, default today */
                    from?: string;
                    /** @description IANA, default the coach's */
                    timezone?: string;
                    /** @description inclusive, default two weeks on; at most 62 days */
                    to?: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SlotsView"];
                    };
                };
                /** @description a token that is wrong */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/{id}/slots/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a time is not offered: every rule, session, hold and calendar that speaks against it.
         * @description Why a time is not offered: every rule, session, hold and calendar that speaks against it.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query: {
                    /** @description default the coach's first */
                    duration_minutes?: number;
                    /**
                     * @description an instant
                     * @example 2026-12-07T09:00:00Z
                     */
                    starts_at: string;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ExplanationView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not the reader's own */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/coaches/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count the coaches that each filter would find.
         * @description The same filters as the list. Each facet ignores the filter of its own kind: the count of a value is the `total` of the list with this value as the
         *     only one of its kind. `price` and `rating` are as `min_price` and `max_price`, and `min_rating`, of the list.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: {
                    available_on?: string;
                    country?: string[];
                    currency?: string;
                    display_currency?: string;
                    expertise?: string[];
                    language?: string[];
                    max_price?: number;
                    min_price?: number;
                    min_rating?: number;
                    q?: string;
                    timezone?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Facets"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, as in the list */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/bookmarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My bookmarks, the latest first.
         * @description My bookmarks, the latest first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_Resource"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a comment: its author, or the team. Replies to it stay.
         * @description Delete a comment: its author, or the team. Replies to it stay.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change what a comment says: its author, or the team.
         * @description Change what a comment says: its author, or the team.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CommentChangesBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommentView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/community/comments/{id}/objection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object to the decision that hides your comment: once for each decision.
         * @description Object to the decision that hides your comment: once for each decision.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ObjectionBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its author only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: it is not hidden, or there is an objection already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/comments/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report a comment to the team. While your report of it is open, it is answered again and nothing changes.
         * @description Report a comment to the team. While your report of it is open, it is answered again and nothing changes.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReportBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Report"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description your own */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited: new accounts report ten times a day, others a hundred times */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find whom to mention, by the beginning of a word of their name.
         * @description Those who take part in the discussion come first, who spoke last before the others; then listed coaches, and whoever has written something that members
         *     see. A client who has written nothing is not found.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description the post that is discussed */
                    post_id?: string;
                    /** @description what is typed of a name, whatever its case and accents; without it, those who take part in the discussion */
                    q?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PeopleView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find posts.
         * @description Private ones are for members: others get an empty page when they ask for them.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    author_id?: string;
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description words of the title, the tags or the content */
                    q?: string;
                    /** @description new, top, hot */
                    sort?: string;
                    /** @description repeatable: any of them */
                    tag?: string[];
                    /** @description discussion, question, story, announcement */
                    type?: string;
                    /** @description public, private */
                    visibility?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_PostCard"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Write a post.
         * @description Write a post.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the same key and body get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PostBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PostView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description announcements are for coaches and the team */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited: new accounts write five posts a day, others fifty */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts.atom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest public posts, for feed readers.
         * @description The latest public posts, for feed readers.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description an Atom feed (RFC 4287) */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/atom+xml": string;
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a post.
         * @description Read a post.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PostView"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Delete a post with its comments: its author, or the team.
         * @description Delete a post with its comments: its author, or the team.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a post: its author, or the team.
         * @description Change a post: its author, or the team.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PostChangesBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PostView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/community/posts/{id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Comment on a post, or answer a comment on it.
         * @description Comment on a post, or answer a comment on it.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the same key and body get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CommentBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommentView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description the post is hidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited: new accounts write thirty comments a day, others five hundred */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The comments on a post, in the order in which they were written: each comes after the one that it answers.
         * @description The comments on a post, in the order in which they were written: each comes after the one that it answers.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedPage_CommentView"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts/{id}/objection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object to the decision that hides your post: once for each decision.
         * @description Object to the decision that hides your post: once for each decision.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ObjectionBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description its author only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description invalid_transition: it is not hidden, or there is an objection already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report a post to the team. While your report of it is open, it is answered again and nothing changes.
         * @description Report a post to the team. While your report of it is open, it is answered again and nothing changes.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReportBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Report"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description your own */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited: new accounts report ten times a day, others a hundred times */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/posts/{id}/upvote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Vote for a post; one vote of each user counts.
         * @description Vote for a post; one vote of each user counts.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Votes"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Take the vote for a post back.
         * @description Take the vote for a post back.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Votes"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find resources.
         * @description Find resources.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the response before; `page` is ignored then */
                    cursor?: string;
                    /** @description up to row 10,000 */
                    page?: number;
                    per_page?: number;
                    /** @description words of the title, the tags or the description */
                    q?: string;
                    /** @description new, bookmarks, for_you */
                    sort?: string;
                    /** @description repeatable: any of them */
                    tag?: string[];
                    /** @description article, video, podcast, template, course, book */
                    type?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LibraryPage"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description also for_you without being signed in */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Recommend something: coaches and the team.
         * @description Recommend something: coaches and the team.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the same key and body get the first response again */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ResourceBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited: new accounts add twenty a day, others two hundred */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One resource.
         * @description One resource.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Replace a resource: its owner, or the team.
         * @description Replace a resource: its owner, or the team.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ResourceBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Delete a resource: its owner, or the team.
         * @description Delete a resource: its owner, or the team.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/resources/{id}/bookmark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bookmark a resource.
         * @description Bookmark a resource.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Remove the bookmark of a resource.
         * @description Remove the bookmark of a resource.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/community/resources/{id}/suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suggest a resource to the client of a booking. Doing so again tells nobody.
         * @description Suggest a resource to the client of a booking. Doing so again tells nobody.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SuggestionBody"];
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unauthenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description coaches only */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description also when the booking is not one of yours */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a code means: where `type` leads.
         * @description What a code means: where `type` leads.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example slot_taken */
                    code: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErrorCode"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/favourites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The coaches I have marked, the latest first.
         * @description Whoever is not listed now is left out, and back once they are listed again.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_CoachCard"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/favourites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mark a coach.
         * @description Mark a coach.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description a coach's
                     * @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70
                     */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description marked, also if it was before */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not listed */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_many_favourites: 500 are marked */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Take the mark back.
         * @description Take the mark back.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description a coach's
                     * @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70
                     */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description not marked, also if it was not before */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description not an id */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How everything is; 503 only when nothing works.
         * @description How everything is; 503 only when nothing works.
         *
         *     Needs no access token. Not limited in how often it may be asked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HealthView"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HealthView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process lives.
         * @description The process lives.
         *
         *     Needs no access token. Not limited in how often it may be asked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Alive"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The database answers, and its schema is the one this build needs.
         * @description The database answers, and its schema is the one this build needs.
         *
         *     Needs no access token. Not limited in how often it may be asked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Alive"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The ten coaches who suit me best.
         * @description By `score`, those who share a language first. Coaches who score at most two points (0.02) below the best of them suit about as well, and come in turn:
         *     first who was shown less often lately (in the first 30 days a coach counts as shown a quarter as often), then by score, rating and id. So a coach can stand
         *     before one who scores up to two points more, never before one who scores more than that. Within a day (UTC) the same quiz, profiles and free hours give the
         *     same order; the next day others who suit as well may come first. An answer from the cache (`source`) keeps its order for up to 24 hours. A `fallback` is
         *     by rating.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["MatchBody"] | null;
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Matches"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description quiz_incomplete, with `missing` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/match/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I was shown before, the latest first, as it was; admins ask for a client's.
         * @description An answer from the cache is in it once, as it was computed. Kept for 13 months.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description whose: required of admins; a client's own id at most */
                    client_id?: string;
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_PastMatches"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description another client's */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus, with the configured token as bearer. 404 to others, and to all if the metrics are served at an address of their own.
         * @description Metrics for Prometheus, with the configured token as bearer. 404 to others, and to all if the metrics are served at an address of their own.
         *
         *     Needs no access token. Not limited in how often it may be asked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Prometheus' text format */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": unknown;
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My notifications, the newest first.
         * @description My notifications, the newest first.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the answer before; `page` counts no more then */
                    cursor?: string;
                    page?: number;
                    per_page?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NotificationsView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark one notification as read.
         * @description Mark one notification as read.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnreadView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My preferences: each kind by email and in the app. Emails about the account are always sent.
         * @description My preferences: each kind by email and in the app. Emails about the account are always sent.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: components["schemas"]["Channels"];
                        };
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Replace my preferences; a kind that is left out is as by default: on, except of the weekly digest.
         * @description Replace my preferences; a kind that is left out is as by default: on, except of the weekly digest.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PreferencesBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: components["schemas"]["Channels"];
                        };
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark all my notifications as read.
         * @description Mark all my notifications as read.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnreadView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My notifications as Server-Sent Events: `event: notification`, its `id`, and as `data` what the list has. With `Last-Event-ID` it resumes after
         *     that notification. A comment every 15 seconds says that the stream is alive; it ends with the login.
         * @description My notifications as Server-Sent Events: `event: notification`, its `id`, and as `data` what the list has. With `Last-Event-ID` it resumes after
         *     that notification. A comment every 15 seconds says that the stream is alive; it ends with the login.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the id of the notification that was seen last */
                    "Last-Event-ID"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description 20 streams are open already */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a person lands who follows the link. Nothing changes: programs follow links as well, to look where they lead.
         * @description Where a person lands who follows the link. Nothing changes: programs follow links as well, to look where they lead.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: {
                    /** @description from the mail's `List-Unsubscribe` */
                    token?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description to the page of the web app that asks */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        /**
         * No more mails of that kind. Asking twice is asking once.
         * @description No more mails of that kind. Asking twice is asking once.
         *
         *     Needs no access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query: {
                    /**
                     * @description from the mail's `List-Unsubscribe`
                     * @example q3JvY2tldC1zY2llbmNlLWlzLW5vdC1oYXJk
                     */
                    token: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnsubscribedView"];
                    };
                };
                /** @description invalid_token */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payment/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One payment.
         * @description One payment.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payment/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask Stripe now, and settle: what the success page calls.
         * @description Ask Stripe now, and settle: what the success page calls.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payment/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send money back. It is recorded at once and sent by a worker; `refunded_amount` follows when Stripe has it.
         * @description Send money back. It is recorded at once and sent by a worker; `refunded_amount` follows when Stripe has it.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string | null;
                };
                path: {
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RefundBody"];
                };
            };
            responses: {
                /** @description recorded */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description idempotency_in_progress */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description also when it is more than is left */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payment/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open the checkout of a held booking.
         * @description Open the checkout of a held booking.
         *
         *     Needs an access token. Safe to repeat with the same `Idempotency-Key`. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CheckoutBody"];
                };
            };
            responses: {
                /** @description it was open already */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckoutView"];
                    };
                };
                /** @description What was asked for */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckoutView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description You are not allowed to do this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description checkout_open, checkout_expired, invalid_transition */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payment/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What Stripe calls. Stored and answered at once; a worker does the rest.
         * @description What Stripe calls. Stored and answered at once; a worker does the rest.
         *
         *     Needs no access token. Not limited in how often it may be asked. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @example t=1796112000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd */
                    "Stripe-Signature": string;
                };
                path?: never;
                cookie?: never;
            };
            /** @description a Stripe event, as signed */
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description stored */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description invalid_signature: nothing stored */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description The request is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description This part is switched off here */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/photos/{user_id}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A photo, as in `photo_url`. It may be cached for good: its URL never shows another one.
         * @description A photo, as in `photo_url`. It may be cached for good: its URL never shows another one.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description 32 hexadecimal digits, `-512.jpg` or `-128.jpg`
                     * @example 3f2a91c05d7e4b86a1f0c9d27e58b364-512.jpg
                     */
                    name: string;
                    /** @example 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70 */
                    user_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description the photo */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": string;
                    };
                };
                /** @description by `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description There is nothing here */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, provider_off */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prices/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * About how much a price is in other currencies.
         * @description About how much a price is in other currencies.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query: {
                    /**
                     * @description minor units
                     * @example 2500
                     */
                    amount: number;
                    /** @example EUR */
                    currency: string;
                    /** @description repeatable, at most 10 */
                    in?: string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PriceView"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My account and my profile.
         * @description My account and my profile.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Replace my profile.
         * @description Replace my profile.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description or a CoachBody, by role */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ClientBody"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProfileView"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description admins have no profile */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Give the account up: signed out and hidden at once; within an hour sessions ahead are called off, the last mails sent, and everything
         *     held about you erased.
         * @description Give the account up: signed out and hidden at once; within an hour sessions ahead are called off, the last mails sent, and everything
         *     held about you erased.
         *
         *     Needs an access token. Has a limit of its own for each minute, since a password could be guessed here. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["DeleteBody"] | null;
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description reauthentication_required, wrong_password; the last admin stays */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description validation_failed */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is held about me, as a file.
         * @description Everything that is held about me, as a file.
         *
         *     Needs an access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description one key per kind: account, client_profile, coach_profile, sessions, bookings, payments, refunds, reviews, posts, comments, votes, bookmarks, resources, calendar_subscriptions, calendar_connections, connected_calendars, calendar_entries, notifications, matches, busy_times, mailed_links, audit, photos (as `data:` addresses); each a list */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, provider_off: the photo can't be read */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile/photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set my photo.
         * @description Stored is the centre square as JPEG, 512 and 128 pixels wide, never enlarged, transparency on white, turned as its EXIF says.
         *     Nothing else of the file is stored: no location, no camera; colours are converted from its profile to sRGB. What counts is the file's content, not its name or declared type.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": components["schemas"]["PhotoForm"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PhotoView"];
                    };
                };
                /** @description malformed: no form, or it ends too early */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description admins have no profile */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type: no form, or no JPEG, PNG or WebP in it */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description of `photo`: required, too_many, cut_off, broken, too_many_pixels */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited: four photos of yours are coming in already */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, provider_off: nothing has changed */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        /**
         * Remove my photo. 204 as well if there was none.
         * @description Remove my photo. 204 as well if there was none.
         *
         *     Needs an access token. Refused while Rapport can only be read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Sign in first */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description admins have no profile */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quiz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The 20 factors.
         * @description The 20 factors.
         *
         *     Needs no access token.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QuizView"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable, or read_only */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quiz/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How many coaches would suit somebody with these answers, and how well the best of them, without who they are.
         * @description How many coaches would suit somebody with these answers, and how well the best of them, without who they are.
         *
         *     Needs no access token.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["QuizDraft"];
                };
            };
            responses: {
                /** @description What was asked for */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QuizPreview"];
                    };
                };
                /** @description malformed */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description request_timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description too_large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unsupported_media_type */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Some fields need another look */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description rate_limited */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description unavailable: the coaches are still being loaded, for some seconds after a start */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Admins and auditors have only what is on the account. */
        AdminProfile: {
            full_name: string;
            timezone: components["schemas"]["Zone"];
        };
        /** @description It is well. */
        Alive: {
            status: components["schemas"]["Health"];
        };
        /** @description Who enqueued a job. */
        AskedBy: {
            /** @description The id of the request, or the name of the recurring job. */
            request_id: string;
            /**
             * Format: uuid
             * @description Absent for the system itself.
             */
            user_id?: string | null;
        };
        /** @description An entry, as the team reads it. */
        AuditEntry: {
            /** @description `<feature>.<what>`: `bookings.confirmed`. */
            action: string;
            /**
             * Format: uuid
             * @description Null: the system itself.
             */
            actor_id?: string | null;
            /** @description Their name today; null once the account is erased. */
            actor_name?: string | null;
            /** @description The role in which it was done: client, coach, admin, auditor, system, or user for somebody with a mailed link. */
            actor_role: string;
            /** @description The address of the caller; null once the person is erased. */
            address?: string | null;
            /** @description Facts after the change. */
            after?: Record<string, never> | null;
            at: components["schemas"]["Timestamp"];
            /** @description Facts before the change, without personal data; null if there were none, or if they were erased with the person. */
            before?: Record<string, never> | null;
            /** Format: uuid */
            id: string;
            /** @description The id of the request, or the name of the recurring job or command. */
            request_id?: string | null;
            /** Format: uuid */
            subject_id?: string | null;
            /** @description What it was done to: user, booking, payment, job, queue, … */
            subject_kind: string;
        };
        /** @description The author of a post or comment. */
        Author: {
            /** Format: uuid */
            id: string;
            /** @description Members are shown to each other by their full name, to everybody else as `Ana R.`; coaches and the team are public. */
            name: string;
            photo_url?: string | null;
            role: string;
        };
        /** @description Where to send the browser. */
        AuthorizeView: {
            /** @description The provider's consent page. Good for ten minutes, once, in this browser. */
            authorize_url: string;
        };
        /** @description When a coach works. */
        Availability: {
            /**
             * Format: int32
             * @description The break after each session.
             */
            gap_minutes?: number;
            /**
             * Format: int32
             * @description How many days ahead of today, in the coach's zone, sessions can be booked.
             */
            max_days_ahead?: number;
            /**
             * Format: int32
             * @description How many sessions may start on one date, in the coach's zone; no limit when left out.
             */
            max_sessions_per_day?: number | null;
            /**
             * Format: int32
             * @description How long before its start a session must be booked (a paid one at least 60 minutes).
             */
            min_notice_minutes?: number;
            /** @description Dates that differ from their weekday: these windows in place of the weekly ones; no window is a day off. */
            overrides?: components["schemas"]["DayOverride"][];
            /**
             * Format: int32
             * @description Sessions start at a window's start or a whole number of these after it.
             */
            slot_step_minutes?: number;
            /** @description The coach's home zone. */
            timezone: components["schemas"]["Zone"];
            /** @description Travel: from that date on, windows are in that zone. Ascending. */
            timezone_changes?: components["schemas"]["ZoneChange"][];
            /** @description The windows of every week. */
            weekly?: components["schemas"]["WeeklyWindow"][];
        };
        /** @description The session to book. */
        BookingBody: {
            /** Format: uuid */
            coach_id: string;
            /**
             * Format: int32
             * @description One the coach offers: 30, 45, 60 or 90.
             */
            duration_minutes: number;
            notes?: string | null;
            starts_at: components["schemas"]["Timestamp"];
        };
        /**
         * @description The status of a booking.
         * @enum {string}
         */
        BookingStatus: "pending" | "confirmed" | "completed" | "cancelled";
        /** @description Bookings that came into each status. */
        BookingSteps: {
            /**
             * Format: int64
             * @description Bookings cancelled in the period, by whom and from which status ever; holds that ran out among them.
             */
            cancelled: number;
            /**
             * Format: int64
             * @description Bookings completed in the period.
             */
            completed: number;
            /**
             * Format: int64
             * @description Bookings confirmed in the period: paid, or free.
             */
            confirmed: number;
            /**
             * Format: int64
             * @description Bookings made in the period: times held, paid later or not.
             */
            pending: number;
        };
        /** @description A booking as its client, its coach and admins see it. */
        BookingView: {
            cancel_reason?: string | null;
            cancellation_policy: components["schemas"]["CancellationPolicy"];
            cancelled_by?: components["schemas"]["Party"] | null;
            /** Format: uuid */
            client_id: string;
            client_name: string;
            /** Format: uuid */
            coach_id: string;
            coach_name: string;
            created_at: components["schemas"]["Timestamp"];
            /** Format: int64 */
            duration_minutes: number;
            ends_at: components["schemas"]["Timestamp"];
            hold_expires_at?: components["schemas"]["Timestamp"] | null;
            /** Format: uuid */
            id: string;
            /** @description Shown once confirmed. */
            meeting_link?: string | null;
            no_show?: components["schemas"]["NoShowView"] | null;
            notes?: string | null;
            /** Format: uuid */
            payment_id?: string | null;
            payment_status?: string | null;
            price: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description Raised by every change; the iCalendar SEQUENCE.
             */
            revision: number;
            starts_at: components["schemas"]["Timestamp"];
            status: components["schemas"]["BookingStatus"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description The work of a booking. */
        BookingWorkView: {
            booking: components["schemas"]["BookingView"];
            /** @description One for each account of Google or Outlook that its two sides have connected. */
            calendar_entries: components["schemas"]["CalendarEntryView"][];
            /** @description The latest 100 entries of the audit trail about the booking. */
            history: components["schemas"]["AuditEntry"][];
            /** @description All but mails, the latest 100; jobs are kept for seven days after their end, dead ones for 90. Each is retried by its id. */
            jobs: components["schemas"]["JobSummary"][];
            /** @description Mails about it, the same. */
            mails: components["schemas"]["JobSummary"][];
            /** @description Every checkout, the latest first; one that never came about is `cancelled`. */
            payments: components["schemas"]["PaymentWorkView"][];
        };
        /** @description Minimum and maximum, both included: of the characters of a text, the entries of a list, or the number itself. */
        Bounds: {
            /**
             * Format: int64
             * @description The maximum.
             */
            max: number;
            /**
             * Format: int64
             * @description The minimum.
             */
            min: number;
        };
        /** @description Records of one kind, by what became of them. */
        BubbleCounts: {
            /**
             * Format: int64
             * @default 0
             */
            created: number;
            /**
             * Format: int64
             * @description Changed here since: left as it is.
             * @default 0
             */
            kept: number;
            /**
             * Format: int64
             * @default 0
             */
            merged: number;
            /**
             * Format: int64
             * @default 0
             */
            rejected: number;
            /**
             * Format: int64
             * @default 0
             */
            unchanged: number;
            /**
             * Format: int64
             * @default 0
             */
            updated: number;
        };
        /** @description Something that a run could not take over as it was. */
        BubbleIssue: {
            bubble_id: string;
            code: string;
            field?: string | null;
            /** @description `rejected`, `changed`, `merged`, `kept`, `differs`. */
            kind: string;
            /**
             * Format: int32
             * @description Of the mapping.
             */
            line?: number | null;
            message: string;
            /** Format: int64 */
            number: number;
            /** @description The record's type in the app. */
            type: string;
        };
        /** @description A run of the import. */
        BubbleRun: {
            /** @description By the kind of record: `users`, `bookings`, … */
            counts: {
                [key: string]: components["schemas"]["BubbleCounts"];
            };
            finished_at?: components["schemas"]["Timestamp"] | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: int64
             * @description Records that were gone through.
             */
            records_done: number;
            started_at: components["schemas"]["Timestamp"];
            state: components["schemas"]["BubbleRunState"];
        };
        /**
         * @description How a run stands.
         * @enum {string}
         */
        BubbleRunState: "running" | "done" | "rolled_back";
        /** @description How far the app has been read, and the runs of the import. */
        BubbleRunsView: {
            /** @description The latest fifty, the latest first. */
            runs: components["schemas"]["BubbleRun"][];
            /** @description By type. */
            scans: components["schemas"]["BubbleScan"][];
        };
        /** @description A run with what it could not do. */
        BubbleRunView: {
            /** @description At most a hundred, in the order in which they came up. */
            issues: components["schemas"]["BubbleIssue"][];
            /**
             * Format: int64
             * @description `after` of the next hundred; null: these are the last so far.
             */
            next_after?: number | null;
            run: components["schemas"]["BubbleRun"];
        };
        /** @description How far one type of the app has been read. */
        BubbleScan: {
            finished_at?: components["schemas"]["Timestamp"] | null;
            /** @description Only what was changed since the one before. */
            is_delta: boolean;
            /**
             * Format: int64
             * @description As the app says; 0 until it has said so.
             */
            records_expected: number;
            /** Format: int64 */
            records_read: number;
            started_at: components["schemas"]["Timestamp"];
            /** @description By its name in the app. */
            type: string;
        };
        /**
         * @description How a session stands in a calendar.
         * @enum {string}
         */
        CalendarEntryState: "pending" | "written" | "removed" | "left_deleted" | "refused";
        /** @description A booking in one connected account. */
        CalendarEntryView: {
            /** @description Whose account it is, as the provider has it. */
            account: string;
            /**
             * Format: int32
             * @description The one that is there; null before the first time.
             */
            applied_revision?: number | null;
            /**
             * Format: int32
             * @description The revision of the booking that should be there.
             */
            desired_revision: number;
            /** @description The provider's id of the event. */
            external_id?: string | null;
            /** @description How the account is. */
            health: components["schemas"]["CalendarHealth"];
            provider: components["schemas"]["CalendarProvider"];
            /** @description Why the provider does not take it. */
            refusal?: string | null;
            state: components["schemas"]["CalendarEntryState"];
            /** Format: uuid */
            user_id: string;
        };
        /**
         * @description How current the busy times of a calendar are.
         * @enum {string}
         */
        CalendarHealth: "fresh" | "stale" | "broken";
        /** @description How a calendar is. */
        CalendarHealthView: {
            /** @description Why it is not fresh, or what of it could not be read. */
            reason?: string | null;
            since: components["schemas"]["Timestamp"];
            state: components["schemas"]["CalendarHealth"];
        };
        /**
         * @description A provider of calendars, as the API names it.
         * @enum {string}
         */
        CalendarProvider: "google" | "outlook";
        /** @description Why it is cancelled; may come as `?reason=` as well. */
        CancelBody: {
            reason?: string | null;
        };
        /**
         * @description How late a client may cancel and get money back
         * @example moderate
         */
        CancellationPolicy: string;
        /** @description What cancelling would refund. */
        CancellationView: {
            full_refund_until?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description Of what was paid: 0, 50 or 100.
             */
            percent: number;
            refund: components["schemas"]["Money"];
            /**
             * @description `unpaid`, `policy_full`, `policy_half`, `policy_none`, `grace`, `moved_by_coach`, `cancelled_by_coach`, `cancelled_by_admin` or
             *     `cancelled_by_system`.
             */
            rule: string;
        };
        /** @description A cancelled booking and its refund. */
        CancelledView: {
            booking: components["schemas"]["BookingView"];
            /**
             * Format: int32
             * @description Of what was paid: 0, 50 or 100.
             */
            percent: number;
            refund: components["schemas"]["Money"];
            /** @description As in the preview. */
            rule: string;
        };
        /** @description What is decided, and why. */
        CaseDecisionBody: {
            decision: components["schemas"]["Decision"];
            /** @description The author reads it when something is hidden or shown again. */
            reason: string;
        };
        /**
         * @description Whether somebody of the team has something to decide.
         * @enum {string}
         */
        CaseState: "open" | "decided";
        /** @description The post or comment that a case is about. */
        CaseSubject: {
            author?: components["schemas"]["Author"] | null;
            /** @description As it was written, in Markdown. */
            content: string;
            created_at: components["schemas"]["Timestamp"];
            edited_at?: components["schemas"]["Timestamp"] | null;
            /** Format: uuid */
            id: string;
            is_hidden: boolean;
            is_private: boolean;
            /** @description `post` or `comment`. */
            kind: string;
            /**
             * Format: uuid
             * @description The post, or the one that the comment is on.
             */
            post_id: string;
            /** @description Of the post. */
            title: string;
        };
        /** @description A post or comment that was reported or decided on. */
        CaseView: {
            created_at: components["schemas"]["Timestamp"];
            decision?: components["schemas"]["Decision"] | null;
            /** @description The latest first. */
            decisions: components["schemas"]["ListedDecision"][];
            /** @description The author objects to the latest decision. */
            has_objection: boolean;
            /** Format: uuid */
            id: string;
            /**
             * Format: int32
             * @description Reports that nobody of the team has decided on.
             */
            open_reports: number;
            /**
             * Format: int32
             * @description What they count, in thousandths; 3,000 hide it.
             */
            open_weight: number;
            /** @description The latest first. */
            reports: components["schemas"]["ListedReport"][];
            state: components["schemas"]["CaseState"];
            subject: components["schemas"]["CaseSubject"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description The password, and the address the account shall move to. */
        ChangeEmailBody: {
            new_email: components["schemas"]["Email"];
            /** Format: password */
            password: string;
        };
        /** @description The password as it is, and as it shall be. */
        ChangePasswordBody: {
            /** Format: password */
            current_password: string;
            /**
             * Format: password
             * @description 8 to 72 bytes; the commonest passwords are refused.
             */
            new_password: string;
        };
        /** @description The channels by which one kind of notification is delivered to a user. */
        Channels: {
            email: boolean;
            in_app: boolean;
        };
        /** @description The channels of one kind; one that is left out is as by default: on, except of the weekly digest. */
        ChannelsBody: {
            email?: boolean | null;
            in_app?: boolean | null;
        };
        /** @description How one thing is. */
        Check: {
            /** @description Queues whose oldest due job waits for more than a minute. */
            late?: string[];
            /** Format: double */
            latency_ms: number;
            status: components["schemas"]["Health"];
        };
        /** @description What is to be paid, and where. */
        CheckoutBody: {
            /** Format: uuid */
            booking_id: string;
            /** @description Where the browser goes afterwards; only under an allowed address. */
            return_url?: string | null;
            ui?: components["schemas"]["Ui"] | null;
        };
        /** @description A checkout that is open. */
        CheckoutView: {
            /** @description Stripe's page, for `hosted`. */
            checkout_url?: string | null;
            /** @description For Stripe's elements. */
            client_secret?: string | null;
            expires_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            payment_id: string;
            publishable_key: string;
            session_id?: string | null;
        };
        /** @description The things it stands on. */
        Checks: {
            database: components["schemas"]["Check"];
            queues: components["schemas"]["Check"];
            redis: components["schemas"]["Check"];
            storage: components["schemas"]["Check"];
        };
        /** @description A value and its label. */
        Choice: {
            /** @description The label in the form. */
            label: string;
            /** @description The value in JSON. */
            value: string;
        };
        /**
         * @description What is read and written. What is left out is cleared: no calendar is read, none is written, one's own hours go on while it is broken, and
         *     what was deleted by hand is put back.
         */
        ChosenCalendarsBody: {
            account?: Record<string, never> | null;
            calendars?: Record<string, never> | null;
            if_broken?: components["schemas"]["IfBroken"] | null;
            if_deleted?: components["schemas"]["IfDeleted"] | null;
            provider?: Record<string, never> | null;
            read?: string[] | null;
            /** Format: uuid */
            write?: string | null;
        };
        /** @description An account's calendars, and what its owner has chosen. */
        ChosenCalendarsView: {
            account: string;
            calendars: components["schemas"]["ConnectedCalendarView"][];
            if_broken: components["schemas"]["IfBroken"];
            if_deleted: components["schemas"]["IfDeleted"];
            provider: components["schemas"]["CalendarProvider"];
            /** @description The calendars whose busy times count. */
            read: string[];
            /**
             * Format: uuid
             * @description The calendar that sessions are written into.
             */
            write?: string | null;
        };
        /** @description What a client may write. Missing fields are cleared, except `quiz` and `quiz_draft`. */
        ClientBody: {
            country?: components["schemas"]["Country"] | null;
            full_name: components["schemas"]["FullName"];
            phone?: string | null;
            preferences?: Record<string, never> | null;
            quiz?: components["schemas"]["Quiz"] | null;
            quiz_draft?: components["schemas"]["QuizDraft"] | null;
            timezone: components["schemas"]["Zone"];
        };
        /** @description A client's profile, as the client sees it. */
        ClientProfile: {
            country?: components["schemas"]["Country"] | null;
            full_name: string;
            phone?: string | null;
            photo_url?: string | null;
            preferences: Record<string, never>;
            quiz?: components["schemas"]["Quiz"] | null;
            quiz_completed_at?: components["schemas"]["Timestamp"] | null;
            quiz_draft?: components["schemas"]["QuizDraft"] | null;
            timezone: components["schemas"]["Zone"];
        };
        /** @description What a coach may write. Missing fields are cleared, except `availability` and `is_listed`. */
        CoachBody: {
            availability?: components["schemas"]["Availability"] | null;
            bio?: string | null;
            cancellation_policy?: components["schemas"]["CancellationPolicy"] | null;
            countries?: components["schemas"]["Country"][] | null;
            expertise?: components["schemas"]["Tag"][] | null;
            full_name: components["schemas"]["FullName"];
            headline?: string | null;
            is_listed?: boolean | null;
            languages?: components["schemas"]["Language"][] | null;
            meeting_url?: string | null;
            price?: components["schemas"]["Money"] | null;
            /** @description Of 30, 45, 60, 90. */
            session_durations?: number[] | null;
            timezone: components["schemas"]["Zone"];
        };
        /** @description A coach in a list or a match. */
        CoachCard: {
            countries: components["schemas"]["Country"][];
            expertise: components["schemas"]["Tag"][];
            full_name: string;
            headline?: string | null;
            /** Format: uuid */
            id: string;
            languages: components["schemas"]["Language"][];
            photo_url?: string | null;
            price?: components["schemas"]["Money"] | null;
            price_about?: components["schemas"]["Money"] | null;
            /** Format: double */
            rating?: number | null;
            /** Format: int32 */
            review_count: number;
            session_durations: number[];
            timezone: components["schemas"]["Zone"];
        };
        /**
         * @description How much coaching a client has had.
         * @enum {string}
         */
        CoachingExperience: "none" | "some" | "extensive";
        /**
         * @description How a client likes to be coached.
         * @enum {string}
         */
        CoachingStyle: "directive" | "supportive" | "analytical" | "creative" | "balanced";
        /** @description One coach, how well they suit the client, and what would bring more points. */
        CoachMatch: components["schemas"]["MatchView"] & {
            /**
             * @description Other answers of the quiz that would bring points, each by itself, the most first. None about the goals: what other words would
             *     score is not known before they are written.
             */
            changes: components["schemas"]["Improvement"][];
            computed_at: components["schemas"]["Timestamp"];
            embedding: components["schemas"]["EmbeddingSource"];
        };
        /** @description A page of coaches. */
        CoachPage: components["schemas"]["Page_CoachCard"] & {
            /**
             * @description The currency that `min_price` and `max_price` are in and that prices are compared in, by the configured exchange rates: `currency`, else
             *     `display_currency`, else EUR.
             */
            prices_in: components["schemas"]["Currency"];
        };
        /** @description What only the coach and admins see. */
        CoachPrivate: {
            availability?: components["schemas"]["Availability"] | null;
            meeting_url?: string | null;
        };
        /** @description A coach's profile, as the coach sees it. */
        CoachProfile: {
            availability?: components["schemas"]["Availability"] | null;
            bio?: string | null;
            cancellation_policy: components["schemas"]["CancellationPolicy"];
            countries: components["schemas"]["Country"][];
            expertise: components["schemas"]["Tag"][];
            full_name: string;
            headline?: string | null;
            is_listed: boolean;
            languages: components["schemas"]["Language"][];
            meeting_url?: string | null;
            photo_url?: string | null;
            price?: components["schemas"]["Money"] | null;
            /** Format: double */
            rating?: number | null;
            /** Format: int32 */
            review_count: number;
            session_durations: number[];
            timezone: components["schemas"]["Zone"];
        };
        /** @description The public profile; the coach and admins see more. */
        CoachProfileView: components["schemas"]["PublicProfile"] & (components["schemas"]["CoachPrivate"] | null);
        /** @description A comment to write. */
        CommentBody: {
            /** @description Markdown, as in posts. */
            content: string;
            /**
             * Format: uuid
             * @description The comment that it answers; without one it answers the post.
             */
            parent_id?: string | null;
        };
        /** @description What a comment says. */
        CommentChangesBody: {
            content: string;
        };
        /** @description A comment. */
        CommentView: {
            author?: components["schemas"]["Author"] | null;
            /** @description Whether the caller may change and delete it. */
            can_change: boolean;
            /** @description As it was written, in Markdown; empty if it is deleted. */
            content: string;
            /** @description As sanitised HTML. */
            content_html: string;
            created_at: components["schemas"]["Timestamp"];
            edited_at?: components["schemas"]["Timestamp"] | null;
            /** Format: uuid */
            id: string;
            /** @description Deleted, and listed for the sake of its replies. */
            is_deleted: boolean;
            /** @description Hidden by moderation: only its author and the team see it. */
            is_hidden: boolean;
            moderation?: components["schemas"]["ModerationNote"] | null;
            /**
             * Format: uuid
             * @description The comment that it answers; null: the post.
             */
            parent_id?: string | null;
            /** Format: uuid */
            post_id: string;
        };
        /** @description One calendar of a connected account. */
        ConnectedCalendarView: {
            /** @description Whether sessions can be written into it. */
            can_write: boolean;
            /** Format: uuid */
            id: string;
            /** @description The account's own. */
            is_primary: boolean;
            last_read_at?: components["schemas"]["Timestamp"] | null;
            name: string;
            /**
             * Format: int32
             * @description Events of which something could not be read.
             */
            odd_events: number;
        };
        /** @description A connected account, and how it is. */
        ConnectionView: {
            /** @description Whose account it is, as the provider has it. */
            account: string;
            created_at: components["schemas"]["Timestamp"];
            health: components["schemas"]["CalendarHealthView"];
            /** Format: uuid */
            id: string;
            if_broken: components["schemas"]["IfBroken"];
            if_deleted: components["schemas"]["IfDeleted"];
            /** @description Whether nobody can book because of it. */
            is_paused: boolean;
            last_synced_at?: components["schemas"]["Timestamp"] | null;
            provider: components["schemas"]["CalendarProvider"];
        };
        /**
         * @description ISO 3166-1 alpha-2 country
         * @example DE
         */
        Country: string;
        /**
         * @description ISO 4217 currency
         * @example EUR
         */
        Currency: string;
        /** @description Sums in one currency, in minor units. */
        CurrencySums: {
            currency: components["schemas"]["Currency"];
            /**
             * Format: int64
             * @description What clients paid: captures.
             */
            gross: number;
            /**
             * Format: int64
             * @description `gross` without `refunded`: the sum of the ledger's lines.
             */
            net: number;
            /**
             * Format: int64
             * @description What went back to them: refunds, without those that failed afterwards.
             */
            refunded: number;
        };
        /** @description The free times of one date, in the requested zone. */
        Day: {
            /**
             * Format: date
             * @description The date.
             * @example 2026-12-01
             */
            date: string;
            /** @description Its free times, in order. */
            slots: components["schemas"]["Slot"][];
        };
        /** @description How the comparison of counted days with the rows stands. */
        DayChecks: {
            checked_at?: components["schemas"]["Timestamp"] | null;
            /** @description Days that differed in the last 30 days, the one that was found last first. */
            differing: components["schemas"]["DifferingDay"][];
        };
        /** @description A number of a day that was not what the rows say. */
        DayDifference: {
            /**
             * Format: int64
             * @description What the rows say.
             */
            counted: number;
            /**
             * Format: int64
             * @description What was kept of the whole day. The same as `counted` if only the time of day or the coach was wrong.
             */
            kept: number;
            /**
             * @description As in `/admin/metrics`: `bookings_confirmed`; of money with its currency: `gross_EUR`, `coach_refunded_EUR`.
             * @example bookings_confirmed
             */
            number: string;
        };
        /** @description The numbers of a day. */
        DayNumbers: components["schemas"]["Numbers"] & {
            /** @example 2026-12-01 */
            date: string;
        };
        /** @description A date whose windows differ from those of its weekday. */
        DayOverride: {
            /**
             * Format: date
             * @description The date.
             * @example 2026-12-24
             */
            date: string;
            /** @description Its windows; no window is a day off. */
            slots?: components["schemas"]["Window"][];
        };
        /**
         * @description What is decided about a post or comment.
         * @enum {string}
         */
        Decision: "keep" | "hide" | "remove";
        /** @description The decision, and why. */
        DecisionBody: {
            /** @description `uphold` or `reject`. */
            decision: string;
            reason: string;
        };
        /** @description That it is really you. */
        DeleteBody: {
            /**
             * Format: password
             * @description May be left out within ten minutes of signing in.
             */
            password?: string | null;
        };
        /** @description A day that was counted wrongly, and has been counted anew. */
        DifferingDay: {
            /**
             * @description In UTC.
             * @example 2026-11-30
             */
            day: string;
            differences: components["schemas"]["DayDifference"][];
            found_at: components["schemas"]["Timestamp"];
        };
        /** @description A coach's earnings by month. */
        EarningsView: {
            /** @description The latest first, one for each currency; a month without a session is left out. */
            months: components["schemas"]["MonthEarnings"][];
            /** @description The zone whose months these are. */
            timezone: components["schemas"]["Zone"];
        };
        /** @description What an edit replaced. */
        Edit: {
            /** @description As before the edit, in Markdown. */
            content: string;
            /** @description When it was replaced. */
            edited_at: components["schemas"]["Timestamp"];
            /**
             * Format: uuid
             * @description The author, or somebody of the team; null if the account is deleted.
             */
            edited_by?: string | null;
            edited_by_name?: string | null;
            /** Format: uuid */
            id: string;
            /** @description Of a post, as before the edit. */
            is_private?: boolean | null;
            /** @description Of a post, as before the edit. */
            tags?: string[] | null;
            /** @description Of a post, as before the edit. */
            title?: string | null;
        };
        /**
         * @description An email address, compared without case
         * @example ana@example.com
         */
        Email: string;
        /**
         * @description The source of a vector; vectors of two sources are never compared with each other.
         * @enum {string}
         */
        EmbeddingSource: "openai" | "local";
        /** @description What a code means. */
        ErrorCode: {
            code: string;
            /** Format: int32 */
            status: number;
            title: string;
        };
        /** @description Why an issue is as it is. */
        ExplanationBody: {
            /** @description Kept with the issue, for admins. */
            reason: string;
        };
        /** @description Whether a time can be booked, and everything that speaks against it. */
        ExplanationView: {
            bookable: boolean;
            reasons: components["schemas"]["ReasonView"][];
        };
        /**
         * @description Whether a file is whole.
         * @enum {string}
         */
        ExportState: "writing" | "ready";
        /** @description The counts of a search, most first. */
        Facets: {
            country: components["schemas"]["ValueCount"][];
            /** @description The fifty most frequent. */
            expertise: components["schemas"]["ValueCount"][];
            language: components["schemas"]["ValueCount"][];
            /** @description In order. */
            price: components["schemas"]["PriceBand"][];
            /** @description The currency of the price bands. */
            prices_in: components["schemas"]["Currency"];
            rating: components["schemas"]["RatingCount"][];
            /** @description Of the list with the same search. */
            total: number;
        };
        /** @description One factor's part of a score. */
        Factor: {
            /** Format: int32 */
            points: number;
            /**
             * Format: double
             * @description Three decimals; null when one side's data is missing, which counts as 0.
             */
            score?: number | null;
            /** Format: double */
            weight: number;
        };
        /** @description One question of the quiz. */
        FactorDefinition: {
            bounds?: components["schemas"]["Bounds"] | null;
            /** @description The values to choose from. */
            choices?: components["schemas"]["Choice"][] | null;
            /** @description Why it is asked. */
            help: string;
            item_bounds?: components["schemas"]["Bounds"] | null;
            /** @description Its field in `quiz` and `quiz_draft`. */
            key: string;
            /** @description The question. */
            label: string;
            /** @description The kind of answer it takes. */
            type: components["schemas"]["FactorType"];
        };
        /**
         * @description One of the five factors.
         * @enum {string}
         */
        FactorName: "language" | "country" | "goals" | "budget" | "availability";
        /** @description The five factors of a match. */
        Factors: {
            availability: components["schemas"]["Factor"];
            budget: components["schemas"]["Factor"];
            country: components["schemas"]["Factor"];
            goals: components["schemas"]["Factor"];
            language: components["schemas"]["Factor"];
        };
        /**
         * @description The kind of answer, for the form.
         * @enum {string}
         */
        FactorType: "choice" | "choices" | "text" | "tag" | "tags" | "language" | "languages" | "country" | "countries" | "money" | "number" | "availability";
        /** @description The weight of each factor, as a share of one. */
        FactorWeights: {
            /** Format: double */
            availability: number;
            /** Format: double */
            budget: number;
            /** Format: double */
            country: number;
            /** Format: double */
            goals: number;
            /** Format: double */
            language: number;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_AuditEntry: components["schemas"]["Page_AuditEntry"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_BookingView: components["schemas"]["Page_BookingView"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_CaseView: components["schemas"]["Page_CaseView"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_CommentView: components["schemas"]["Page_CommentView"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_Edit: components["schemas"]["Page_Edit"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_ListedPayment: components["schemas"]["Page_ListedPayment"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_ListedUser: components["schemas"]["Page_ListedUser"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_PostCard: components["schemas"]["Page_PostCard"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_Resource: components["schemas"]["Page_Resource"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description One page of a list that grows without bound. */
        FeedPage_TeamConnectionView: components["schemas"]["Page_TeamConnectionView"] & {
            /** @description Where the list goes on, as `?cursor=`; null at its end. */
            next_cursor?: string | null;
            /** @description There are more than `total`, which counts up to 10,000. */
            total_is_estimate: boolean;
        };
        /** @description Where a calendar subscribes to one's sessions. */
        FeedView: {
            /**
             * @description A secret: whoever has it sees the sessions.
             * @example https://api.rapport.example/calendar/feed/3q2-7wAAAAC….ics
             */
            url: string;
        };
        /** @description One field that was not accepted: `{"field":"starts_at","code":"in_past","message":"…"}`. */
        FieldError: {
            /** @description Why, as clients match it. */
            code: string;
            /** @description Path of the field: `availability.weekly[0].start`. */
            field: string;
            /** @description Why, for people. */
            message: string;
        };
        /** @description Whose password is forgotten. */
        ForgottenBody: {
            email: components["schemas"]["Email"];
        };
        /** @description What was found: at most ten of each kind. */
        FoundView: {
            /** @description By their id, or of the person with it, the latest session first. */
            bookings: components["schemas"]["BookingView"][];
            /** @description By their id, or an id that they are about. */
            jobs: components["schemas"]["JobSummary"][];
            /** @description By their id, their booking's, or an id of Stripe's. */
            payments: components["schemas"]["PaymentView"][];
            /** @description By id, mail address or name, the latest first. */
            people: components["schemas"]["ListedUser"][];
        };
        /**
         * @description What a person is called
         * @example Ana Souza
         */
        FullName: string;
        /**
         * @description By what revenue is summed.
         * @enum {string}
         */
        GroupBy: "day" | "month" | "coach";
        /**
         * @description How things are.
         * @enum {string}
         */
        Health: "ok" | "degraded" | "down" | "off";
        /** @description How everything is. */
        HealthView: {
            checks: components["schemas"]["Checks"];
            status: components["schemas"]["Health"];
            version: string;
        };
        /**
         * @description What holds for bookings while a connected calendar is broken.
         * @enum {string}
         */
        IfBroken: "pause" | "own_hours";
        /**
         * @description What becomes of a session's event that its owner deleted by hand.
         * @enum {string}
         */
        IfDeleted: "put_back" | "leave_alone";
        /** @description An answer that would suit a coach better. */
        Improvement: {
            /** @description The factor that it changes. */
            factor: components["schemas"]["FactorName"];
            /** @description A sentence for the client. */
            message: string;
            /**
             * Format: int32
             * @description How many points the match would have more.
             */
            points: number;
        };
        /**
         * @description The kind of an issue.
         * @enum {string}
         */
        IssueKind: "wrong_amount" | "refund_failed" | "dispute" | "not_in_ledger" | "not_at_stripe" | "unknown_payment" | "unreadable";
        /**
         * @description Where an issue stands.
         * @enum {string}
         */
        IssueState: "open" | "explained" | "gone";
        /** @description One job with all its details. */
        JobDetail: components["schemas"]["JobSummary"] & {
            /** Format: int32 */
            arguments_version: number;
            /**
             * Format: int32
             * @description How often its process crashed while it ran.
             */
            crashes: number;
            /** @description While it waits, enqueuing another job of the same kind and key changes nothing. */
            dedupe_key?: string | null;
            effects: components["schemas"]["JobEffect"][];
            /** @description The last ten: `{at, attempt, error}`. */
            errors: Record<string, never>[];
            lease_until?: components["schemas"]["Timestamp"] | null;
            /** @description Jobs of one key never run at the same time. */
            ordering_key?: string | null;
            /** @description The worker process that claimed it last. */
            worker?: string | null;
        };
        /** @description An external effect of a job, such as a sent mail. */
        JobEffect: {
            at: components["schemas"]["Timestamp"];
            name: string;
            /** @description The provider's name for it. */
            reference?: string | null;
            /** @description `intended`: its completion is not recorded; `done`. */
            state: string;
        };
        /** @description A page of jobs: waiting ones in the order in which they will run, ended ones the latest first. */
        JobsPage: components["schemas"]["Page_JobSummary"] & {
            /** @description Where the list continues; null at its end. */
            next_cursor?: string | null;
            /** @description Whether `total` is an estimate: it is exact up to 10,000, of a search up to 1,000. */
            total_is_estimate: boolean;
        };
        /**
         * @description The status of a job in the admin API.
         * @enum {string}
         */
        JobStatus: "pending" | "scheduled" | "retrying" | "running" | "done" | "dead" | "superseded" | "cancelled";
        /** @description One job in a list. */
        JobSummary: {
            /** @description Ids, never copies. */
            arguments: unknown;
            asked_by: components["schemas"]["AskedBy"];
            /** Format: int32 */
            attempt: number;
            created_at: components["schemas"]["Timestamp"];
            /** @description The latest, without mail addresses. */
            error?: string | null;
            finished_at?: components["schemas"]["Timestamp"] | null;
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: int32 */
            max_attempts: number;
            /** Format: int32 */
            priority: number;
            queue: string;
            run_at: components["schemas"]["Timestamp"];
            started_at?: components["schemas"]["Timestamp"] | null;
            status: components["schemas"]["JobStatus"];
        };
        /**
         * @description ISO 639-1 language
         * @example de
         */
        Language: string;
        /** @description One page of the library. */
        LibraryPage: components["schemas"]["FeedPage_Resource"] & {
            /**
             * @description Its order. `bookmarks` instead of `for_you` where nothing is known of what the reader is after: a client without a quiz, a coach without a
             *     profile, the team.
             */
            sorted_by: components["schemas"]["ResourceSort"];
        };
        /**
         * @description Where a client is in life.
         * @enum {string}
         */
        LifeStage: "student" | "early_career" | "mid_career" | "senior" | "founder" | "parent" | "career_break" | "retired";
        /** @description The limits of a queue. A missing field changes nothing, `null` removes the limit. */
        LimitsBody: {
            /**
             * Format: int32
             * @description Jobs that run at once over all workers, 1 to 1,000.
             */
            concurrency?: number | null;
            /**
             * Format: float
             * @description Jobs that start in a second, 0.01 to 10,000.
             */
            rate_per_second?: number | null;
        };
        /** @description A decision, as the team sees it. */
        ListedDecision: {
            created_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            decided_by?: string | null;
            decided_by_name?: string | null;
            decision: components["schemas"]["Decision"];
            /** @description The reports weighed enough. */
            is_automatic: boolean;
            /** Format: int32 */
            number: number;
            objected_at?: components["schemas"]["Timestamp"] | null;
            /** @description What the author says against it. */
            objection?: string | null;
            reason: string;
        };
        /** @description A payment with who paid whom. */
        ListedPayment: {
            /**
             * Format: int64
             * @description The price, in minor units.
             */
            amount: number;
            /** Format: uuid */
            booking_id: string;
            /**
             * Format: int64
             * @description What was paid.
             */
            captured_amount: number;
            /** Format: uuid */
            client_id: string;
            client_name: string;
            /** Format: uuid */
            coach_id: string;
            coach_name: string;
            created_at: components["schemas"]["Timestamp"];
            currency: components["schemas"]["Currency"];
            /** Format: uuid */
            id: string;
            /**
             * Format: int64
             * @description What went back.
             */
            refunded_amount: number;
            status: components["schemas"]["PaymentStatus"];
            stripe_payment_intent_id?: string | null;
            stripe_session_id?: string | null;
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description A report, as the team sees it. */
        ListedReport: {
            comment?: string | null;
            created_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            id: string;
            reason: components["schemas"]["ReportReason"];
            /**
             * Format: uuid
             * @description Null if the account is deleted.
             */
            reporter_id?: string | null;
            reporter_name?: string | null;
            state: components["schemas"]["ReportState"];
            /**
             * Format: int32
             * @description What it counts, in thousandths.
             */
            weight: number;
        };
        /** @description A person in the list. */
        ListedUser: {
            created_at: components["schemas"]["Timestamp"];
            deleted_at?: components["schemas"]["Timestamp"] | null;
            /** @description Null once the account is erased. */
            email?: string | null;
            email_verified: boolean;
            erased_at?: components["schemas"]["Timestamp"] | null;
            full_name: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            last_seen_at?: components["schemas"]["Timestamp"] | null;
            role: components["schemas"]["Role"];
            timezone: components["schemas"]["Zone"];
        };
        /** @description A login of a person, whether or not it has ended. */
        Login: {
            address?: string | null;
            created_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            id: string;
            last_used_at: components["schemas"]["Timestamp"];
            revoked_at?: components["schemas"]["Timestamp"] | null;
            user_agent?: string | null;
        };
        /** @description Who signs in. */
        LogInBody: {
            /** @example ana@example.com */
            email: string;
            /** Format: password */
            password: string;
        };
        /** @description What a request for a mail with a link is answered with. */
        MailAnnounced: {
            sent_at?: components["schemas"]["Timestamp"] | null;
        };
        /** @description How many matches to return. */
        MatchBody: {
            /**
             * Format: int32
             * @description 1 to 10; 10 when missing.
             */
            limit?: number | null;
        };
        /** @description The answer of `POST /match`. */
        Matches: {
            computed_at: components["schemas"]["Timestamp"];
            embedding: components["schemas"]["EmbeddingSource"];
            expires_at: components["schemas"]["Timestamp"];
            matches: components["schemas"]["MatchView"][];
            source: components["schemas"]["Source"];
        };
        /** @description Use of the matching. */
        MatchUse: {
            /**
             * Format: int64
             * @description Those of them that were made without the comparison of goals, because the provider did not answer.
             */
            fallbacks: number;
            /**
             * Format: int64
             * @description Lists of matches made in the period; a list that is shown again from the cache is not made again.
             */
            made: number;
        };
        /** @description One coach, and how well they suit the client. */
        MatchView: {
            coach: components["schemas"]["CoachCard"];
            /**
             * Format: double
             * @description How much evidence the score is based on.
             */
            confidence: number;
            factors: components["schemas"]["Factors"];
            /**
             * Format: int32
             * @description The points of the five factors add up to this.
             */
            points: number;
            reasons: string[];
            /**
             * Format: double
             * @description Σ weight · factor.
             */
            score: number;
            warnings: components["schemas"]["Warning"][];
        };
        /** @description The numbers of the last days. */
        Metrics: {
            /**
             * Format: int64
             * @description Logins that were used in the last 15 minutes and have not ended. A login is used when its access token is made anew, which a client does
             *     every 15 minutes.
             */
            active_sessions: number;
            /** Format: int64 */
            days: number;
            /**
             * @description The first day.
             * @example 2026-11-02
             */
            from: string;
            /** @description The same of as many days before the first; these are all over. */
            previous: components["schemas"]["Numbers"];
            /** @description Every day, the earliest first. */
            series: components["schemas"]["DayNumbers"][];
            /** @description The zone whose days these are. */
            timezone: components["schemas"]["Zone"];
            /**
             * @description Today, which is not over.
             * @example 2026-12-01
             */
            to: string;
            /** @description The sums over all days of the series. */
            totals: components["schemas"]["Numbers"];
            /** @description How many users there are now, by role. */
            users: components["schemas"]["RoleCount"][];
        };
        /** @description Why a post or comment is hidden, as its author and the team see it. */
        ModerationNote: {
            decided_at: components["schemas"]["Timestamp"];
            decision: components["schemas"]["Decision"];
            /** @description The author has objected; once for each decision. */
            has_objected: boolean;
            /** @description Nobody has looked at it yet: the reports weighed enough. */
            is_automatic: boolean;
            reason: string;
        };
        /** @description So much of a currency: `{"amount":7500,"currency":"EUR"}` is €75.00. */
        Money: {
            /**
             * Format: int64
             * @description In minor units of the currency (ISO 4217): cents for EUR, yen for JPY.
             * @example 7500
             */
            amount: number;
            /** @description ISO 4217. */
            currency: components["schemas"]["Currency"];
        };
        /** @description One month in one currency. A month counts what starts in it, wherever the money was paid. */
        MonthEarnings: {
            currency: components["schemas"]["Currency"];
            /**
             * Format: int64
             * @description What is left: `paid` without `refunded`.
             */
            earned: number;
            /** @example 2026-12 */
            month: string;
            /**
             * Format: int64
             * @description In minor units: what clients paid.
             */
            paid: number;
            /**
             * Format: int64
             * @description What went back to them.
             */
            refunded: number;
            /**
             * Format: int32
             * @description Sessions that are confirmed or over.
             */
            sessions: number;
        };
        /** @description Who signed up. */
        NewUsers: {
            /**
             * Format: int64
             * @description Accounts created in the period that are clients' today.
             */
            client: number;
            /**
             * Format: int64
             * @description Accounts created in the period that are coaches' today.
             */
            coach: number;
        };
        /** @description What happened, for the admin who may have to decide. */
        NoShowBody: {
            comment?: string | null;
        };
        /**
         * @description The state of a report.
         * @enum {string}
         */
        NoShowState: "reported" | "disputed" | "upheld" | "rejected";
        /** @description A report as both sides see it. */
        NoShowView: {
            /** @description `client` or `coach`. */
            absent: components["schemas"]["Party"];
            state: components["schemas"]["NoShowState"];
        };
        /**
         * @description A kind of notification.
         * @enum {string}
         */
        NotificationKind: "booking_confirmed" | "booking_moved" | "booking_cancelled" | "payment_failed" | "refund_issued" | "reminder_24h" | "reminder_1h" | "review_request" | "review_received" | "no_show" | "moderation_decision" | "report_decided" | "comment_reply" | "mention" | "upvote_milestone" | "resource_suggested" | "calendar_broken" | "weekly_digest";
        /** @description A page of them, and how many are unread in all. */
        NotificationsView: components["schemas"]["Page_Notification"] & {
            /**
             * Format: uuid
             * @description For the older ones, as `?cursor=`; absent after the last.
             */
            next_cursor?: string | null;
            /** Format: int64 */
            unread_count: number;
        };
        /** @description The numbers of a period. */
        Numbers: {
            bookings: components["schemas"]["BookingSteps"];
            /**
             * Format: double
             * @description Bookings confirmed for each booking made in the period, from 0 to 1; null if none was made. A booking that was made before the period and
             *     confirmed in it counts as confirmed.
             */
            conversion?: number | null;
            matches: components["schemas"]["MatchUse"];
            new_users: components["schemas"]["NewUsers"];
            /** @description What the ledger says, by currency; a currency in which nothing moved is left out. */
            revenue: components["schemas"]["CurrencySums"][];
            sessions: components["schemas"]["SessionVolume"];
        };
        /** @description Why a decision is wrong. */
        ObjectionBody: {
            text: string;
        };
        /** @description One page of a list. */
        Page_AuditEntry: {
            items: components["schemas"]["AuditEntry"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_BookingView: {
            items: components["schemas"]["BookingView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_CaseView: {
            items: components["schemas"]["CaseView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_CoachCard: {
            items: components["schemas"]["CoachCard"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_CommentView: {
            items: components["schemas"]["CommentView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_ConnectionView: {
            items: components["schemas"]["ConnectionView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_Edit: {
            items: components["schemas"]["Edit"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_JobSummary: {
            items: components["schemas"]["JobSummary"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_ListedPayment: {
            items: components["schemas"]["ListedPayment"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_ListedUser: {
            items: components["schemas"]["ListedUser"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_Notification: {
            items: {
                created_at: components["schemas"]["Timestamp"];
                /** @description Ids and facts to show it with. */
                data: unknown;
                /** Format: uuid */
                id: string;
                /** @description `booking_confirmed`, `booking_cancelled`, … */
                kind: string;
                read_at?: components["schemas"]["Timestamp"] | null;
            }[];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_PastMatches: {
            items: components["schemas"]["PastMatches"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_PostCard: {
            items: components["schemas"]["PostCard"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_ReconciliationIssue: {
            items: components["schemas"]["ReconciliationIssue"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_Resource: {
            items: components["schemas"]["Resource"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_RevenueItem: {
            items: (components["schemas"]["CurrencySums"] & {
                /**
                 * Format: uuid
                 * @description When grouped by coach.
                 */
                coach_id?: string | null;
                coach_name?: string | null;
                /**
                 * @description The day or month; null when grouped by coach.
                 * @example 2026-12
                 */
                period?: string | null;
            })[];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_Review: {
            items: components["schemas"]["Review"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_SignInView: {
            items: components["schemas"]["SignInView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_SubscriptionView: {
            items: components["schemas"]["SubscriptionView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /** @description One page of a list. */
        Page_TeamConnectionView: {
            items: components["schemas"]["TeamConnectionView"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            pages: number;
            /** Format: int64 */
            per_page: number;
            /** Format: int64 */
            total: number;
        };
        /**
         * @description Who acts on a booking.
         * @enum {string}
         */
        Party: "client" | "coach" | "admin" | "system";
        /** @description A coach as they were matched. */
        PastMatch: {
            /** Format: uuid */
            coach_id: string;
            /** @description As it is now; null if the coach is not listed any more. */
            coach_name?: string | null;
            /**
             * Format: double
             * @description Null of engine version 0; so are the factors.
             */
            confidence?: number | null;
            factors?: components["schemas"]["Factors"] | null;
            /** Format: int32 */
            points: number;
            reasons: string[];
            /** Format: double */
            score: number;
            warnings: components["schemas"]["Warning"][];
        };
        /** @description An answer of the past. */
        PastMatches: {
            computed_at: components["schemas"]["Timestamp"];
            embedding: components["schemas"]["EmbeddingSource"];
            /**
             * Format: int32
             * @description Of the scoring: the same version scores the same rows and answers the same. 0 is from before versions were kept.
             */
            engine_version: number;
            /** Format: uuid */
            id: string;
            /** @description Best first. */
            matches: components["schemas"]["PastMatch"][];
            source: components["schemas"]["PastSource"];
            weights: components["schemas"]["FactorWeights"];
        };
        /**
         * @description How an answer of the past came about. Those from the cache are shown once: as they were computed.
         * @enum {string}
         */
        PastSource: "computed" | "fallback";
        /**
         * @description The status of a payment.
         * @enum {string}
         */
        PaymentStatus: "pending" | "succeeded" | "failed" | "refunded" | "partially_refunded" | "cancelled";
        /** @description A payment as its client, its coach and admins see it. */
        PaymentView: {
            /**
             * Format: int64
             * @description In minor units.
             */
            amount: number;
            /** Format: uuid */
            booking_id: string;
            created_at: components["schemas"]["Timestamp"];
            currency: components["schemas"]["Currency"];
            /** Format: uuid */
            id: string;
            receipt_url?: string | null;
            /** Format: int64 */
            refunded_amount: number;
            status: components["schemas"]["PaymentStatus"];
            stripe_payment_intent_id?: string | null;
            stripe_session_id?: string | null;
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description A payment with its refunds. */
        PaymentWorkView: components["schemas"]["PaymentView"] & {
            refunds: components["schemas"]["RefundView"][];
        };
        /** @description Whom the caller can mention. */
        PeopleView: {
            /** @description At most eight. */
            items: components["schemas"]["Author"][];
        };
        /** @description A form with one file. */
        PhotoForm: {
            /**
             * Format: binary
             * @description JPEG, PNG or WebP, at most 5 MiB, 50 megapixels and 12,000 pixels a side.
             */
            photo: string;
        };
        /** @description The photo's URL. */
        PhotoView: {
            /**
             * @description A JPEG of at most 512 × 512 pixels. The same URL with `-128.jpg` in place of `-512.jpg` has at most 128 × 128. The URL is made of
             *     the photo's content: it never shows another photo, and the same photo always has the same URL.
             */
            photo_url: string;
        };
        /** @description A post to write. */
        PostBody: {
            /** @description Markdown: CommonMark with tables and links made of addresses; HTML in it is shown as text. */
            content: string;
            /** @description For members only. */
            is_private: boolean;
            post_type: components["schemas"]["PostType"];
            tags: string[];
            title: string;
        };
        /** @description A post in a list. */
        PostCard: {
            author?: components["schemas"]["Author"] | null;
            /** Format: int32 */
            comment_count: number;
            created_at: components["schemas"]["Timestamp"];
            edited_at?: components["schemas"]["Timestamp"] | null;
            /** @description The beginning of the content, without Markdown. */
            excerpt: string;
            /** Format: uuid */
            id: string;
            /** @description Hidden by moderation: only its author and the team see it. */
            is_hidden: boolean;
            is_private: boolean;
            post_type: components["schemas"]["PostType"];
            tags: string[];
            title: string;
            /** @description Whether the caller's is among them. */
            upvoted: boolean;
            /** Format: int32 */
            upvotes: number;
        };
        /** @description What changes; what is left out stays. */
        PostChangesBody: {
            content?: string | null;
            is_private?: boolean | null;
            post_type?: components["schemas"]["PostType"] | null;
            tags?: string[] | null;
            title?: string | null;
        };
        /**
         * @description What a post is.
         * @enum {string}
         */
        PostType: "discussion" | "question" | "story" | "announcement";
        /** @description A post. */
        PostView: components["schemas"]["PostCard"] & {
            /** @description Whether the caller may change and delete it. */
            can_change: boolean;
            /** @description As it was written, in Markdown. */
            content: string;
            /** @description As sanitised HTML. */
            content_html: string;
            moderation?: components["schemas"]["ModerationNote"] | null;
        };
        /** @description The kinds that are named, each with its channels. */
        PreferencesBody: {
            [key: string]: null | components["schemas"]["ChannelsBody"];
        };
        /** @description One of the best, without who it is. */
        PreviewedMatch: {
            factors: components["schemas"]["Factors"];
            /**
             * Format: int32
             * @description The points of the factors add up to this.
             */
            points: number;
            /** @description Sentences, what earned most first. */
            reasons: string[];
        };
        /** @description Prices from `min_price` to `max_price`, both included. */
        PriceBand: {
            count: number;
            /**
             * Format: int64
             * @description Null: any price above.
             */
            max_price?: number | null;
            /** Format: int64 */
            min_price: number;
        };
        /** @description A price in other currencies. */
        PriceView: {
            /** @description In the order that was asked for, without those for which there is no rate. */
            about: components["schemas"]["Money"][];
            price: components["schemas"]["Money"];
        };
        /**
         * @description What a client wants to work on first.
         * @enum {string}
         */
        PrimaryGoal: "career" | "relocation" | "leadership" | "business" | "relationships" | "wellbeing" | "confidence" | "productivity" | "finances" | "studies";
        /** @description The body of every failure. */
        ProblemDocument: {
            /**
             * @description What clients match.
             * @example slot_taken
             * @enum {string}
             */
            code: "malformed" | "invalid_token" | "invalid_signature" | "unauthenticated" | "invalid_credentials" | "refresh_reused" | "forbidden" | "account_inactive" | "wrong_password" | "reauthentication_required" | "csrf" | "not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "quiz_incomplete" | "slot_taken" | "client_busy" | "too_many_favourites" | "too_many_holds" | "invalid_transition" | "payment_required" | "refund_changed" | "too_late_to_move" | "too_many_moves" | "has_bookings" | "last_admin" | "already_reviewed" | "checkout_open" | "checkout_expired" | "too_many_subscriptions" | "idempotency_in_progress" | "too_large" | "unsupported_media_type" | "range_not_satisfiable" | "validation_failed" | "not_available" | "idempotency_key_reused" | "rate_limited" | "internal" | "provider_off" | "read_only" | "overloaded" | "unavailable";
            /** @description What happened and what to do next, for people. */
            detail: string;
            /** @description Every broken field, for 422. */
            errors?: components["schemas"]["FieldError"][];
            request_id: string;
            /** Format: int32 */
            status: number;
            title: string;
            /**
             * @description An address that explains the code.
             * @example https://api.example.com/errors/slot_taken
             */
            type: string;
        };
        /** @description By role. */
        Profile: components["schemas"]["ClientProfile"] | components["schemas"]["CoachProfile"] | components["schemas"]["AdminProfile"];
        /** @description The account and its profile. */
        ProfileView: {
            profile: components["schemas"]["Profile"];
            user: components["schemas"]["User"];
        };
        /** @description The card, and what else a client reads before booking. */
        PublicProfile: components["schemas"]["CoachCard"] & {
            bio?: string | null;
            cancellation_policy: components["schemas"]["CancellationPolicy"];
        };
        /** @description A queue in the last hour. */
        QueueHistory: {
            /** @description Sixty, the earliest first; the last has begun and is not over. */
            minutes: components["schemas"]["QueueMinute"][];
            queue: string;
        };
        /** @description The last hour of all queues. */
        QueueHistoryView: {
            items: components["schemas"]["QueueHistory"][];
        };
        /** @description A queue in one minute. */
        QueueMinute: {
            /** @description When it began. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Done in that minute.
             */
            done: number;
            /**
             * Format: int64
             * @description Attempts that failed in that minute.
             */
            failed: number;
            /**
             * Format: double
             * @description How long the oldest of them had waited.
             */
            oldest_pending_seconds?: number | null;
            /**
             * Format: int64
             * @description Due and not claimed when the minute began, counted up to 10,000. Null: no relay ran then.
             */
            pending?: number | null;
        };
        /** @description One queue, in numbers. */
        QueueStats: {
            /**
             * Format: int32
             * @description Jobs that run at once over all workers; null: as many as the workers do.
             */
            concurrency?: number | null;
            /** Format: int64 */
            dead: number;
            /**
             * Format: int64
             * @description Done and not removed yet, which is after seven days.
             */
            done: number;
            /**
             * Format: double
             * @description Done in the last sixty seconds.
             */
            done_per_minute: number;
            /** @description Which of the numbers above are estimates, because they are very large. */
            estimated: string[];
            /**
             * Format: double
             * @description How long the oldest due job has been waiting.
             */
            oldest_pending_seconds: number;
            paused: boolean;
            /**
             * Format: int64
             * @description Due, and not claimed yet.
             */
            pending: number;
            queue: string;
            /**
             * Format: float
             * @description Jobs that start in a second; null: no limit.
             */
            rate_per_second?: number | null;
            /**
             * Format: int64
             * @description Due later, after a failure.
             */
            retrying: number;
            /** Format: int64 */
            running: number;
            /**
             * Format: int64
             * @description Due later, never tried.
             */
            scheduled: number;
            start_latency_ms: components["schemas"]["StartLatency"];
            /**
             * Format: int64
             * @description Worker processes that serve it.
             */
            workers: number;
        };
        /** @description All queues. */
        QueuesView: {
            items: components["schemas"]["QueueStats"][];
        };
        /** @description All 20 answers. */
        Quiz: {
            /** @description When do you have time? */
            availability: components["schemas"]["WeeklyHours"];
            /** @description What can you spend on an hour? */
            budget: components["schemas"]["Money"];
            /** @description What stands in your way? */
            challenges: components["schemas"]["Tag"][];
            /** @description Have you been coached before? */
            coaching_experience: components["schemas"]["CoachingExperience"];
            /** @description How do you like to be coached? */
            coaching_style: components["schemas"]["CoachingStyle"];
            /** @description Where do you live? */
            country_of_residence: components["schemas"]["Country"];
            /** @description How will you know that it worked? */
            desired_outcome: string;
            /** @description What is going on? */
            goal_description: string;
            /** @description In which field? */
            industry: components["schemas"]["Tag"];
            /** @description Which languages could you be coached in? */
            languages: components["schemas"]["Language"][];
            /** @description Where are you in life? */
            life_stage: components["schemas"]["LifeStage"];
            /**
             * Format: int32
             * @description How ready are you to begin?
             */
            motivation: number;
            /** @description What do you do? */
            occupation: string;
            /** @description In which of them do you think most freely? */
            preferred_language: components["schemas"]["Language"];
            /** @description What would you like to work on first? */
            primary_goal: components["schemas"]["PrimaryGoal"];
            /** @description Are you moving? */
            relocation_stage: components["schemas"]["RelocationStage"];
            /** @description How would you like to meet? */
            session_format: components["schemas"]["SessionFormat"][];
            /**
             * Format: int32
             * @description How often would you like to meet in a month?
             */
            sessions_per_month: number;
            /** @description Which countries is this about? */
            target_countries: components["schemas"]["Country"][];
            /** @description By when would you like to be there? */
            timeline: components["schemas"]["Timeline"];
        };
        /** @description The answers given so far. */
        QuizDraft: {
            availability?: components["schemas"]["WeeklyHours"] | null;
            budget?: components["schemas"]["Money"] | null;
            /** @description What stands in your way? */
            challenges?: components["schemas"]["Tag"][] | null;
            coaching_experience?: components["schemas"]["CoachingExperience"] | null;
            coaching_style?: components["schemas"]["CoachingStyle"] | null;
            country_of_residence?: components["schemas"]["Country"] | null;
            /** @description How will you know that it worked? */
            desired_outcome?: string | null;
            /** @description What is going on? */
            goal_description?: string | null;
            industry?: components["schemas"]["Tag"] | null;
            /** @description Which languages could you be coached in? */
            languages?: components["schemas"]["Language"][] | null;
            life_stage?: components["schemas"]["LifeStage"] | null;
            /**
             * Format: int32
             * @description How ready are you to begin?
             */
            motivation?: number | null;
            /** @description What do you do? */
            occupation?: string | null;
            preferred_language?: components["schemas"]["Language"] | null;
            primary_goal?: components["schemas"]["PrimaryGoal"] | null;
            relocation_stage?: components["schemas"]["RelocationStage"] | null;
            /** @description How would you like to meet? */
            session_format?: components["schemas"]["SessionFormat"][] | null;
            /**
             * Format: int32
             * @description How often would you like to meet in a month?
             */
            sessions_per_month?: number | null;
            /** @description Which countries is this about? */
            target_countries?: components["schemas"]["Country"][] | null;
            timeline?: components["schemas"]["Timeline"] | null;
        };
        /** @description What the answers so far would find. */
        QuizPreview: {
            /** @description How many coaches speak one of the languages and cost no more than the budget, as far as these are answered. */
            fitting: number;
            /** @description The best three, best first. The goals have no points yet. */
            top: components["schemas"]["PreviewedMatch"][];
        };
        /** @description The answers that are shared, as they are in the quiz: `GET /quiz` has the question and the labels of each. */
        QuizSummary: {
            /** @description When they have time, by their own clock. */
            availability: components["schemas"]["WeeklyHours"];
            /** @description What stands in their way. */
            challenges: components["schemas"]["Tag"][];
            /** @description Where they live. */
            country_of_residence: components["schemas"]["Country"];
            /** @description How they will know that it worked. */
            desired_outcome: string;
            /** @description What is going on, in their words. */
            goal_description: string;
            /** @description The languages they could be coached in. */
            languages: components["schemas"]["Language"][];
            /** @description The one they think most freely in. */
            preferred_language: components["schemas"]["Language"];
            /** @description What they would like to work on first. */
            primary_goal: components["schemas"]["PrimaryGoal"];
            /** @description Which countries it is about. */
            target_countries: components["schemas"]["Country"][];
        };
        /** @description The questions of the quiz. */
        QuizView: {
            factors: components["schemas"]["FactorDefinition"][];
        };
        /** @description Coaches rated so or better. */
        RatingCount: {
            count: number;
            /** Format: double */
            min_rating: number;
        };
        /** @description Whether it shall be. */
        ReadOnlyBody: {
            is_on: boolean;
            /** @description Shown to whoever is refused: what is going on, until when. */
            reason?: string | null;
        };
        /** @description Whether Rapport is read-only, by an admin. */
        ReadOnlyMode: {
            changed_at?: components["schemas"]["Timestamp"] | null;
            is_on: boolean;
            /** @description What people are shown beside it. */
            reason?: string | null;
        };
        /** @description Whether Rapport can only be read, and why. */
        ReadOnlyView: components["schemas"]["ReadOnlyMode"] & {
            /** @description `READ_ONLY=true` is set: whatever an admin sets, it can only be read. */
            by_configuration: boolean;
        };
        /** @description One reason. */
        ReasonView: {
            /**
             * Format: uuid
             * @description The session or hold that is in the way.
             */
            booking_id?: string | null;
            /** @description The name of the calendar that says so. */
            calendar?: string | null;
            /** @description not_listed, not_offered, in_past, outside_hours, not_on_grid, too_soon, too_far, day_full, booked, held, calendar_busy, calendar_broken */
            code: string;
            from?: components["schemas"]["Timestamp"] | null;
            /** @description For the coach. */
            message: string;
            until?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A finished comparison. */
        Reconciliation: {
            /**
             * Format: int32
             * @description Charges of ours that Stripe listed.
             */
            charges: number;
            compared_from: components["schemas"]["Timestamp"];
            compared_to: components["schemas"]["Timestamp"];
            /**
             * Format: int32
             * @description Differences that remain, explained ones included.
             */
            differences: number;
            /** Format: int32 */
            disputes: number;
            finished_at: components["schemas"]["Timestamp"];
            /** Format: int32 */
            refunds: number;
            /**
             * Format: int32
             * @description Differences that a settlement resolved.
             */
            repaired: number;
        };
        /** @description An issue that an admin has to resolve. */
        ReconciliationIssue: {
            actual?: components["schemas"]["Money"] | null;
            /** Format: uuid */
            booking_id?: string | null;
            expected?: components["schemas"]["Money"] | null;
            explained_at?: components["schemas"]["Timestamp"] | null;
            /** @description What an admin has said about it. */
            explanation?: string | null;
            gone_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uuid
             * @description The same for as long as the issue is listed.
             */
            id: string;
            kind: components["schemas"]["IssueKind"];
            /** Format: uuid */
            payment_id?: string | null;
            /** @description Stripe's reason; of `unreadable`, which field is what. */
            reason?: string | null;
            seen_at: components["schemas"]["Timestamp"];
            state: components["schemas"]["IssueState"];
            /** @description Of a dispute: Stripe's. Of a failed refund: `retrying`, or `given_up` when it is yours to send again. */
            status?: string | null;
            /** @description Stripe's id of the session, refund, dispute or charge; a refund that was refused has none. */
            stripe_id?: string | null;
        };
        /** @description Reconciliation issues, and when Stripe and the ledger were last compared. */
        ReconciliationView: components["schemas"]["Page_ReconciliationIssue"] & {
            last_comparison?: components["schemas"]["Reconciliation"] | null;
        };
        /** @description The refresh token, unless a cookie carries it. */
        RefreshBody: {
            refresh_token?: string | null;
        };
        /** @description How much to refund, and why. */
        RefundBody: {
            /**
             * Format: int64
             * @description In minor units of the payment's currency; all that is left when missing.
             */
            amount?: number | null;
            /** @description Kept with the refund, for admins; the client does not see it. */
            reason: string;
        };
        /** @description A refund, as the team sees it. */
        RefundView: {
            /**
             * Format: int64
             * @description In minor units.
             */
            amount: number;
            currency: components["schemas"]["Currency"];
            /** @description Stripe's. */
            failure_reason?: string | null;
            /** Format: uuid */
            id: string;
            /** @description The rule of the cancellation policy, or what an admin wrote. */
            reason: string;
            requested_by: string;
            /**
             * Format: uuid
             * @description The failed refund that this one retries.
             */
            retry_of?: string | null;
            /** @description pending, succeeded or failed. */
            status: string;
            stripe_refund_id?: string | null;
        };
        /**
         * @description How far a client is with moving to another country.
         * @enum {string}
         */
        RelocationStage: "not_relocating" | "considering" | "planning" | "recently_moved" | "settled";
        /** @description Why something is removed; may come as `?reason=` as well. */
        RemovalBody: {
            reason?: string | null;
        };
        /** @description A report, as its reporter sees it. */
        Report: {
            comment?: string | null;
            created_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            id: string;
            reason: components["schemas"]["ReportReason"];
            state: components["schemas"]["ReportState"];
        };
        /** @description What is wrong with a post or comment. */
        ReportBody: {
            /** @description For the team. */
            comment?: string | null;
            reason: components["schemas"]["ReportReason"];
        };
        /**
         * @description What is wrong.
         * @enum {string}
         */
        ReportReason: "spam" | "harassment" | "hate" | "sexual" | "violence" | "self_harm" | "privacy" | "off_topic" | "other";
        /**
         * @description What became of a report.
         * @enum {string}
         */
        ReportState: "open" | "upheld" | "dismissed";
        /** @description The new start. */
        RescheduleBody: {
            starts_at: components["schemas"]["Timestamp"];
        };
        /** @description The token of the link, and the password to have from now on. */
        ResetBody: {
            /**
             * Format: password
             * @description 8 to 72 bytes; the commonest passwords are refused.
             */
            new_password: string;
            token: string;
        };
        /** @description A resource, as everybody sees it. */
        Resource: {
            /** Format: int32 */
            bookmark_count: number;
            /** @description Whether the reader has bookmarked it. */
            bookmarked: boolean;
            created_at: components["schemas"]["Timestamp"];
            description: string;
            /** Format: uuid */
            id: string;
            link_broken_since?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uuid
             * @description Who recommends it; null if the account is deleted.
             */
            owner_id?: string | null;
            owner_name?: string | null;
            /** @description Why it is for the reader, in that order: "About leading a team, as in your goals". */
            reason?: string | null;
            resource_type: components["schemas"]["ResourceType"];
            tags: string[];
            title: string;
            updated_at: components["schemas"]["Timestamp"];
            url: string;
        };
        /** @description What is recommended. */
        ResourceBody: {
            description: string;
            resource_type: components["schemas"]["ResourceType"];
            tags: string[];
            title: string;
            /** @description http or https. */
            url: string;
        };
        /**
         * @description The order of resources.
         * @enum {string}
         */
        ResourceSort: "new" | "bookmarks" | "for_you";
        /**
         * @description What a resource is.
         * @enum {string}
         */
        ResourceType: "article" | "video" | "podcast" | "template" | "course" | "book";
        /** @description How many dead jobs were retried. */
        RetriedView: {
            /** @description False when there may be more, past the limit or the time that there was: ask again. */
            complete: boolean;
            /** Format: int64 */
            retried: number;
        };
        /** @description Revenue. */
        RevenueView: components["schemas"]["Page_RevenueItem"] & {
            /** @example 2026-11-02 */
            from: string;
            group_by: components["schemas"]["GroupBy"];
            /** @description The zone whose days and months these are. */
            timezone: components["schemas"]["Zone"];
            /**
             * @description Inclusive.
             * @example 2026-12-01
             */
            to: string;
            /** @description All of it, by currency. */
            totals: components["schemas"]["CurrencySums"][];
        };
        /** @description A review as everybody sees it. */
        Review: {
            /** Format: uuid */
            booking_id: string;
            /** @description `Ana R.`, `小.`: a review is public, a full name is not. */
            client_name: string;
            /** Format: uuid */
            coach_id: string;
            comment?: string | null;
            created_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            id: string;
            /**
             * Format: int32
             * @description 1 to 5.
             */
            rating: number;
        };
        /** @description A rating and a comment. */
        ReviewBody: {
            comment?: string | null;
            /** Format: int32 */
            rating: number;
        };
        /**
         * @description What a person is to Rapport.
         * @enum {string}
         */
        Role: "client" | "coach" | "admin" | "auditor";
        /** @description How many users of a role there are now. */
        RoleCount: {
            /**
             * Format: int64
             * @description Users with this role who can sign in.
             */
            active: number;
            /**
             * Format: int64
             * @description Users with this role whose account is closed or deleted.
             */
            inactive: number;
            role: components["schemas"]["Role"];
        };
        /**
         * @description How client and coach meet.
         * @enum {string}
         */
        SessionFormat: "video" | "audio" | "chat" | "in_person";
        /** @description Sessions that took place. */
        SessionVolume: {
            /**
             * Format: int64
             * @description Sessions that began in the period, confirmed or completed.
             */
            count: number;
            /**
             * Format: int64
             * @description Their lengths together, in minutes.
             */
            minutes: number;
        };
        /** @description What a client shares of the quiz with the coach of a session. */
        SharedQuiz: {
            shared_at?: components["schemas"]["Timestamp"] | null;
            summary?: components["schemas"]["QuizSummary"] | null;
        };
        /** @description Signed in. */
        SignedInView: {
            /** @description A JWT of 15 minutes. */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds.
             */
            expires_in: number;
            /** @description Missing in cookie mode. */
            refresh_token?: string | null;
            /** @example Bearer */
            token_type: string;
            user: components["schemas"]["User"];
        };
        /** @description One device somebody is signed in on. */
        SignInView: {
            /** @description Where it signed in from. */
            address?: string | null;
            created_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            id: string;
            /** @description The one this request is made with. */
            is_current: boolean;
            /** @description When it last traded its refresh token. */
            last_used_at: components["schemas"]["Timestamp"];
            /** @description As the device says it. */
            user_agent?: string | null;
        };
        /** @description Who opens an account. */
        SignUpBody: {
            email: components["schemas"]["Email"];
            full_name: components["schemas"]["FullName"];
            /**
             * Format: password
             * @description 8 to 72 bytes; the commonest passwords are refused.
             */
            password: string;
            /** @description `client` or `coach`. */
            role: components["schemas"]["Role"];
            timezone?: components["schemas"]["Zone"] | null;
        };
        /** @description A time that can be booked. */
        Slot: {
            /** @description When it ends. */
            ends_at: components["schemas"]["Timestamp"];
            /** @description When the session starts. */
            starts_at: components["schemas"]["Timestamp"];
        };
        /** @description A coach's free times by day. */
        SlotsView: {
            /** @description Every requested day; days without a free time are empty. */
            days: components["schemas"]["Day"][];
            /** Format: int32 */
            duration_minutes: number;
            timezone: components["schemas"]["Zone"];
        };
        /**
         * @description Where the matches come from.
         * @enum {string}
         */
        Source: "computed" | "cache" | "fallback";
        /** @description From due to started, in the last five minutes; null: nothing was started. */
        StartLatency: {
            /** Format: double */
            p50?: number | null;
            /** Format: double */
            p99?: number | null;
        };
        /** @description The new status. */
        StatusBody: {
            /** @description For a cancellation. */
            reason?: string | null;
            status: components["schemas"]["BookingStatus"];
        };
        /** @description Files that are kept. */
        StoredExportsView: {
            items: components["schemas"]["StoredExportView"][];
        };
        /** @description A file that is kept, or being written. */
        StoredExportView: {
            /**
             * Format: int64
             * @description Its size so far.
             */
            bytes: number;
            created_at: components["schemas"]["Timestamp"];
            /** @description When it is deleted. */
            expires_at: components["schemas"]["Timestamp"];
            /** @example payments.csv */
            file: string;
            finished_at?: components["schemas"]["Timestamp"] | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description Who asked for it; null once the account is erased.
             */
            requested_by?: string | null;
            /**
             * Format: int64
             * @description Rows that are in it so far.
             */
            rows: number;
            state: components["schemas"]["ExportState"];
        };
        /** @description A calendar to subscribe to. */
        SubscriptionBody: {
            /** @description What its owner calls it. */
            label?: string | null;
            /**
             * @description https or webcal. It is kept as a secret, and not shown again.
             * @example https://calendar.example.com/private-1234/basic.ics
             */
            url: string;
        };
        /** @description A subscribed calendar. Its address is not shown. */
        SubscriptionView: {
            created_at: components["schemas"]["Timestamp"];
            health: components["schemas"]["CalendarHealthView"];
            /** @description Where it is fetched from. */
            host: string;
            /** Format: uuid */
            id: string;
            label?: string | null;
            last_synced_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description Events of which something could not be read.
             */
            odd_events: number;
        };
        /** @description To whom a resource is suggested. */
        SuggestionBody: {
            /**
             * Format: uuid
             * @description A confirmed or completed session of the coach: its client is notified.
             */
            booking_id: string;
        };
        /**
         * @description A short keyword
         * @example career-change
         */
        Tag: string;
        /** @description A connected account, for the team. */
        TeamConnectionView: {
            /** @description Whose account it is, as the provider has it. */
            account: string;
            created_at: components["schemas"]["Timestamp"];
            health: components["schemas"]["CalendarHealthView"];
            /** Format: uuid */
            id: string;
            /** @description What holds for bookings while it is broken. */
            if_broken: components["schemas"]["IfBroken"];
            last_synced_at?: components["schemas"]["Timestamp"] | null;
            provider: components["schemas"]["CalendarProvider"];
            /** Format: uuid */
            user_id: string;
            user_name: string;
        };
        /**
         * @description By when a client would like to be there.
         * @enum {string}
         */
        Timeline: "weeks" | "one_to_three_months" | "three_to_six_months" | "six_to_twelve_months" | "open_ended";
        /**
         * Format: date-time
         * @description RFC 3339; answered in UTC, accepted with any offset
         * @example 2026-12-01T09:00:00Z
         */
        Timestamp: string;
        /** @description The token of a link. */
        TokenBody: {
            token: string;
        };
        /**
         * @description Where the card is typed.
         * @enum {string}
         */
        Ui: "hosted" | "elements";
        /** @description How many are unread now. */
        UnreadView: {
            /** Format: int64 */
            unread_count: number;
        };
        /** @description Which mails stop. */
        UnsubscribedView: {
            kind: components["schemas"]["NotificationKind"];
        };
        /** @description A person with an account. */
        User: {
            created_at: components["schemas"]["Timestamp"];
            email: components["schemas"]["Email"];
            email_verified: boolean;
            full_name: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            role: components["schemas"]["Role"];
            timezone: components["schemas"]["Zone"];
        };
        /** @description What changes of an account; what is missing stays. */
        UserBody: {
            /** @description Whether the person can sign in. */
            is_active?: boolean | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description One person, and what they did. */
        UserDetail: components["schemas"]["ListedUser"] & {
            /** @description The latest 50 entries of the audit trail that are by or about this person, the latest first; the rest is in `/admin/audit`. */
            activity: components["schemas"]["AuditEntry"][];
            /**
             * Format: int64
             * @description Bookings that are pending or confirmed and not over: while there are some, the role can't change.
             */
            bookings_ahead: number;
            /** Format: int64 */
            bookings_as_client: number;
            /** Format: int64 */
            bookings_as_coach: number;
            /** @description Also one that is kept from a role they had before, and hidden. */
            has_client_profile: boolean;
            has_coach_profile: boolean;
            /** @description The latest 50, the last used first; kept for 90 days. */
            logins: components["schemas"]["Login"][];
        };
        /** @description A language, country or tag. */
        ValueCount: {
            count: number;
            value: string;
        };
        /** @description The votes for a post, and whether the reader's is among them. */
        Votes: {
            upvoted: boolean;
            /** Format: int32 */
            upvotes: number;
        };
        /**
         * @description Wall-clock time; 24:00 only as an end
         * @example 09:30
         */
        WallTime: string;
        /**
         * @description What a client should know before booking.
         * @enum {string}
         */
        Warning: "no_shared_language" | "over_budget" | "no_common_hours" | "language_unknown" | "country_unknown" | "goals_unknown" | "budget_unknown" | "availability_unknown" | "few_reviews";
        /**
         * @description A day of the week: `mon`.
         * @enum {string}
         */
        Weekday: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
        /** @description A week of wall-clock windows in one zone: when a client has time. */
        WeeklyHours: {
            /** @description The zone the windows are in. */
            timezone: components["schemas"]["Zone"];
            /** @description The windows of every week. */
            weekly?: components["schemas"]["WeeklyWindow"][];
        };
        /** @description A window of every week. An end before the start is on the next day. */
        WeeklyWindow: {
            /** @description When it ends; `24:00` is the end of the day. */
            end: components["schemas"]["WallTime"];
            /** @description When it starts. */
            start: components["schemas"]["WallTime"];
            /** @description The day it starts on. */
            weekday: components["schemas"]["Weekday"];
        };
        /** @description A window of one date. An end before the start is on the next day. */
        Window: {
            /** @description When it ends; `24:00` is the end of the day. */
            end: components["schemas"]["WallTime"];
            /** @description When it starts. */
            start: components["schemas"]["WallTime"];
        };
        /**
         * @description IANA time zone
         * @example Europe/Berlin
         */
        Zone: string;
        /** @description From a date on, the coach is in another zone. */
        ZoneChange: {
            /**
             * Format: date
             * @description The first date in the new zone.
             * @example 2026-12-20
             */
            from: string;
            /** @description The new zone. */
            timezone: components["schemas"]["Zone"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
