"""What changes the player's package believes, and when a player does well."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

UPDATE = Path(__file__).resolve().parent.parent / "update"
sys.path.insert(0, str(UPDATE))

import repository
import state
import watch
import wish
from problem import Problem

WISH = {
    "version": "0.2.0-1", "repository": "https://cartelera.example:8443/apt", "key": "key", "ca": None, "proxy": None,
    "until": "2026-11-29T14:00:00Z",
}


class Scratch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)


class Wishes(Scratch):
    def parse(self, **changes):
        return wish.parse(json.dumps(WISH | changes))

    def test_wish_is_read_as_the_player_leaves_it(self):
        read = self.parse()
        self.assertEqual((read.version, read.repository, read.until), ("0.2.0-1", WISH["repository"], 1795960800))
        self.assertIsNotNone(self.parse(proxy="http://pan%40tallas:a@10.1.2.1:3128/", ca="-----BEGIN"))

    def test_nothing_of_a_wish_reaches_a_command_or_a_configuration(self):
        for version in ["", "v1", "1 2", "1;id", "-o", "1\n2", 7, None, "1" * 65]:
            self.assertIsNone(self.parse(version=version), version)
        for address in ["", "ftp://x", "http://x y", 'http://x";', "http://x\ndeb", "file:///etc", "http://a]b[ trusted=yes"]:
            self.assertIsNone(self.parse(repository=address), address)
        for proxy in ['http://x";', "http://x\n", 'x";Dir::Bin "y', 7]:
            self.assertIsNone(self.parse(proxy=proxy), proxy)
        for key in [None, 7, ["a"]]:
            self.assertIsNone(self.parse(key=key), key)
        for until in [None, "", "tomorrow", 7]:
            self.assertIsNone(self.parse(until=until), until)
        for text in ["", "{", "[]", '"x"', "null"]:
            self.assertIsNone(wish.parse(text), text)

    def test_wish_is_no_link_pipe_or_flood(self):
        path = self.folder / "wanted.json"
        self.assertIsNone(wish.read(path))
        target = self.folder / "target"
        target.write_text(json.dumps(WISH))
        path.symlink_to(target)
        self.assertIsNone(wish.read(path), "a link")
        path.unlink()
        os.mkfifo(path)
        self.assertIsNone(wish.read(path), "a pipe")
        path.unlink()
        path.write_text(json.dumps(WISH) + " " * wish.MAX_BYTES)
        self.assertIsNone(wish.read(path), "a flood")
        path.write_text(json.dumps(WISH))
        self.assertIsNotNone(wish.read(path))


class Keys(Scratch):
    def test_first_key_is_kept_and_another_one_is_refused(self):
        path = self.folder / "etc/packages.asc"
        repository.trust("one", path)
        repository.trust("one", path)
        with self.assertRaisesRegex(Problem, "otra llave"):
            repository.trust("two", path)
        self.assertEqual(path.read_text(), "one")


class Watching(unittest.TestCase):
    def test_player_does_well_that_presents_or_is_as_it_was(self):
        def is_well(active, said, usual):
            return watch.is_well({"ActiveState": active, "StatusText": said}, usual)

        absent = "no display is connected"
        self.assertTrue(is_well("active", watch.PRESENTS, ""))
        self.assertFalse(is_well("activating", watch.PRESENTS, watch.PRESENTS), "it says so of an earlier start")
        self.assertFalse(is_well("active", absent, watch.PRESENTS))
        self.assertTrue(is_well("active", absent, absent), "nobody could see a picture before")
        self.assertFalse(is_well("active", "", ""), "it says nothing")
        self.assertTrue(is_well("active", "", watch.ANY))


class Reports(Scratch):
    def test_same_report_is_written_once(self):
        self.addCleanup(setattr, state, "REPORT", state.REPORT)
        state.REPORT = self.folder / "report.json"
        state.tell("2", "refused", "no")
        first = state.REPORT.stat().st_ino
        state.tell("2", "refused", "no")
        self.assertEqual(state.REPORT.stat().st_ino, first)
        state.tell("2", "rolled-back", "nada")
        self.assertEqual(state.read_report()["outcome"], "rolled-back")
        self.assertEqual(state.REPORT.stat().st_mode & 0o777, 0o644)


if __name__ == "__main__":
    unittest.main()
