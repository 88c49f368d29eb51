"use client";

import { useSyncExternalStore } from "react";
import { DEFAULT_LOCALE, type Locale, readerLocale, subscribeLocale } from "./locale";

/** The reader's conventions, for what the server renders too: there, and until hydration is over, the default. */
export function useReaderLocale(): Locale {
  return useSyncExternalStore(subscribeLocale, readerLocale, () => DEFAULT_LOCALE);
}
