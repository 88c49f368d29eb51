"""A journey through every object and state of the stand-in, with Stripe's own Python library.

Every response body is recorded unparsed, so that the library's conversions can't hide a difference.
"""

import json
import typing
import urllib.error
import urllib.request

import stripe

SECRET_KEY = "sk_test_sandbox"
PAYS, DECLINED = "4242424242424242", "4000000000009995"
NEEDS_AUTHENTICATION, REFUND_PENDING = "4000002760003184", "4000000000007726"
ORDER: dict[str, typing.Any] = {
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
    "payment_intent_data": {"metadata": {"booking_id": "b-1"}, "description": "An hour"},
    "payment_method_types": ["card"],
    "success_url": "http://web.test/paid?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://web.test/",
}
EMBEDDED = {name: value for name, value in ORDER.items() if name not in ("success_url", "cancel_url")}
EMBEDDED["return_url"] = "http://web.test/paid"
ORDERS = [
    ORDER,
    {**ORDER, "ui_mode": "form"},
    {**EMBEDDED, "ui_mode": "elements"},
    {**EMBEDDED, "ui_mode": "embedded_page"},
]
NESTED = ["payment_intent.latest_charge.refunds", "payment_intent.payment_method", "line_items"]


class Recorder(stripe.RequestsClient):
    """The library's own HTTP client; records the bodies of successful responses."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[dict[str, typing.Any]] = []

    def request(self, method, url, headers, post_data=None):  # type: ignore[no-untyped-def]
        answer = super().request(method, url, headers, post_data)
        if answer[1] == 200:
            self.bodies.append(json.loads(answer[0]))
        return answer


class Journey:
    """The requests, their recorded responses, and the differences."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.recorder = Recorder()
        self.client = self.client_with(SECRET_KEY)
        self.sessions = self.client.checkout.sessions
        self.faults: list[str] = []

    def client_with(self, key: str) -> typing.Any:
        addresses = {"api": self.base}
        return stripe.StripeClient(key, base_addresses=addresses, http_client=self.recorder, max_network_retries=0).v1

    def control(self, path: str, body: dict[str, object] | None = None) -> dict[str, typing.Any]:
        data = json.dumps(body or {}).encode()
        request = urllib.request.Request(f"{self.base}/_sandbox/{path}", data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.faults.append(what)

    def refused(self, kind: type, call: typing.Callable[[], object], **has: str) -> None:
        try:
            call()
        except kind as error:
            for name, value in has.items():
                self.expect(getattr(error, name) == value, f"{name} is {getattr(error, name)!r}, not {value!r}")
        except Exception as error:  # the wrong class is a finding, not a crash
            self.faults.append(f"{kind.__name__} expected, got {error!r}")
        else:
            self.faults.append(f"{kind.__name__} expected, nothing refused")

    def paid(self, card: str = PAYS, order: dict[str, typing.Any] = ORDER) -> dict[str, typing.Any]:
        session = self.sessions.create(order)
        return {**self.control("pay", {"session": session.id, "card": card}), "session": session.id}

    def run(self) -> None:
        self.errors()
        self.checkout()
        self.refunds()
        self.disputes()
        self.lists()

    def errors(self) -> None:
        first = self.sessions.create(ORDER, {"idempotency_key": "one"})
        again = self.sessions.create(ORDER, {"idempotency_key": "one"})
        self.expect(again.id == first.id, "the key gives the first answer again")
        self.expect(again.last_response.headers.get("Idempotent-Replayed") == "true", "Idempotent-Replayed")
        other = {**ORDER, "client_reference_id": "b-2"}
        self.refused(stripe.IdempotencyError, lambda: self.sessions.create(other, {"idempotency_key": "one"}))
        late = {**ORDER, "expires_at": 1}
        self.refused(stripe.InvalidRequestError, lambda: self.sessions.create(late), param="expires_at")
        missing = lambda: self.sessions.retrieve("cs_test_none")
        self.refused(stripe.InvalidRequestError, missing, code="resource_missing")
        self.refused(stripe.AuthenticationError, lambda: self.client_with("sk_test_no").charges.list())
        for status, kind in ((429, stripe.RateLimitError), (500, stripe.APIError)):
            self.control("faults", {"fail_next": {"times": 1, "status": status}})
            self.refused(kind, lambda: self.client.charges.list())

    def checkout(self) -> None:
        """Open, declined, authenticated, paid; expired before and after an attempt; in every UI mode."""
        session = self.sessions.create({**ORDER, "expand": ["line_items"]}).id
        declined = self.control("pay", {"session": session, "card": DECLINED})
        self.expect(declined.get("decline_code") == "insufficient_funds", f"declined: {declined}")
        tried = self.sessions.retrieve(session, {"expand": NESTED})
        self.expect(tried.payment_intent.status == "requires_payment_method", "declined, and open again")
        self.client.charges.retrieve(tried.payment_intent.latest_charge.id)
        asked = self.control("pay", {"session": session, "card": NEEDS_AUTHENTICATION})
        self.expect(asked.get("code") == "authentication_required", f"asked: {asked}")
        asks = self.client.payment_intents.retrieve(tried.payment_intent.id, {"expand": ["payment_method"]})
        self.expect(asks.status == "requires_action", "asked, and waiting")
        self.control("authenticate", {"session": session, "passed": True})
        self.sessions.retrieve(session)
        for order in ORDERS:
            paid = self.paid(PAYS, order)
            session = self.sessions.retrieve(paid["session"], {"expand": NESTED})
            self.expect((session.status, session.payment_status) == ("complete", "paid"), "paid")
            self.sessions.line_items.list(session.id)
            never = self.sessions.create(order).id
            self.sessions.expire(never)
            tried = self.sessions.create(order).id
            self.control("pay", {"session": tried, "card": DECLINED})
            over = self.sessions.expire(tried, {"expand": ["payment_intent.latest_charge"]})
            self.expect((over.status, over.payment_intent.status) == ("expired", "canceled"), "expired")

    def refunds(self) -> None:
        """Full, partial, pending, failed, from the Dashboard, too large, and more than an object embeds."""
        client, paid = self.client, self.paid()
        whole = client.refunds.create({"payment_intent": paid["payment_intent"], "reason": "requested_by_customer"})
        self.expect(whole.status == "succeeded", "refunded whole")
        self.refused(
            stripe.InvalidRequestError,
            lambda: client.refunds.create({"charge": paid["charge"]}),
            code="charge_already_refunded",
        )
        paid = self.paid(REFUND_PENDING)
        for outcome in ("succeeded", "failed"):
            part = {"charge": paid["charge"], "amount": 1000, "metadata": {"refund_id": "r"}}
            slow = client.refunds.create(part, {"idempotency_key": outcome})
            self.expect(slow.status == "pending", "pending")
            self.control(f"refunds/{slow.id}/settle", {"outcome": outcome})
            self.expect(client.refunds.retrieve(slow.id).status == outcome, outcome)
        self.control("refunds", {"plan": "failed"})
        client.refunds.create({"charge": paid["charge"], "amount": 500})
        self.control("refunds", {"plan": "by_card"})
        over = {"charge": paid["charge"], "amount": 9000}
        self.refused(stripe.InvalidRequestError, lambda: client.refunds.create(over), param="amount")
        paid = self.paid()
        by_hand = [self.control(f"charges/{paid['charge']}/refund", {"amount": 100})["refund"] for _ in range(12)]
        refund = client.refunds.retrieve(by_hand[0], {"expand": ["charge", "payment_intent"]})
        self.expect((refund.amount, refund.metadata.to_dict()) == (100, {}), "by hand, without metadata")
        session = self.sessions.retrieve(paid["session"], {"expand": NESTED})
        embedded = session.payment_intent.latest_charge.refunds
        self.expect(embedded.has_more and [it.id for it in embedded.data] == by_hand[:1:-1], "the ten newest")
        all_of_them = client.refunds.list({"charge": paid["charge"], "limit": 5})
        self.expect([it.id for it in all_of_them.auto_paging_iter()] == by_hand[::-1], "all twelve")

    def disputes(self) -> None:
        """Open, under review, won, lost; a refund meanwhile is refused."""
        client = self.client
        for won in (True, False):
            paid = self.paid()
            client.refunds.create({"charge": paid["charge"], "amount": 2500})
            dispute = self.control(f"charges/{paid['charge']}/dispute", {"reason": "fraudulent"})["dispute"]
            states = [client.disputes.retrieve(dispute, {"expand": ["charge", "payment_intent"]}).status]
            again = lambda: client.refunds.create({"charge": paid["charge"]})
            self.refused(stripe.InvalidRequestError, again, code="charge_disputed")
            self.control(f"disputes/{dispute}/review")
            states.append(client.disputes.retrieve(dispute).status)
            self.control(f"disputes/{dispute}/close", {"won": won})
            closed = client.disputes.retrieve(dispute)
            expected = ["needs_response", "under_review", "won" if won else "lost"]
            self.expect([*states, closed.status] == expected, f"disputed: {states}")
            moved = [transaction.amount for transaction in closed.balance_transactions]
            self.expect(moved == ([-5000, 5000] if won else [-5000]), f"money moved: {moved}")
            client.charges.retrieve(paid["charge"], {"expand": ["refunds"]})

    def lists(self) -> None:
        """Every list returns each object once, newest first."""
        client = self.client
        state = json.load(urllib.request.urlopen(f"{self.base}/_sandbox/state", timeout=10))
        for name, service, expand in (
            ("sessions", self.sessions, ["data.payment_intent.latest_charge.refunds", "data.line_items"]),
            ("payment_intents", client.payment_intents, ["data.latest_charge.refunds", "data.payment_method"]),
            ("charges", client.charges, ["data.refunds", "data.payment_intent"]),
            ("refunds", client.refunds, ["data.charge", "data.payment_intent"]),
            ("disputes", client.disputes, ["data.charge", "data.payment_intent"]),
            ("events", client.events, []),
        ):
            page = {"limit": 25 if name == "events" else 3, "created": {"gte": state[name][0]["created"]}}
            listed = service.list({**page, "expand": expand} if expand else page)
            ids = [item.id for item in listed.auto_paging_iter()]
            self.expect(ids == [item["id"] for item in state[name]][::-1], f"{name} page by page: {len(ids)}")
            none = service.list({"created": {"lte": state[name][0]["created"] - 1}})
            self.expect(none.data == [], f"no {name} before the first")
