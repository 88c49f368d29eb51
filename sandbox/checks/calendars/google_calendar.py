"""Google's own client talks to the stand-in, and everything it receives is held against the discovery document."""

import datetime
import re
import sys
from typing import Any

import googleapiclient.discovery
import googleapiclient.errors
import googleapiclient.version
from google.oauth2.credentials import Credentials
from stand_ins import BEN, add, add_every_kind, report, running, token

SCOPE = "https://www.googleapis.com/auth/calendar"
FORMATS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
}
KINDS = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}


class Schemas:
    """Checks JSON against the schemas of a discovery document: no unknown field, every value of its type and format."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["schemas"]
        self.faults: list[str] = []
        self.checked = 0

    def check(self, name: str, value: Any) -> Any:
        self.one({"$ref": name}, value, name)
        return value

    def one(self, schema: dict[str, Any], value: Any, path: str) -> None:
        if "$ref" in schema:
            self.checked += 1
            schema = self.schemas[schema["$ref"]]
        kind = schema.get("type", "any")
        if kind == "any":
            return
        if not isinstance(value, KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
            self.faults.append(f"{path} is no {kind}: {value!r}")
        elif kind == "array":
            for item in value:
                self.one(schema["items"], item, f"{path}[]")
        elif kind == "object":
            known, others = schema.get("properties", {}), schema.get("additionalProperties")
            for field, inner in value.items():
                if field in known or others:
                    self.one(known.get(field, others), inner, f"{path}.{field}")
                else:
                    self.faults.append(f"{path}.{field} is no field of Google's")
        elif schema.get("format") in FORMATS and not FORMATS[schema["format"]].fullmatch(value):
            self.faults.append(f"{path} is no {schema['format']}: {value!r}")


def journey(base: str, schemas: Schemas, service: Any) -> None:
    add_every_kind(base)
    events = service.events()
    calendars = schemas.check("CalendarList", service.calendarList().list().execute())
    window = {"singleEvents": True, "timeMin": "2026-12-01T00:00:00Z", "timeMax": "2027-01-01T00:00:00Z"}
    request, items, sync_token = events.list(calendarId=BEN, maxResults=3, **window), [], None
    while request is not None:
        page = schemas.check("Events", request.execute())
        items += page["items"]
        sync_token = page.get("nextSyncToken")
        request = events.list_next(request, page)
    expect(schemas, len(calendars["items"]) == 3 and len(items) == 13, f"{len(items)} events in the window")
    body = {
        "id": "abcdef0123456789",
        "summary": "Session",
        "start": {"dateTime": "2026-12-07T09:00:00Z"},
        "end": {"dateTime": "2026-12-07T10:00:00Z"},
        "extendedProperties": {"private": {"key": "7"}},
    }
    made = schemas.check("Event", events.insert(calendarId=BEN, body=body).execute())
    refused(schemas, 409, events.insert(calendarId=BEN, body=body))
    changed = schemas.check("Event", events.patch(calendarId=BEN, eventId=made["id"], body={"summary": "New"}).execute())
    expect(schemas, changed["summary"] == "New" and changed["etag"] != made["etag"], "a patch changes")
    stale = events.update(calendarId=BEN, eventId=made["id"], body=body)
    stale.headers["If-Match"] = made["etag"]
    refused(schemas, 412, stale)
    events.delete(calendarId=BEN, eventId=made["id"]).execute()
    refused(schemas, 410, events.delete(calendarId=BEN, eventId=made["id"]))
    schemas.check("Event", events.get(calendarId=BEN, eventId=made["id"]).execute())
    add(base, title="later", start="2026-12-20T09:00", end="2026-12-20T10:00")
    since = schemas.check("Events", events.list(calendarId=BEN, singleEvents=True, syncToken=sync_token).execute())
    expect(schemas, {item["status"] for item in since["items"]} == {"cancelled", "confirmed"}, "changes and tombstones")
    refused(schemas, 410, events.list(calendarId=BEN, singleEvents=True, syncToken="unknown"))
    query = {"timeMin": window["timeMin"], "timeMax": window["timeMax"], "items": [{"id": BEN}, {"id": "nobody"}]}
    schemas.check("FreeBusyResponse", service.freebusy().query(body=query).execute())


def expect(schemas: Schemas, is_right: bool, what: str) -> None:
    if not is_right:
        schemas.faults.append(f"not so: {what}")


def refused(schemas: Schemas, status: int, request: Any) -> None:
    """The client reads the error as one of Google's: with a reason and details."""
    try:
        request.execute()
        schemas.faults.append(f"{request.uri} is not refused with {status}")
    except googleapiclient.errors.HttpError as error:
        if error.status_code != status or not error.reason or not error.error_details:
            schemas.faults.append(f"{request.uri}: {error}")


def main() -> int:
    with running() as (base, _):
        access = token(f"{base}/o/oauth2/v2/auth", f"{base}/token", SCOPE)
        # Google's client takes naive times in UTC; without an expiry it never refreshes.
        credentials = Credentials(access, expiry=datetime.datetime(2100, 1, 1))
        service = googleapiclient.discovery.build(
            "calendar",
            "v3",
            credentials=credentials,
            client_options={"api_endpoint": f"{base}/calendar/v3/"},
            static_discovery=True,
        )
        schemas = Schemas(service._rootDesc)
        journey(base, schemas, service)
    document = f"discovery document {service._rootDesc['revision']}"
    return report(schemas.faults, schemas.checked, f"google-api-python-client {googleapiclient.version.__version__}, {document}")


if __name__ == "__main__":
    sys.exit(main())
