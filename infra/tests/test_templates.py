"""The templates agree with the product: its variables, queues, metrics and versions."""

import re
import unittest

from files import ROOT, queues, template, templates, text, variables

# Nobody listens there: the metrics have an address of their own.
LEFT_OUT = {"METRICS_TOKEN", "S3_ENDPOINT"}


def container(name):
    [first, *_] = template(name)["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    return {entry["Name"] for entry in first["Environment"]} | {entry["Name"] for entry in first.get("Secrets", [])}


class Variables(unittest.TestCase):
    def test_every_variable_reaches_the_processes(self):
        self.assertEqual(container("process"), set(variables()) - LEFT_OUT)

    def test_every_variable_of_the_web_app_reaches_it(self):
        self.assertEqual(container("web"), set(variables("web/.env.example")) - {"KEEP_ALIVE_TIMEOUT"})

    def test_the_web_app_reads_no_other_variable(self):
        read = set()
        for path in [*(ROOT / "web/src").rglob("*.ts*"), *(ROOT / "web/server").rglob("*.cjs")]:
            if ".test." not in path.name:
                read |= set(re.findall(r"process\.env\.([A-Z_]+)", path.read_text(encoding="utf-8")))
        self.assertEqual(read - {"NODE_ENV"}, set(variables("web/.env.example")) - {"HOSTNAME", "PORT", "KEEP_ALIVE_TIMEOUT"})

    def test_compose_sets_no_unknown_variable(self):
        import yaml

        compose = yaml.safe_load(text("compose.yml"))
        self.assertLessEqual(set(compose["x-rapport"]["environment"]), set(variables()))
        self.assertLessEqual(set(compose["services"]["web"]["environment"]), set(variables("web/.env.example")))

    def test_the_secret_of_providers_has_every_key_that_is_asked_of_it(self):
        import json

        stored = json.loads(template("secrets")["Resources"]["Providers"]["Properties"]["SecretString"])
        asked = re.findall(r'rapport-\$\{Environment\}-Providers" \}, "(\w+)::"', text("infra/aws/process.yml"))
        self.assertEqual(sorted(stored), sorted(asked))

    def test_secrets_are_secrets(self):
        task = template("process")["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]
        plain = {entry["Name"] for entry in task["Environment"]}
        secret = {name for name in variables() if re.search(r"SECRET|_KEYS?$|_URL$|KEY_ID", name)}
        addresses = {"PUBLIC_URL", "WEB_URL", "OPENAI_BASE_URL", "PHOTO_BASE_URL"}
        self.assertEqual(plain & (secret - addresses), set())


class Workers(unittest.TestCase):
    def test_every_queue_has_one_group_of_workers(self):
        groups = re.findall(r'^  "worker-[a-z]+ (\w+) (\w+)"$', text("infra/bin/deploy"), re.MULTILINE)
        served = [queue for group in groups for queue in group if queue != "none"]
        self.assertEqual(sorted(served), sorted(queues()))

    def test_compose_serves_every_queue(self):
        served = re.findall(r'--queues, "([\w,]+)"', text("compose.yml"))
        self.assertEqual(sorted(",".join(served).split(",")), sorted(queues()))

    def test_the_procfile_has_the_same_groups(self):
        groups = re.findall(r'^  "(worker-[a-z]+) (\w+) (\w+)"$', text("infra/bin/deploy"), re.MULTILINE)
        lines = [f"{name}: rapport worker --queues {first}{'' if second == 'none' else ',' + second}" for name, first, second in groups]
        self.assertEqual([line for line in text("Procfile").splitlines() if line.startswith("worker")], lines)

    def test_an_alarm_looks_at_every_queue(self):
        for alarm in ["QueueLate", "JobDead"]:
            metrics = template("alarms")["Resources"][alarm]["Properties"]["Metrics"]
            self.assertEqual(sorted(metric["Id"] for metric in metrics[1:]), sorted(queues()))


class Metrics(unittest.TestCase):
    def test_alarms_and_scaling_use_metrics_that_exist_and_are_collected(self):
        source = text("src/telemetry/metrics.rs") + text("src/http/metrics.rs")
        collector = template("cluster")["Resources"]["CollectorConfiguration"]["Properties"]["Value"]["Sub"]
        selectors = re.findall(r'"\^(rapport_[^"]+)\$"', collector)
        used = set()
        for name in ["alarms", "process"]:
            used |= set(re.findall(r"MetricName: (rapport_\w+)", text(f"infra/aws/{name}.yml")))
        self.assertGreaterEqual(len(used), 4)
        for name in used:
            self.assertIn(f'"{name}"', source)
            self.assertTrue(any(re.fullmatch(selector, name) for selector in selectors), f"{name} is not collected")


    def test_the_collector_s_configuration_is_whole(self):
        import yaml

        body = template("cluster")["Resources"]["CollectorConfiguration"]["Properties"]["Value"]["Sub"]
        configuration = yaml.safe_load(re.sub(r"\$\{[\w:]+\}", "x", body))
        for kind, names in configuration["service"]["pipelines"]["metrics"].items():
            self.assertLessEqual(set(names), set(configuration[kind]))
        [scrape] = configuration["receivers"]["prometheus"]["config"]["scrape_configs"]
        task = template("process")["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]
        [address] = [entry["Value"] for entry in task["Environment"] if entry["Name"] == "METRICS_ADDR"]
        self.assertEqual(scrape["static_configs"][0]["targets"], [address])


class Exports(unittest.TestCase):
    def test_what_is_imported_is_exported(self):
        exported, imported = set(), set()
        for body in (text(f"infra/aws/{name}.yml") for name in templates()):
            exported |= set(re.findall(r'Export: \{ Name: !Sub "(rapport-[^"]+)"', body))
            imported |= set(re.findall(r'"Fn::ImportValue": !Sub "(rapport-[^"]+)"', body))
        self.assertLessEqual(imported, exported)
        asked = {f"rapport-${{Environment}}-{name}" for name in re.findall(r"\$\(exported (\w+)\)", text("infra/bin/deploy"))}
        self.assertLessEqual(asked, exported)
        self.assertEqual(exported - imported - asked, set(), "exported for nobody")


class Parameters(unittest.TestCase):
    def test_every_parameter_without_a_default_has_a_value(self):
        by_deploy = {"Environment", "Name", "Kind", "Image", "PoolerImage", "PhotosDomain"}
        for environment in ["staging", "production"]:
            body = text(f"infra/aws/{environment}.params")
            given = set(re.findall(r"^([A-Za-z]+)=", body, re.MULTILINE))
            known = set()
            for name, parsed in templates().items():
                parameters = parsed.get("Parameters", {})
                known |= set(parameters)
                if name != "delivery":
                    needed = {key for key, value in parameters.items() if "Default" not in value}
                    self.assertLessEqual(needed - by_deploy, given, f"{environment}: {name}.yml")
            everywhere = given | set(re.findall(r"^[a-z-]+\.([A-Za-z]+)=", body, re.MULTILINE))
            self.assertLessEqual(everywhere, known, f"{environment}: parameters that no template has")

    def test_groups_of_processes_exist(self):
        named = {"api", "api-canary", "web", "migrate"} | set(re.findall(r'^  "(worker-[a-z]+) ', text("infra/bin/deploy"), re.M))
        for environment in ["staging", "production"]:
            used = set(re.findall(r"^([a-z-]+)\.", text(f"infra/aws/{environment}.params"), re.MULTILINE))
            self.assertLessEqual(used, named)


class Images(unittest.TestCase):
    def test_the_compiler_is_that_of_the_toolchain(self):
        version = re.search(r'channel = "([\d.]+)"', text("rust-toolchain.toml")).group(1)
        self.assertIn(f"FROM rust:{version}-", text("infra/docker/rapport.Dockerfile"))

    def test_what_is_copied_is_not_ignored(self):
        allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
        for path in (ROOT / "infra/docker").glob("*.Dockerfile"):
            copies = re.findall(r"^COPY (?!--from)(?:--\S+ )*(.+) \S+$", path.read_text(encoding="utf-8"), re.MULTILINE)
            for source in " ".join(copies).split():
                self.assertTrue(
                    any(source == entry or source.startswith(f"{entry}/") for entry in allowed), f"{path.name}: {source}"
                )
                self.assertTrue((ROOT / source).exists(), source)


if __name__ == "__main__":
    unittest.main()
