"""The rotation of keys, as it stands in secrets.yml: processes with the list before and the list after understand each other."""

import base64
import itertools
import unittest

from files import template

SOURCE = template("secrets")["Resources"]["Rotation"]["Properties"]["Code"]["ZipFile"]
MODULE = {}
exec(compile(SOURCE, "secrets.yml", "exec"), MODULE)  # noqa: S102
rotated = MODULE["rotated"]


def kids(text):
    return [key.split(":")[0] for key in text.split(",")]


class Rotation(unittest.TestCase):
    def test_the_first_one_makes_a_key_and_the_next(self):
        keys = rotated("whatever Secrets Manager made up", 4).split(",")
        self.assertEqual(len(keys), 2)
        for key in keys:
            self.assertEqual(len(base64.b64decode(key.split(":")[1], validate=True)), 32)
        self.assertEqual(len(set(kids(",".join(keys)))), 2)

    def test_a_key_that_somebody_put_there_goes_on_signing(self):
        self.assertEqual(kids(rotated("mine:AAAA", 4))[0], "mine")

    def test_whoever_has_the_list_before_knows_the_key_that_signs_now_and_the_other_way_round(self):
        for kept in [4, None]:
            before = rotated("", kept)
            for _ in range(12):
                after = rotated(before, kept)
                self.assertIn(kids(after)[0], kids(before))
                self.assertIn(kids(before)[0], kids(after))
                self.assertNotEqual(kids(after)[0], kids(before)[0])
                before = after

    def test_keys_that_sign_are_dropped_after_four_periods_and_those_that_encrypt_never(self):
        signing, encrypting, once = rotated("", 4), rotated("", None), []
        for turn in range(8):
            once.append(kids(encrypting)[0])
            signing, encrypting = rotated(signing, 4), rotated(encrypting, None)
            self.assertEqual(len(kids(signing)), min(turn + 3, 6))
        self.assertLessEqual(set(once), set(kids(encrypting)))

    def test_no_two_keys_have_one_name(self):
        text = rotated("", None)
        for _ in itertools.repeat(None, 20):
            text = rotated(text, None)
        self.assertEqual(len(set(kids(text))), len(kids(text)))


if __name__ == "__main__":
    unittest.main()
