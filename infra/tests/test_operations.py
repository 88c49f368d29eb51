"""The operators' docs agree with what there is: alarms, commands, costs."""

import re
import runpy
import unittest

from files import ROOT, templates, text

RUNBOOK = text("docs/operations.md")


def alarms():
    """Alarms that somebody is sent, or that a release goes by; those of scaling ask nobody to do anything."""
    found = set()
    for parsed in templates().values():
        for resource in parsed["Resources"].values():
            properties = resource.get("Properties", {})
            name = properties.get("AlarmName")
            if resource["Type"] == "AWS::Events::Rule":
                name = properties["Name"]
            if name and "-scale-" not in name["Sub"]:
                found.add(name["Sub"].removeprefix("rapport-${Environment}-"))
    return found


def alerts():
    """Those of Prometheus, which have the names of the alarms where they are the same."""
    return set(re.findall(r"^ +- alert: (\S+)$", text("infra/prometheus/alerts.yml"), re.MULTILINE))


class Runbook(unittest.TestCase):
    def test_every_alarm_has_its_entry_and_every_entry_its_alarm(self):
        section = RUNBOOK[RUNBOOK.index("## Alarms") : RUNBOOK.index("## Keys and passwords")]
        entries = set()
        for row in re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE):
            entries |= set(re.findall(r"`([a-z0-9-]+)`", row))
        self.assertEqual(entries, alarms() | alerts())


class Commands(unittest.TestCase):
    DOCUMENTS = ["deployment", "operations", "troubleshooting", "security"]

    def test_scripts_exist(self):
        used = set()
        for name in self.DOCUMENTS:
            used |= set(re.findall(r"(?<![\w/-])((?:infra/|web/)?bin/[a-z-]+)", text(f"docs/{name}.md")))
        self.assertGreater(len(used), 6)
        for script in used:
            self.assertTrue((ROOT / script).stat().st_mode & 0o100, script)

    def test_commands_of_rapport_exist(self):
        source = text("src/cli/command_line.rs")
        commands = {
            re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower() for name in re.findall(r"^    ([A-Z]\w+)[ ,({]", source, re.MULTILINE)
        }
        used = set()
        for name in self.DOCUMENTS:
            used |= set(re.findall(r"`rapport ([a-z-]+)", text(f"docs/{name}.md")))
            used |= set(re.findall(r"infra/bin/deploy \S+ run ([a-z-]+)", text(f"docs/{name}.md")))
        self.assertGreaterEqual(len(used), 4)
        self.assertLessEqual(used, commands)

    def test_endpoints_exist(self):
        paths = re.sub(r"\{[^}]*\}", "*", text("openapi.json"))
        for name in self.DOCUMENTS:
            for path in re.findall(r"`(?:GET|POST) (/[^`?\s]*)", text(f"docs/{name}.md")):
                self.assertIn(f'"{re.sub(r"/[A-Z]+(?=/|$)", "/*", path)}"', paths, name)


class Costs(unittest.TestCase):
    def test_the_table_is_what_the_script_prints(self):
        table = runpy.run_path(str(ROOT / "infra/bin/cost"))["table"]()
        self.assertIn(table, text("docs/deployment.md"))

    def test_every_secret_is_counted(self):
        script = runpy.run_path(str(ROOT / "infra/bin/cost"))
        secrets = [
            resource
            for parsed in templates().values()
            for resource in parsed["Resources"].values()
            if resource["Type"] == "AWS::SecretsManager::Secret"
        ]
        self.assertEqual(len(secrets), script["SECRETS"])


if __name__ == "__main__":
    unittest.main()
