// The stand-in of Stripe.js: `Stripe(key).initCheckoutElementsSdk(…)` as https://docs.stripe.com/js/custom_checkout has it, with a Payment
// Element of one method, cards. As with Stripe's own, the card is typed into a frame of this origin, and the page never learns it.
(() => {
  "use strict";
  const ORIGIN = new URL(document.currentScript.src).origin;

  /** A frame of this origin, which is asked by messages. */
  class Frame {
    constructor(part, params) {
      this.waiting = new Map();
      this.handlers = {};
      this.element = document.createElement("iframe");
      this.element.src = `${ORIGIN}/elements/frame?${new URLSearchParams({ part, ...params })}`;
      this.element.style.cssText = "border: 0; width: 100%; display: block; height: 0; color-scheme: normal";
      this.ready = new Promise((resolve) => (this.isReady = resolve));
      this.listen = (event) => {
        if (event.origin === ORIGIN && event.source === this.element.contentWindow) this.take(event.data);
      };
      window.addEventListener("message", this.listen);
    }

    take({ kind, id, answer, height }) {
      if (kind === "ready") this.isReady();
      if (kind === "height" && this.element.title) this.element.style.height = `${height}px`;
      if (kind === "answer") this.waiting.get(id)?.(answer);
      this.handlers[kind]?.();
    }

    async ask(kind, body = {}) {
      await this.ready;
      const id = crypto.randomUUID?.() ?? String(Math.random());
      const answer = new Promise((resolve) => this.waiting.set(id, resolve));
      this.element.contentWindow.postMessage({ kind, id, body }, ORIGIN);
      return answer;
    }

    remove() {
      window.removeEventListener("message", this.listen);
      this.element.remove();
    }
  }

  /** The element that is mounted on the page. */
  class PaymentElement {
    constructor(params) {
      this.params = params;
      this.handlers = new Map();
    }

    on(event, handler) {
      this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler]);
      return this;
    }

    once(event, handler) {
      return this.on(event, handler);
    }

    emit(event) {
      this.handlers.get(event)?.forEach((handler) => handler({ elementType: "payment" }));
    }

    mount(where) {
      const container = typeof where === "string" ? document.querySelector(where) : where;
      if (!container) throw new Error(`Invalid value for mount(): ${where} matches no element.`);
      this.unmount();
      this.frame = new Frame("payment", this.params);
      this.frame.element.title = "Secure payment input frame";
      this.frame.handlers = { ready: () => this.emit("ready"), change: () => this.emit("change") };
      container.append(this.frame.element);
    }

    unmount() {
      this.frame?.remove();
      this.frame = undefined;
    }

    destroy() {
      this.unmount();
    }

    focus() {
      this.frame?.element.focus();
    }
  }

  class CheckoutElementsSdk {
    constructor(publishableKey, { clientSecret, elementsOptions = {} }) {
      if (!clientSecret) throw new Error("In order to call initCheckoutElementsSdk(), you must pass a clientSecret.");
      this.secret = Promise.resolve(clientSecret);
      this.key = publishableKey;
      this.appearance = JSON.stringify(elementsOptions.appearance?.variables ?? {});
      this.controller = new Frame("controller", {});
      this.controller.element.hidden = true;
      document.body.append(this.controller.element);
      this.listeners = [];
    }

    on(event, handler) {
      if (event === "change") this.listeners.push(handler);
    }

    createPaymentElement() {
      if (this.payment) throw new Error("Can only create one Element of type payment.");
      this.payment = new PaymentElement({ appearance: this.appearance });
      return this.payment;
    }

    getPaymentElement() {
      return this.payment ?? null;
    }

    changeAppearance() {}

    loadFonts() {}

    async loadActions() {
      const client_secret = await this.secret;
      const loaded = await this.controller.ask("session", { client_secret, key: this.key });
      if (loaded.type === "error") return loaded;
      let session = loaded.session;
      const learn = (result) => {
        if (result.type === "success") {
          session = result.session;
          this.listeners.forEach((listener) => listener(session));
        }
        return result;
      };
      const actions = {
        getSession: () => session,
        updateEmail: async (email) => {
          if (!/^\S+@\S+\.\S+$/.test(email ?? "")) {
            return { type: "error", error: { code: "invalidEmail", message: "Your email is invalid." } };
          }
          return learn({ type: "success", session: { ...session, email } });
        },
        confirm: async ({ email = session.email, redirect = "always", returnUrl } = {}) => {
          if (!this.payment?.frame) throw new Error("The Payment Element must be mounted before confirm() is called.");
          if (!email) return { type: "error", error: { code: null, message: "Enter your email." } };
          const result = learn(await this.payment.frame.ask("confirm", { client_secret, email }));
          if (result.type === "success" && redirect !== "if_required") {
            window.location.assign(returnUrl ?? result.returnUrl);
          }
          return result;
        },
      };
      return { type: "success", actions };
    }
  }

  window.Stripe = (publishableKey) => {
    if (typeof publishableKey !== "string" || !publishableKey.startsWith("pk_")) {
      throw new Error("Invalid value for Stripe(): apiKey should be a publishable key.");
    }
    return { initCheckoutElementsSdk: (options) => new CheckoutElementsSdk(publishableKey, options) };
  };
})();
