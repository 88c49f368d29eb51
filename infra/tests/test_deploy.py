"""infra/bin/deploy, with an `aws` that writes down what it is asked: nothing is replaced before it may be."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from files import ROOT

AWS = r"""#!/usr/bin/env bash
echo "$*" >> "$CALLS"
case "$*" in
  *"$FAILS"*) exit 1 ;;
  *imageDigest=*) echo v7 ;;
  *ParameterKey==*) echo registry/rapport/rapport@sha256:abc ;;
  "ecr describe-images"*) printf '123456789012\tsha256:%s\n' "$(sed 's/.*imageTag=\([^ ]*\).*/\1/' <<< "$*")" ;;
  *describe-tasks*exitCode*) echo "$MIGRATION_CODE" ;;
  *describe-tasks*) echo STOPPED ;;
  *run-task*) echo arn:aws:ecs:eu-central-1:123456789012:task/rapport-staging/0123 ;;
  *describe-alarms*) echo "$ALARM" ;;
  *list-exports*) echo subnet-1,subnet-2 ;;
  *BucketDomain*) echo photos.s3.eu-central-1.amazonaws.com ;;
esac
"""


def deploy(*arguments, code="0", alarm="OK", fails="nothing", **secrets):
    """The exit code, and of each call its stack or its command."""
    with tempfile.TemporaryDirectory() as folder:
        aws = pathlib.Path(folder, "aws")
        aws.write_text(AWS)
        aws.chmod(0o755)
        calls = pathlib.Path(folder, "calls")
        calls.touch()
        environment = os.environ | {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "CALLS": str(calls),
            "MIGRATION_CODE": code,
            "ALARM": alarm,
            "FAILS": fails,
            "AWS_REGION": "eu-central-1",
            "CANARY_SECONDS": "0",
            "POLL_SECONDS": "0",
            **secrets,
        }
        ran = subprocess.run([ROOT / "infra/bin/deploy", *arguments], env=environment, capture_output=True, text=True)
        return ran, calls.read_text().splitlines()


def steps(calls):
    """Stacks by name, and migrations."""
    found = []
    for call in calls:
        words = call.split()
        if words[:2] == ["cloudformation", "deploy"]:
            found.append(words[words.index("--stack-name") + 1])
        elif "run-task" in words:
            found.append("migrations")
    return found


class Release(unittest.TestCase):
    def test_migrations_then_the_canary_then_everything(self):
        ran, calls = deploy("staging", "release", "v1")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(
            steps(calls),
            [
                "rapport-staging-process-migrate",
                "migrations",
                "rapport-staging-process-api-canary",
                "rapport-staging-process-api",
                "rapport-staging-process-api-canary",
                "rapport-staging-process-worker-emails",
                "rapport-staging-process-worker-money",
                "rapport-staging-process-worker-matching",
                "rapport-staging-process-worker-background",
                "rapport-staging-web",
            ],
        )
        [first, last] = [call for call in calls if "api-canary " in call]
        self.assertTrue(first.endswith("MinTasks=1") and last.endswith("MinTasks=0"))

    def test_images_are_named_by_digest(self):
        _, calls = deploy("staging", "release", "v1")
        images = {word for call in calls for word in call.split() if word.startswith("Image=")}
        self.assertEqual(
            images,
            {
                "Image=123456789012.dkr.ecr.eu-central-1.amazonaws.com/rapport/rapport@sha256:v1",
                "Image=123456789012.dkr.ecr.eu-central-1.amazonaws.com/rapport/web@sha256:v1",
            },
        )

    def test_migrations_that_fail_replace_nothing(self):
        ran, calls = deploy("staging", "release", "v1", code="1")
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("Nothing has been replaced", ran.stderr)
        self.assertEqual(steps(calls), ["rapport-staging-process-migrate", "migrations"])

    def test_a_canary_that_fails_is_taken_away_and_nothing_else_is_replaced(self):
        ran, calls = deploy("staging", "release", "v1", alarm="ALARM")
        self.assertNotEqual(ran.returncode, 0)
        self.assertEqual(steps(calls)[2:], ["rapport-staging-process-api-canary"] * 2)
        self.assertTrue(calls[-1].endswith("MinTasks=0"))

    def test_an_api_that_is_rolled_back_takes_the_canary_with_it_and_stops_the_release(self):
        ran, calls = deploy("staging", "release", "v1", fails="process-api ")
        self.assertNotEqual(ran.returncode, 0)
        self.assertEqual(steps(calls)[-1], "rapport-staging-process-api-canary")
        self.assertTrue(calls[-1].endswith("MinTasks=0"))

    def test_a_rollback_runs_no_migrations_and_no_canary_before(self):
        ran, calls = deploy("staging", "rollback", "v0")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertNotIn("migrations", steps(calls))
        self.assertEqual(steps(calls)[0], "rapport-staging-process-api")

    def test_parameters_of_a_group_come_after_those_of_all(self):
        _, calls = deploy("staging", "release", "v1")
        [worker] = [call for call in calls if "process-worker-emails " in call]
        self.assertIn("Cpu=256", worker)
        [api] = [call for call in calls if "process-api " in call]
        self.assertNotIn("Cpu=256", api)


class Run(unittest.TestCase):
    def test_a_command_is_run_once_with_its_arguments(self):
        ran, calls = deploy("staging", "run", "create-admin", "--email", "ana@rapport.example")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        [call] = [call for call in calls if "run-task" in call]
        self.assertIn('"command":["create-admin","--email","ana@rapport.example"]', call)
        self.assertEqual(steps(calls), ["migrations"])

    def test_a_secret_is_handed_to_the_command_that_needs_it_and_to_no_other(self):
        secrets = {"ADMIN_PASSWORD": "password-of-ana", "BUBBLE_API_TOKEN": "token-of-the-app"}
        for command, handed in [
            (["create-admin", "--email", "ana@rapport.example"], "ADMIN_PASSWORD"),
            (["bubble", "export", "--app", "https://app.example.com"], "BUBBLE_API_TOKEN"),
            (["bubble", "map", "--init", "--app", "https://app.example.com"], "BUBBLE_API_TOKEN"),
            (["bubble", "photos", "--app", "https://app.example.com"], "BUBBLE_API_TOKEN"),
            (["bubble", "import"], None),
            (["doctor"], None),
        ]:
            ran, calls = deploy("staging", "run", *command, **secrets)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            [call] = [call for call in calls if "run-task" in call]
            for name, value in secrets.items():
                entry = f'{{"name":"{name}","value":"{value}"}}'
                self.assertEqual(entry in call, name == handed, command)
        ran, calls = deploy("staging", "run", "bubble", "export", "--app", "https://app.example.com", BUBBLE_API_TOKEN="")
        self.assertIn('"environment":[]', [call for call in calls if "run-task" in call][0])

    def test_its_failure_is_a_failure(self):
        ran, _ = deploy("staging", "run", "doctor", code="1")
        self.assertEqual(ran.returncode, 1)


class Current(unittest.TestCase):
    def test_the_tag_that_runs_is_that_of_the_api_s_digest(self):
        ran, calls = deploy("staging", "current")
        self.assertEqual(ran.stdout.strip(), "v7")
        self.assertIn("imageDigest=sha256:abc", calls[-1])

    def test_before_the_first_release_nothing_runs(self):
        ran, _ = deploy("staging", "current", fails="describe-stacks")
        self.assertEqual((ran.returncode, ran.stdout), (0, ""))


class Foundation(unittest.TestCase):
    def test_what_imports_comes_after_what_exports(self):
        ran, calls = deploy("production", "foundation")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        names = [name.removeprefix("rapport-production-") for name in steps(calls)]
        self.assertEqual(
            names,
            ["network", "firewall", "data", "secrets", "photos", "balancers", "cluster", "alarms", "alarms-stores", "photo-cdn"],
        )
        self.assertIn("PhotosDomain=photos.s3.eu-central-1.amazonaws.com", calls[-1])


class Usage(unittest.TestCase):
    def test_what_it_does_not_know_it_explains(self):
        for arguments in [[], ["staging"], ["elsewhere", "release", "v1"], ["staging", "release"], ["staging", "undo", "v1"]]:
            ran, calls = deploy(*arguments)
            self.assertEqual((ran.returncode, calls), (2, []), arguments)
            self.assertIn("infra/bin/deploy", ran.stderr)


if __name__ == "__main__":
    unittest.main()
