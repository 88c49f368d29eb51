"""Checks JSON against the classes of Stripe's Python library, field by field, at any depth.

The type annotations of each class are read. A field that is not `Optional` must be present and not null; a key that the
class does not have is a fault; so is a value that its annotation does not allow.
"""

import ast
import decimal
import functools
import importlib
import inspect
import sys
import typing
from collections import Counter, defaultdict

from stripe import ListObject, StripeObject
from stripe._object_classes import OBJECT_CLASSES, get_object_class
from stripe._stripe_object import UntypedStripeObject

# The library's API version is 2026-10-28.endive, the stand-in's 2026-09-30.endive: required fields that were added between
# the two. (object, path of the field): why it may be missing.
NEWER_FIELDS = {
    ("dispute", "evidence_details.submission_method"): "came with 2026-10-28.endive; stripe 16.0.1 (2026-09-30) has it not",
}


def removal_is_detected(removed: str, value: dict[str, typing.Any]) -> bool:
    """Whether the check detects that this field was removed from an object."""
    fields = Fields()
    fields.check({name: child for name, child in value.items() if name != removed})
    return any(f": {removed} is always there" in fault for fault in fields.faults)


class Fields:
    """Checks objects against the library and collects the differences."""

    def __init__(self) -> None:
        self.objects: Counter[str] = Counter()
        self.samples: dict[str, dict[str, typing.Any]] = {}
        self.known: defaultdict[str, set[str]] = defaultdict(set)
        self.always: defaultdict[str, set[str]] = defaultdict(set)
        self.values: Counter[str] = Counter()
        self.excused: set[tuple[str, str]] = set()
        self.faults: set[str] = set()

    def fault(self, kind: str, path: str, what: str) -> None:
        self.faults.add(f"{kind}: {path} {what}".replace(":  ", ": "))

    def check(self, value: dict[str, typing.Any]) -> None:
        """Checks any object or list."""
        if value.get("object") == "list":
            self.check_list(value, None, "list", "")
        else:
            self.check_object(value)

    def check_object(self, value: dict[str, typing.Any]) -> None:
        kind = value.get("object")
        if kind not in OBJECT_CLASSES:
            self.fault(str(kind), "", "is no object of Stripe's")
            return
        self.objects[kind] += 1
        self.samples.setdefault(kind, value)
        self.check_fields(value, get_object_class("V1", kind), kind, "")
        if kind == "event" and "data" in value:
            self.check_event(value)

    def check_event(self, event: dict[str, typing.Any]) -> None:
        data = event["data"]
        about = data["object"]
        known = annotations(get_object_class("V1", about["object"]))
        for name in set(data.get("previous_attributes") or {}) - set(known):
            self.fault("event", "data.previous_attributes", f"{name} is no field of {about['object']}")

    def check_fields(self, value: dict[str, typing.Any], cls: type, kind: str, path: str) -> None:
        known = annotations(cls)
        for name, hint in known.items():
            at = f"{path}.{name}".lstrip(".")
            if may_be_none(hint):
                continue
            self.always[kind].add(at)
            if value.get(name) is None:
                if (kind, at) in NEWER_FIELDS:
                    self.excused.add((kind, at))
                else:
                    self.fault(kind, at, "is always there, and is " + ("null" if name in value else "missing"))
        for name, child in value.items():
            at = f"{path}.{name}".lstrip(".")
            self.known[kind].add(at)
            self.values[kind] += 1
            if name not in known:
                self.fault(kind, at, "is no field that Stripe has")
            elif not fits(child, known[name]):
                self.fault(kind, at, f"cannot be {child!r:.80}: {known[name]}")
            else:
                self.check_value(child, known[name], kind, at)

    def check_value(self, value: object, hint: object, kind: str, path: str) -> None:
        if isinstance(value, list):
            for item in value:
                self.check_value(item, hint, kind, path + "[]")
        if not isinstance(value, dict):
            return
        classes = classes_in(hint)
        if value.get("object") == "list":
            self.check_list(value, classes, kind, path)
        elif isinstance(value.get("object"), str):
            if get_object_class("V1", value["object"]) not in classes and not is_untyped(hint):
                self.fault(kind, path, f"cannot be a {value['object']}")
            self.check_object(value)
        elif len(classes) == 1:
            self.check_fields(value, classes[0], kind, path)
        elif not is_untyped(hint):
            self.fault(kind, path, f"is of no one class: {hint}")

    def check_list(self, value: dict[str, typing.Any], classes: list[type] | None, kind: str, path: str) -> None:
        self.objects["list"] += 1
        self.values["list"] += len(value)
        self.known["list"].update(value)
        self.always["list"].update({"object", "data", "has_more", "url"})
        if set(value) != {"object", "data", "has_more", "url"}:
            self.fault(kind, path, f"is a list with other fields: {sorted(value)}")
        if not isinstance(value["has_more"], bool) or not str(value["url"]).startswith("/v1/"):
            self.fault(kind, path, f"is no list: has_more {value['has_more']!r}, url {value['url']!r}")
        for item in value["data"]:
            if classes is not None and get_object_class("V1", item["object"]) not in classes:
                self.fault(kind, path, f"is a list with a {item['object']} in it")
            self.check_object(item)

    def test_itself(self) -> int:
        """Removes every required field from one object of each kind; returns how many removals were detected."""
        detected = 0
        for kind, sample in self.samples.items():
            for name in sorted(self.always[kind] & set(sample) - {"object"}):
                if removal_is_detected(name, sample):
                    detected += 1
                else:
                    self.fault(kind, name, "can be removed without a difference")
        return detected

    def summary(self) -> list[str]:
        """A line for each kind of object."""
        return [
            f"{kind:20} {self.objects[kind]:5} objects {len(self.known[kind]):5} fields {len(self.always[kind]):5} "
            f"of them always there {self.values[kind]:7} values"
            for kind in sorted(self.objects)
        ]


