"""Everything that the stand-in of Microsoft Graph answers is held against Microsoft's TypeScript types: names of fields and their kinds."""

import json
import re
import sys
import urllib.parse
import urllib.request
from typing import Any

from stand_ins import BEN, add_every_kind, report, running, token

SCOPE = "offline_access User.Read Calendars.ReadWrite MailboxSettings.Read"


class Types:
    """The interfaces and unions of a .d.ts file, and what differs from them."""

    def __init__(self, path: str) -> None:
        text = re.sub(r"/\*.*?\*/", "", open(path, encoding="utf-8").read(), flags=re.S)
        text = re.sub(r"//[^\n]*", "", text)
        self.unions = {name: set(re.findall(r'"([^"]+)"', body)) for name, body in re.findall(r"export type (\w+) =(.*?);", text, re.S)}
        self.interfaces: dict[str, tuple[str | None, dict[str, str]]] = {}
        for name, parent, body in re.findall(r"export interface (\w+)(?: extends (\w+))? \{(?:\}|\n(.*?)\n\s*\})", text, re.S):
            fields = re.findall(r'"?([\w@.]+)"?\??:\s*([^;]+);', body)
            self.interfaces[name] = (parent or None, {field: " ".join(kind.split()) for field, kind in fields})
        self.faults: list[str] = []
        self.checked = 0

    def fields(self, name: str) -> dict[str, str]:
        parent, own = self.interfaces[name]
        return {**(self.fields(parent) if parent else {}), **own}

    def check(self, name: str, value: dict[str, Any], path: str = "") -> None:
        self.checked += 1
        known, path = self.fields(name), path or name
        for field, inner in value.items():
            if "@" in field:
                continue  # annotations of OData
            if field not in known:
                self.faults.append(f"{path}.{field} is no field of Microsoft's")
            else:
                self.one(known[field], inner, f"{path}.{field}")

    def one(self, kind: str, value: Any, path: str) -> None:
        kind = re.sub(r"NullableOption<(.*)>$", r"\1 | null", kind)
        names = [name.strip() for name in kind.split("|")]
        if value is None:
            if "null" not in names:
                self.faults.append(f"{path} is null")
            return
        kind = names[0]
        if kind.endswith("[]"):
            if not isinstance(value, list):
                self.faults.append(f"{path} is no list")
            for item in value if isinstance(value, list) else []:
                self.one(kind[:-2], item, f"{path}[]")
        elif kind in self.interfaces and isinstance(value, dict):
            self.check(kind, value, path)
        elif kind in self.unions:
            if value not in self.unions[kind]:
                self.faults.append(f"{path} is no {kind}: {value!r}")
        elif not {"string": isinstance(value, str), "boolean": isinstance(value, bool), "number": isinstance(value, (int, float))}.get(kind, False):
            self.faults.append(f"{path} is no {kind}: {value!r}")


class Graph:
    def __init__(self, base: str, access: str) -> None:
        self.base, self.access = f"{base}/v1.0", access

    def __call__(self, path: str, method: str = "GET", body: Any = None) -> dict[str, Any]:
        url = path if path.startswith("http") else f"{self.base}/{path}"
        headers = {"authorization": f"Bearer {self.access}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as answer:
            return json.loads(answer.read() or b"{}")


def journey(types: Types, graph: Graph) -> None:
    types.check("User", graph("me"))
    types.check("MailboxSettings", graph("me/mailboxSettings"))
    calendars = graph("me/calendars")["value"]
    for calendar in calendars:
        types.check("Calendar", calendar)
    path = f"me/calendars/{urllib.parse.quote(calendars[0]['id'], safe='')}"
    body = {
        "subject": "Session",
        "start": {"dateTime": "2026-12-07T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2026-12-07T10:00:00", "timeZone": "UTC"},
        "location": {"displayName": "Here"},
        "transactionId": "t-1",
        "singleValueExtendedProperties": [{"id": "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key", "value": "7"}],
    }
    types.check("Event", body, "the request")
    made = graph(f"{path}/events", "POST", body)
    types.check("Event", made)
    one = f"me/events/{urllib.parse.quote(made['id'], safe='')}"
    types.check("Event", graph(one, "PATCH", {"subject": "New"}))
    window = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z"
    view = graph(f"{path}/calendarView?{window}&$top=100")["value"]
    delta = graph(f"{path}/calendarView/delta?{window}")
    graph(one, "DELETE")
    changed = graph(delta["@odata.deltaLink"])["value"]
    for event in view + delta["value"] + changed:
        types.check("Event", event)
    if len(view) != 14 or [item["@removed"]["reason"] for item in changed] != ["deleted"]:
        types.faults.append(f"not so: {len(view)} events in the window, {changed}")
    times = {"startTime": body["start"], "endTime": {**body["end"], "dateTime": "2026-12-08T09:00:00"}}
    for schedule in graph("me/calendar/getSchedule", "POST", {"schedules": [BEN, "nobody@example.com"], **times})["value"]:
        types.check("ScheduleInformation", schedule)


def main() -> int:
    types = Types(sys.argv[1])
    with running() as (_, base):
        access = token(f"{base}/common/oauth2/v2.0/authorize", f"{base}/common/oauth2/v2.0/token", SCOPE)
        add_every_kind(base)
        journey(types, Graph(base, access))
    return report(types.faults, types.checked, "@microsoft/microsoft-graph-types")


if __name__ == "__main__":
    sys.exit(main())
