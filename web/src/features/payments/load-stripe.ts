import type { StripeConstructor } from "@stripe/stripe-js";
import { stripeJsUrl } from "@/lib/stripe-js";

/** How long the script may take: who waits longer pays on the hosted page. */
const PATIENCE_MS = 15_000;

let loading: Promise<StripeConstructor> | undefined;

/** Loads Stripe.js, once for each page; fails where it is blocked or does not arrive in time. */
export function loadStripe(origin: string): Promise<StripeConstructor> {
  loading ??= new Promise<StripeConstructor>((resolve, reject) => {
    const fail = () => {
      loading = undefined;
      reject(new Error("Stripe.js was not loaded"));
    };
    const script = document.createElement("script");
    script.src = stripeJsUrl(origin);
    script.async = true;
    const timer = setTimeout(fail, PATIENCE_MS);
    script.addEventListener("error", () => {
      clearTimeout(timer);
      fail();
    });
    script.addEventListener("load", () => {
      clearTimeout(timer);
      if (window.Stripe) resolve(window.Stripe);
      else fail();
    });
    document.head.append(script);
  });
  return loading;
}
