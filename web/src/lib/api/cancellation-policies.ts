// Generated from ../openapi.json by `npm run api:gen`. Do not edit.

export const CANCELLATION_POLICIES = [
  {"policy":"flexible","full_refund_notice_hours":24,"half_refund_notice_hours":2},
  {"policy":"moderate","full_refund_notice_hours":72,"half_refund_notice_hours":24},
  {"policy":"strict","full_refund_notice_hours":168,"half_refund_notice_hours":72},
] as const;
