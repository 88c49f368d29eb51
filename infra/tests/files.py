"""What the checks read: the repository's files, and CloudFormation's YAML."""

import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Template(yaml.SafeLoader):
    """Reads !Ref, !Sub, … as {tag: value}."""


def _tagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}


Template.add_multi_constructor("!", _tagged)


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def template(name):
    return yaml.load(text(f"infra/aws/{name}.yml"), Loader=Template)


def templates():
    return {path.stem: template(path.stem) for path in sorted((ROOT / "infra/aws").glob("*.yml"))}


def variables(path=".env.example"):
    """The variables of an .env file, those that are commented out as well."""
    return re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", text(path), re.MULTILINE)


def queues():
    return re.findall(r'Queue::\w+ => "(\w+)"', text("src/jobs/queues.rs"))
