"use client";

import { useSyncExternalStore } from "react";
import { DEFAULT_LOCALE, type Locale, readerLocale } from "./locale";

const subscribeNever = () => () => undefined;

/** The reader's conventions, for what the server renders too: there, and until hydration is over, the default. */
export function useReaderLocale(): Locale {
  return useSyncExternalStore(subscribeNever, readerLocale, () => DEFAULT_LOCALE);
}
