"""Which times of a coach are free: one pure function. Windows of the week, notice, horizon, grid and break, as the rows have them."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PAID_NOTICE_MINUTES = 60


def instant(day, clock, zone):
    """The instant of a wall-clock time, in seconds; 24:00 is the next midnight."""
    hours, minutes = int(clock[:2]), int(clock[3:])
    if hours == 24:
        day, hours = day + timedelta(days=1), 0
    return int(datetime(day.year, day.month, day.day, hours, minutes, tzinfo=zone).timestamp())


def starts(availability, minutes, first, last, now, paid):
    """Every start on the grid that the coach's hours and limits allow, from `first` to `last`, dates of the coach."""
    zone = ZoneInfo(availability["timezone"])
    notice = max(availability["min_notice_minutes"], PAID_NOTICE_MINUTES if paid else 0)
    earliest = now + notice * 60
    today = datetime.fromtimestamp(now, zone).date()
    closes = instant(today + timedelta(days=availability["max_days_ahead"] + 1), "00:00", zone)
    step, length = availability["slot_step_minutes"] * 60, minutes * 60
    day = first
    while day <= last:
        name = WEEKDAYS[day.weekday()]
        for window in availability["weekly"]:
            if window["weekday"] == name:
                begin, end = instant(day, window["start"], zone), instant(day, window["end"], zone)
                for start in range(begin, end - length + 1, step):
                    if earliest <= start < closes:
                        yield start
        day += timedelta(days=1)


def days(availability, minutes, busy, first, last, zone_name, now, paid):
    """The free times of each date from `first` to `last` in a time zone, dates without any included."""
    zone = ZoneInfo(zone_name)
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    bounds = [instant(day, "00:00", zone) for day in [*dates, last + timedelta(days=1)]]
    listed = [{"date": day.isoformat(), "slots": []} for day in dates]
    length, gap = minutes * 60, availability.get("gap_minutes", 0) * 60
    busy = sorted(busy)
    taken = 0
    wide = starts(availability, minutes, first - timedelta(days=1), last + timedelta(days=1), now, paid)
    for start in wide:
        if not bounds[0] <= start < bounds[-1]:
            continue
        while taken < len(busy) and busy[taken][1] <= start:
            taken += 1
        if taken < len(busy) and busy[taken][0] < start + length + gap:
            continue
        begins, ends = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + length, UTC)
        listed[bisect_right(bounds, start) - 1]["slots"].append({"starts_at": begins, "ends_at": ends})
    return listed


def is_offered(availability, minutes, starts_at, now, paid):
    """Whether a session may start then, whatever is booked."""
    day = datetime.fromtimestamp(starts_at, ZoneInfo(availability["timezone"])).date()
    return starts_at in starts(availability, minutes, day, day, now, paid)


def parsed_date(text):
    """YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