@functools.cache
def annotations(cls: type) -> dict[str, object]:
    """The class's own fields with their types; without those that every StripeObject has."""
    hints = typing.get_type_hints(cls, None, dict(names_for(cls)))
    ours = typing.get_type_hints(StripeObject, None, dict(names_for(StripeObject)))
    return {
        name: hint
        for name, hint in hints.items()
        if name not in ours and not name.startswith("_") and typing.get_origin(hint) is not typing.ClassVar
    }


@functools.cache
def names_for(cls: type) -> tuple[tuple[str, object], ...]:
    """The imports of a class's modules for type checkers only, which its annotations need."""
    names: dict[str, object] = {}
    for part in cls.__mro__:
        module = sys.modules[part.__module__]
        if not part.__module__.startswith("stripe."):
            continue
        for block in ast.walk(ast.parse(inspect.getsource(module))):
            if not (isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)):
                continue
            for line in block.body:
                if isinstance(line, ast.ImportFrom) and ".params" not in str(line.module):
                    found = importlib.import_module(str(line.module))
                    names.update({(name.asname or name.name): getattr(found, name.name) for name in line.names})
    return tuple(names.items())


def parts(hint: object) -> list[object]:
    return list(typing.get_args(hint)) if typing.get_origin(hint) is typing.Union else [hint]


def may_be_none(hint: object) -> bool:
    return type(None) in parts(hint)


def everything_in(hint: object) -> list[object]:
    """The annotation's classes, inside unions and lists too."""
    origin = typing.get_origin(hint)
    inner = [found for part in typing.get_args(hint) if origin is not typing.Literal for found in everything_in(part)]
    return [origin or hint, *inner]


def is_untyped(hint: object) -> bool:
    """Whether any object is allowed: metadata, and the object of an event."""
    return UntypedStripeObject in everything_in(hint)


def classes_in(hint: object) -> list[type]:
    plain = (StripeObject, ListObject, UntypedStripeObject)
    return [
        found for found in everything_in(hint)
        if isinstance(found, type) and issubclass(found, StripeObject) and found not in plain
    ]


def fits(value: object, hint: object) -> bool:
    """Whether the annotation allows the value; nested objects are checked elsewhere."""
    origin = typing.get_origin(hint)
    if hint is typing.Any:
        return True
    if origin is typing.Union:
        return any(fits(value, part) for part in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin is list:
        return isinstance(value, list) and all(fits(item, typing.get_args(hint)[0]) for item in value)
    if hint is decimal.Decimal:
        return isinstance(value, str)
    if hint is float:
        return type(value) in (int, float)
    held = origin or hint
    if isinstance(held, type) and issubclass(held, (dict, StripeObject)):
        return isinstance(value, dict)
    return type(value) is held
