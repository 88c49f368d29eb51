#!/usr/bin/env python3
"""Checks the Stripe stand-in with Stripe's own Python library, a client that nobody here wrote.

    python3 -m venv venv && venv/bin/pip install stripe==16.1.0
    cargo run -p rapport-sandbox --example stripe 12111 &
    venv/bin/python sandbox/check/stripe_python.py http://127.0.0.1:12111

It makes one journey (session, decline, payment, part refund, pending refund that fails, dispute, expiry, idempotency)
and then verifies that
  * every field the stand-in writes, however deep, is one the library knows, and every field that the library declares
    as always there is written;
  * every webhook's signature verifies with `stripe.Webhook.construct_event`;
  * errors arrive as the library's own exception classes.
Exit code 0 means all held. The library is generated for a later monthly version of the same "endive" release than
the one the Rust client pins, so a field that it has dropped since would show up here, too.
"""

import json
import sys
import threading
import typing
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stripe
from stripe._object_classes import get_object_class

# Came after API version 2026-09-30, whose shapes the stand-in writes.
LATER = {("dispute.evidence_details", "submission_method")}
SECRET_KEY, WEBHOOK_SECRET = "sk_test_sandbox", "whsec_sandbox"
problems: list[str] = []
received: list[tuple[bytes, str]] = []
fields_seen = 0


def check(holds: bool, what: str) -> None:
    if not holds:
        problems.append(what)


def is_optional(annotation: object) -> bool:
    return "Optional" in str(annotation) or "None" in str(annotation)


def declared(cls: type) -> dict[str, object]:
    """The class's own fields; what StripeObject itself has is not Stripe's."""
    found: dict[str, object] = {}
    for part in reversed(cls.__mro__):
        if part.__module__.startswith("stripe.") and part.__name__ not in ("StripeObject", "APIResource"):
            found.update(part.__dict__.get("__annotations__", {}))
    return {name: kind for name, kind in found.items() if not name.startswith("_") and "ClassVar" not in str(kind)}


