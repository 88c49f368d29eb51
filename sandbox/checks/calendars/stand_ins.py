"""Starts both stand-ins, and gets access to them as a browser and an app would."""

import base64
import contextlib
import hashlib
import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Iterator

EXAMPLE = ["cargo", "run", "-q", "-p", "rapport-sandbox", "--example", "calendars"]
CLIENT = {"client_id": "sandbox-client", "client_secret": "sandbox-client-secret"}
REDIRECT = "http://127.0.0.1:8080/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
BEN = "ben@example.com"


@contextlib.contextmanager
def running() -> Iterator[tuple[str, str]]:
    process = subprocess.Popen(EXAMPLE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(timeout=30)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def token(page: str, endpoint: str, scope: str) -> str:
    """Agrees on the consent page, and exchanges the code."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    query = urllib.parse.urlencode(
        {
            "client_id": CLIENT["client_id"],
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": scope,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
        }
    )
    form = urllib.parse.urlencode({"account": BEN, "decision": "allow"}).encode()
    try:
        urllib.request.build_opener(NoRedirect).open(f"{page}?{query}", form)
        raise AssertionError("the browser was not sent back")
    except urllib.error.HTTPError as answer:
        back = urllib.parse.urlparse(answer.headers["location"])
    code = urllib.parse.parse_qs(back.query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    body = urllib.parse.urlencode({**CLIENT, **grant}).encode()
    return json.load(urllib.request.urlopen(endpoint, body))["access_token"]


def add(base: str, **event: Any) -> str:
    """A person makes an event by hand."""
    request = urllib.request.Request(
        f"{base}/_sandbox/accounts/{BEN}/events", json.dumps(event).encode(), {"content-type": "application/json"}
    )
    return json.load(urllib.request.urlopen(request))["id"]


def add_every_kind(base: str) -> None:
    """Events of every kind: single, all day, a series with a moved and a deleted occurrence, and each availability."""
    at = {"start": "2026-12-03T09:00", "end": "2026-12-03T10:00"}
    for availability in ("busy", "free", "tentative", "out_of_office", "working_elsewhere"):
        add(base, title=availability, availability=availability, **at)
    for response in ("accepted", "declined", "tentative", "not_answered"):
        add(base, title=response, response=response, **at)
    add(base, title="all day", start="2026-12-04", end="2026-12-06")
    series = add(base, title="series", recurrence={"repeats": "weekly", "count": 4}, **at)
    path = f"{base}/_sandbox/accounts/{BEN}/events/{series}"
    moved = json.dumps({"start": "2026-12-11T18:00", "end": "2026-12-11T19:00"}).encode()
    put = urllib.request.Request(f"{path}_20261210T080000Z", moved, {"content-type": "application/json"}, method="PUT")
    urllib.request.urlopen(put)
    urllib.request.urlopen(urllib.request.Request(f"{path}_20261217T080000Z", method="DELETE"))


def report(faults: list[str], checked: int, against: str) -> int:
    for fault in sorted(set(faults)):
        print(f"✗ {fault}")
    print(f"{checked} objects, {len(set(faults))} differences; {against}")
    return 1 if faults or not checked else 0
