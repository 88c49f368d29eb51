"""Starts the stand-in and a webhook endpoint, runs the journey, and checks everything received against the library: the
responses, the webhooks with their signatures, and the fields of both. Run by `sandbox/checks/stripe-python`.
"""

import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stripe
from fields import NEWER_FIELDS, Fields
from journey import Journey

WEBHOOK_SECRET = "whsec_sandbox"
EXAMPLE = ["cargo", "run", "-q", "-p", "rapport-sandbox", "--example", "stripe", "--"]


class Endpoint:
    """A webhook endpoint that records bodies and signatures."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, str]] = []
        received = self.received

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((body, self.headers["Stripe-Signature"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/"

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 30
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.02)


def webhooks(endpoint: Endpoint, journey: Journey, fields: Fields) -> int:
    """Every event is delivered once and verifies; another body or secret does not."""
    events = journey.client.events.list({"limit": 100})
    expected = [event.id for event in events.auto_paging_iter()]
    endpoint.wait_for(len(expected))
    arrived = []
    for body, signature in endpoint.received:
        try:
            arrived.append(stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET).id)
        except Exception as error:  # any exception means that the webhook did not verify
            journey.faults.append(f"a webhook does not verify: {error!r}")
        fields.check(json.loads(body))
    journey.expect(sorted(arrived) == sorted(expected), f"{len(expected)} events happened, {len(arrived)} arrived")
    body, signature = endpoint.received[0]
    for forged in ((body + b" ", WEBHOOK_SECRET), (body, "whsec_other")):
        wrong = lambda: stripe.Webhook.construct_event(forged[0], signature, forged[1])
        journey.refused(stripe.SignatureVerificationError, wrong)
    return len(arrived)


def main() -> int:
    endpoint = Endpoint()
    stand_in = subprocess.Popen([*EXAMPLE, endpoint.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert stand_in.stdin is not None and stand_in.stdout is not None
    try:
        base = stand_in.stdout.readline().strip()
        if not base:
            print("the stand-in did not start", file=sys.stderr)
            return 1
        journey, fields = Journey(base), Fields()
        journey.run()
        arrived = webhooks(endpoint, journey, fields)
        for body in journey.recorder.bodies:
            fields.check(body)
    finally:
        stand_in.stdin.close()
        stand_in.wait(timeout=30)
    detected = fields.test_itself()
    print("\n".join(fields.summary()))
    print(f"{detected} required fields were removed, one at a time, and each was detected")
    for kind, path in sorted(fields.excused):
        print(f"excused: {kind}: {path}: {NEWER_FIELDS[kind, path]}")
    faults = sorted(fields.faults | set(journey.faults))
    for fault in faults:
        print(f"✗ {fault}")
    print(
        f"{len(journey.recorder.bodies)} answers, {arrived} webhooks verified, {len(faults)} differences; "
        f"stripe {stripe.VERSION} ({stripe.api_version})"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