def walk(value: object, cls: type | None, path: str) -> None:
    global fields_seen
    if isinstance(value, list):
        for item in value:
            walk(item, cls, path + "[]")
        return
    if not isinstance(value, dict):
        return
    if isinstance(value.get("object"), str) and value["object"] != "list":
        cls = get_object_class("V1", value["object"])
        path = value["object"]
    if value.get("object") == "list":
        check(set(value) == {"object", "data", "has_more", "url"}, f"{path}: a list has other fields: {sorted(value)}")
        walk(value["data"], None, path)
        return
    if cls is None:
        return
    known = declared(cls)
    inner = getattr(cls, "_inner_class_types", {})
    for name, kind in known.items():
        missing = name not in value and not is_optional(kind) and (path, name) not in LATER
        check(not missing, f"{path}: {name} is always there, and is missing")
    for name, child in value.items():
        fields_seen += 1
        check(name in known, f"{path}: unknown field {name}")
        walk(child, inner.get(name), f"{path}.{name}")


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append((body, self.headers["Stripe-Signature"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def control(base: str, path: str, body: dict[str, object]) -> dict[str, typing.Any]:
    request = urllib.request.Request(f"{base}/_sandbox/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def refused(kind: type, call: typing.Callable[[], object]) -> typing.Any:
    try:
        call()
    except kind as error:
        return error
    except Exception as error:  # the wrong class is a finding, not a crash
        problems.append(f"{kind.__name__} expected, got {error!r}")
    else:
        problems.append(f"{kind.__name__} expected, nothing refused")
    return None


def journey(base: str) -> list[dict[str, typing.Any]]:
    client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": base}, max_network_retries=0).v1
    order = {
        "mode": "payment",
        "line_items": [
            {
                "price_data": {"currency": "eur", "unit_amount": 7500, "product_data": {"name": "60 minutes with Ben"}},
                "quantity": 1,
            }
        ],
        "customer_email": "ana@example.com",
        "client_reference_id": "b-1",
        "metadata": {"payment_id": "p-1"},
        "payment_intent_data": {"metadata": {"booking_id": "b-1"}},
        "payment_method_types": ["card"],
        "success_url": "http://web.test/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://web.test/",
    }
    sessions = client.checkout.sessions
    seen = [sessions.create(order, {"idempotency_key": "one"})]
    again = sessions.create(order, {"idempotency_key": "one"})
    check(again.id == seen[0].id, "the key gives the first answer again")
    check(again.last_response.headers.get("Idempotent-Replayed") == "true", "Idempotent-Replayed")
    other = {**order, "client_reference_id": "b-2"}
    refused(stripe.IdempotencyError, lambda: sessions.create(other, {"idempotency_key": "one"}))
    error = refused(stripe.InvalidRequestError, lambda: sessions.create({**order, "expires_at": 1}))
    check(error is not None and error.param == "expires_at", "expires_at is named")
    refused(stripe.InvalidRequestError, lambda: sessions.retrieve("cs_test_none"))
    refused(stripe.AuthenticationError, lambda: stripe.StripeClient("sk_test_no", base_addresses={"api": base}).v1.charges.list())
    control(base, "faults", {"fail_next": {"times": 1, "status": 429}})
    refused(stripe.RateLimitError, lambda: client.charges.list())
    control(base, "faults", {"fail_next": {"times": 1, "status": 500}})
    refused(stripe.APIError, lambda: client.charges.list())

    session = seen[0].id
    declined = control(base, "pay", {"session": session, "card": "4000000000009995"})
    check(declined.get("decline_code") == "insufficient_funds", f"declined: {declined}")
    seen.append(sessions.retrieve(session, {"expand": ["payment_intent.latest_charge"]}))
    asked = control(base, "pay", {"session": session, "card": "4000002760003184"})
    check(asked.get("code") == "authentication_required", f"asked: {asked}")
    seen += client.payment_intents.list().data
    paid = control(base, "authenticate", {"session": session, "passed": True})
    expand = ["payment_intent.latest_charge.refunds", "payment_intent.payment_method", "line_items"]
    seen.append(sessions.retrieve(session, {"expand": expand}))
    check(seen[-1].payment_status == "paid", "paid")

    seen.append(client.refunds.create({"payment_intent": paid["payment_intent"], "amount": 2500, "reason": "requested_by_customer"}))
    control(base, "refunds", {"plan": "pending"})
    slow = client.refunds.create({"charge": paid["charge"], "amount": 1000, "metadata": {"refund_id": "r-2"}})
    seen.append(slow)
    control(base, f"refunds/{slow.id}/settle", {"outcome": "failed"})
    control(base, "refunds", {"plan": "by_card"})
    seen += client.refunds.list({"payment_intent": paid["payment_intent"], "expand": ["data.charge"]}).data
    error = refused(stripe.InvalidRequestError, lambda: client.refunds.create({"charge": paid["charge"], "amount": 9000}))
    check(error is not None and error.param == "amount", "amount is named")
    dispute = control(base, f"charges/{paid['charge']}/dispute", {"reason": "fraudulent"})["dispute"]
    control(base, f"disputes/{dispute}/close", {"won": False})
    seen.append(client.disputes.retrieve(dispute))
    seen += client.charges.list({"expand": ["data.payment_intent"]}).data
    elements = {key: value for key, value in order.items() if key not in ("success_url", "cancel_url")}
    seen.append(sessions.create({**elements, "ui_mode": "elements", "return_url": "http://web.test/"}))
    seen.append(sessions.expire(seen[-1].id))
    ids = [item.id for item in sessions.list({"limit": 1}).auto_paging_iter()]
    check(len(ids) == len(set(ids)) >= 2, "paging gives each session once")
    seen += client.events.list({"limit": 100}).data
    return [item.to_dict() for item in seen]


def main(base: str) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    control(base, "deliveries", {"url": f"http://127.0.0.1:{server.server_port}/"})
    seen = journey(base)
    kinds = sorted({item["object"] for item in seen})
    for item in seen:
        walk(item, None, item["object"])
    expected = sum(item["object"] == "event" for item in seen)
    for _ in range(200):
        if len(received) >= expected:
            break
        threading.Event().wait(0.05)
    check(len(received) == expected, f"{expected} events happened, {len(received)} arrived")
    for body, signature in received:
        try:
            stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
        except Exception as error:
            problems.append(f"a webhook does not verify: {error!r}")
        walk(json.loads(body), None, "event")
    refused(stripe.SignatureVerificationError, lambda: stripe.Webhook.construct_event(received[0][0] + b" ", received[0][1], WEBHOOK_SECRET))
    for problem in sorted(set(problems)):
        print("✗", problem)
    print(f"{len(seen)} objects ({', '.join(kinds)}), {fields_seen} fields, {len(received)} webhooks, "
          f"{len(set(problems))} problems; stripe {stripe.VERSION}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
