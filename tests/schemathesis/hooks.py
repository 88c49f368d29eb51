"""What of the requests that schemathesis makes is left out, with the reason."""

import schemathesis


def has_null(value):
    if isinstance(value, dict):
        return any(map(has_null, value.values()))
    return value is None or (isinstance(value, list) and any(map(has_null, value)))


@schemathesis.hook
def filter_case(context, case):
    """
    Without empty parameters: a form sends one for what nobody has chosen, and it is read as one that is not there.
    Without null where a schema has none: it is the same as missing in every body, which a schema for both directions does not say.
    """
    if any(value in ("", [""]) for value in (case.query or {}).values()):
        return False
    is_invalid = case.meta is not None and case.meta.generation.mode.is_negative
    return not (is_invalid and isinstance(case.body, (dict, list)) and has_null(case.body))
