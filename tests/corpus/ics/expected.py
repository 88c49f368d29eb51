#!/usr/bin/env python3
"""The busy times that `icalendar` and `recurring-ical-events` find in the files of this folder, to be compared with ours.

    python3 -m venv /tmp/ics && /tmp/ics/bin/pip install icalendar==7.3.2 recurring-ical-events==3.8.2
    /tmp/ics/bin/python tests/corpus/ics/expected.py

writes `expected.json`: for each file the busy times within the window, in UTC, merged where they touch; and `rules.json`: starts of random
rules by `dateutil`. The files were written for this folder by hand, after the RFCs and after what Outlook, Google and Apple write.
"""

import json
import pathlib
import random
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

FOLDER = pathlib.Path(__file__).parent
OWNER = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 1, 8, tzinfo=timezone.utc)
WINDOW = (NOW - timedelta(days=1), NOW + timedelta(days=400))


def instant(value, zone):
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(timezone.utc)


def is_busy(event):
    status = str(event.get("STATUS", "")).upper()
    transparency = str(event.get("TRANSP", "")).upper()
    outlook = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return status != "CANCELLED" and transparency != "TRANSPARENT" and outlook not in ("FREE", "WORKINGELSEWHERE")


def busy_times(path):
    spans = []
    for calendar in icalendar.Calendar.from_ical(path.read_bytes(), multiple=True):
        zone = ZoneInfo(str(calendar["X-WR-TIMEZONE"])) if "X-WR-TIMEZONE" in calendar else OWNER
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        # Days and times without a zone are compared with the window by the library in a zone of its choice: two days more on each side.
        for event in query.between(WINDOW[0] - timedelta(days=2), WINDOW[1] + timedelta(days=2)):
            start, end = instant(event.start, zone), instant(event.end, zone)
            if is_busy(event) and start < end and start < WINDOW[1] and WINDOW[0] < end:
                spans.append((start, end))
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return [f"{start:%Y-%m-%dT%H:%M:%SZ}/{end:%Y-%m-%dT%H:%M:%SZ}" for start, end in merged]


RULES_WINDOW = (datetime(2026, 12, 1), datetime(2028, 1, 5))
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def random_rule(chance):
    def some(values, most):
        return ",".join(map(str, sorted(chance.sample(list(values), chance.randint(1, most)))))

    frequency = chance.choice(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "DAILY", "HOURLY"])
    parts = [f"FREQ={frequency}"]
    often = frequency == "HOURLY"
    if often or chance.random() < 0.5:
        parts.append(f"INTERVAL={chance.randint(1, 5) if not often else chance.choice([7, 12, 36, 50])}")
    if chance.random() < 0.3:
        parts.append(f"WKST={chance.choice(DAYS)}")
    if chance.random() < 0.25:
        parts.append(f"BYMONTH={some(range(1, 13), 4)}")
    if frequency in ("YEARLY", "MONTHLY", "DAILY") and chance.random() < 0.3:
        parts.append(f"BYMONTHDAY={some([*range(1, 32), *range(-31, 0)], 5)}")
    elif frequency == "YEARLY" and chance.random() < 0.3:
        parts.append(f"BYYEARDAY={some([*range(1, 367), *range(-366, 0)], 5)}")
    elif frequency == "YEARLY" and chance.random() < 0.4 and not any(part.startswith("BYMONTH") for part in parts):
        parts.append(f"BYWEEKNO={some([*range(1, 54), *range(-53, 0)], 4)}")
    if chance.random() < 0.5:
        nth = frequency in ("YEARLY", "MONTHLY") and "BYWEEKNO" not in str(parts) and chance.random() < 0.6
        days = chance.sample(DAYS, chance.randint(1, 3))
        parts.append("BYDAY=" + ",".join(f"{chance.choice([1, 2, 3, 4, -1, -2])}{day}" if nth else day for day in days))
    if chance.random() < 0.3:
        parts.append(f"BYHOUR={some(range(24), 3)}")
    if chance.random() < 0.2:
        parts.append(f"BYMINUTE={some(range(0, 60, 5), 3)}")
    if not often and chance.random() < 0.25:
        parts.append(f"BYSETPOS={some([1, 2, 3, -1, -2], 2)}")
    ending = chance.random()
    if ending < 0.2:
        parts.append(f"COUNT={chance.randint(1, 400)}")
    elif ending < 0.35:
        parts.append(f"UNTIL=2027{chance.randint(1, 12):02}15T120000")
    return ";".join(parts)


def random_rules(how_many):
    chance = random.Random(18)
    rules = []
    while len(rules) < how_many:
        rule = random_rule(chance)
        first = datetime(chance.randint(2024, 2026), chance.randint(1, 11), chance.randint(1, 28), chance.randint(0, 23), 5 * chance.randint(0, 11))
        try:
            starts = rrulestr(rule, dtstart=first).between(*RULES_WINDOW, inc=True)
        except ValueError:
            continue  # No time can be made of its parts.
        if len(starts) <= 3000:
            shown = [f"{start:%Y-%m-%dT%H:%M:%S}" for start in starts[:8] + starts[8:][-2:]]
            rules.append({"rule": rule, "first": f"{first:%Y-%m-%dT%H:%M:%S}", "count": len(starts), "starts": shown})
    return rules


if __name__ == "__main__":
    expected = {path.name: busy_times(path) for path in sorted(FOLDER.glob("*.ics"))}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    rules = random_rules(400)
    (FOLDER / "rules.json").write_text("[\n" + ",\n".join(map(json.dumps, rules)) + "\n]\n")
    print(f"{len(rules)} rules")
    print(f"{len(expected)} files, {sum(map(len, expected.values()))} busy times")
