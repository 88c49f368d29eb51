/** Where the notifications lie in the query cache: all of them, the bell's few, and the whole list in pages. */
export const NOTIFICATIONS = ["notifications"];
export const LATEST = [...NOTIFICATIONS, "latest"];
export const WHOLE = [...NOTIFICATIONS, "whole"];
