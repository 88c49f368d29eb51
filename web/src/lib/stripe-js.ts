/** Where Stripe.js comes from: only ever from Stripe itself (https://docs.stripe.com/js/including), in development from the stand-in. */
const STRIPES_OWN = "https://js.stripe.com";

/** The release that goes with the API version that the API asks Stripe with. */
const RELEASE = "endive";

/** The origin of Stripe.js from `STRIPE_JS_ORIGIN`; undefined with `off`: everything is paid on the hosted page then. */
export function stripeJsOrigin(setting = process.env.STRIPE_JS_ORIGIN): string | undefined {
  if (setting === "off") return undefined;
  return setting || STRIPES_OWN;
}

/** The address of the script. */
export function stripeJsUrl(origin: string): string {
  return `${origin}/${RELEASE}/stripe.js`;
}

/** The page that has a card form, and so may load Stripe.js. */
export function isPaymentPage(path: string): boolean {
  return /^\/bookings\/[^/]+\/pay\/?$/.test(path);
}

/** What a page with Stripe.js may load: https://docs.stripe.com/security/guide#content-security-policy */
export function stripeSources(origin: string): { scripts: string[]; frames: string[]; connections: string[] } {
  if (origin !== STRIPES_OWN) return { scripts: [origin], frames: [origin], connections: [] };
  return {
    scripts: [origin, "https://*.js.stripe.com"],
    frames: [origin, "https://*.js.stripe.com", "https://hooks.stripe.com"],
    connections: ["https://api.stripe.com"],
  };
}
