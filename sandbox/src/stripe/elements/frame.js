// Inside the frames: asks the stand-in, and answers the page by messages. What is typed stays here.
"use strict";

const params = new URLSearchParams(location.search);
const page = document.referrer ? new URL(document.referrer).origin : "*";
const send = (message) => window.parent.postMessage(message, page);

async function ask(path, body) {
  try {
    const response = await fetch(path, { method: "POST", body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { type: "error", error: { code: null, message: "We are unable to reach the payment provider. Try again." } };
  }
}

const form = document.querySelector("form");
const bank = document.querySelector("#bank");
const field = (name) => form.elements.namedItem(name);

function showErrors(fields) {
  for (const name of ["number", "expiry", "cvc"]) {
    const message = fields[name] ?? "";
    field(name).setAttribute("aria-invalid", message ? "true" : "false");
    document.querySelector(`#${name}-error`).textContent = message;
  }
}

/** The bank's question, in place of the form, until it is answered. */
function authenticated(secret) {
  form.hidden = true;
  bank.hidden = false;
  return new Promise((resolve) => {
    bank.addEventListener(
      "click",
      async (event) => {
        const answer = await ask("/elements/authenticate", { client_secret: secret, passed: event.target.value === "complete" });
        form.hidden = false;
        bank.hidden = true;
        resolve(answer);
      },
      { once: true },
    );
  });
}

const answers = {
  session: (body) => ask("/elements/session", body),
  async confirm({ client_secret, email }) {
    const card = Object.fromEntries(["number", "expiry", "cvc"].map((name) => [name, field(name).value]));
    const { fields = {}, ...answer } = await ask("/elements/confirm", { client_secret, email, ...card });
    showErrors(fields);
    return answer.type === "requires_action" ? authenticated(client_secret) : answer;
  },
};

window.addEventListener("message", async ({ source, data }) => {
  if (source !== window.parent || !Object.hasOwn(answers, data.kind)) return;
  send({ kind: "answer", id: data.id, answer: await answers[data.kind](data.body) });
});

if (params.get("part") === "payment") {
  const { colorText, colorBackground, colorPrimary, colorDanger, borderRadius } = JSON.parse(params.get("appearance") ?? "{}");
  const look = { "--text": colorText, "--background": colorBackground, "--primary": colorPrimary, "--danger": colorDanger, "--radius": borderRadius };
  for (const [name, value] of Object.entries(look)) if (value) document.documentElement.style.setProperty(name, value);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => send({ kind: "change" }));
  new ResizeObserver(() => send({ kind: "height", height: document.querySelector("main").offsetHeight })).observe(document.querySelector("main"));
}
send({ kind: "ready" });
