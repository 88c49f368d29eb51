"""Alerts and dashboards ask for metrics that there are."""

import json
import re
import unittest

from files import text

METRIC = re.compile(r"\brapport_[a-z_]+\b")


def metrics():
    """By the names that processes write; a histogram has three."""
    source = text("src/telemetry/metrics.rs") + text("src/http/metrics.rs")
    names = set(re.findall(r'"(rapport_[a-z_]+)"', source))
    return names | {f"{name}_{part}" for name in names for part in ("bucket", "count", "sum")}


class Watching(unittest.TestCase):
    def test_alerts_and_dashboards_ask_for_metrics_that_there_are(self):
        dashboard = json.loads(text("infra/grafana/rapport.json"))
        asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
        asked += re.findall(r"expr: (?:>-\n)?(.+)", text("infra/prometheus/alerts.yml"))
        self.assertGreater(len(asked), 40)
        used = {name for expression in asked for name in METRIC.findall(expression)}
        self.assertGreater(len(used), 15)
        self.assertLessEqual(used, metrics())

    def test_the_docs_explain_every_metric(self):
        documented = set(METRIC.findall(text("docs/queues.md")))
        self.assertLessEqual({name for name in metrics() if not name.endswith(("_bucket", "_count", "_sum"))}, documented)


if __name__ == "__main__":
    unittest.main()
