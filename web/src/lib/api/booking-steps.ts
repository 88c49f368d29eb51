// Generated from ../openapi.json by `npm run api:gen`. Do not edit.

export const BOOKING_STEPS = [
  {"by":["system"],"event":"settle","from":"pending","to":"confirmed","when":"before_start"},
  {"by":["admin"],"event":"settle","from":"pending","to":"confirmed","when":"always"},
  {"by":["system"],"event":"settle_late","from":"cancelled","to":"confirmed","when":"hold_ran_out_before_start"},
  {"by":["client","coach","admin"],"event":"cancel","from":"pending","to":"cancelled","when":"always"},
  {"by":["system"],"event":"expire_hold","from":"pending","to":"cancelled","when":"always"},
  {"by":["coach","admin"],"event":"complete","from":"confirmed","to":"completed","when":"after_end"},
  {"by":["system"],"event":"complete","from":"confirmed","to":"completed","when":"a_day_after_end"},
  {"by":["client","coach"],"event":"report_no_show","from":"confirmed","to":"completed","when":"within_a_day_after_end"},
  {"by":["client","coach"],"event":"report_no_show","from":"completed","to":"completed","when":"within_a_day_after_end"},
  {"by":["client","coach"],"event":"move","from":"confirmed","to":"confirmed","when":"before_start"},
  {"by":["client","coach","admin"],"event":"cancel","from":"confirmed","to":"cancelled","when":"before_start"},
  {"by":["system"],"event":"refund_in_full","from":"confirmed","to":"cancelled","when":"always"},
] as const;
