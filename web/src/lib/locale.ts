/** The locale of everything we format: the pages are in English, with the day before the month and a 24-hour clock. */
export const LOCALE = "en-GB";
