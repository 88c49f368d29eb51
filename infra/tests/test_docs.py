"""Every link of the documentation leads somewhere: to a file, and to a heading in it."""

import re
import subprocess
import unittest

from files import ROOT

# A path may have a pair of brackets in it, as folders of Next do.
TARGET = r"\(((?:[^()\s]|\([^()\s]*\))+)\)"
LINK = re.compile(rf"\[[^\]]*\]{TARGET}")


def documents():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / path for path in listed.stdout.split() if (ROOT / path).exists()]


def without_code(body):
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```", "", body, flags=re.MULTILINE | re.DOTALL))


def anchors(path):
    """As GitHub makes them of headings."""
    body = re.sub(r"^ *```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found, times = set(), {}
    for heading in re.findall(r"^#+ +(.+?) *$", body, re.MULTILINE):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        count = times[anchor] = times.get(anchor, -1) + 1
        found.add(f"{anchor}-{count}" if count else anchor)
    return found


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        broken, seen = [], 0
        for document in documents():
            for target in LINK.findall(without_code(document.read_text(encoding="utf-8"))):
                if re.match(r"[a-z]+:", target):
                    continue
                seen += 1
                path, _, anchor = target.partition("#")
                file = (document.parent / path).resolve() if path else document
                if not file.exists():
                    broken.append(f"{document.relative_to(ROOT)}: {target}")
                elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                    broken.append(f"{document.relative_to(ROOT)}: {target}: there is no such heading")
        self.assertGreater(seen, 50)
        self.assertEqual(broken, [])


if __name__ == "__main__":
    unittest.main()
