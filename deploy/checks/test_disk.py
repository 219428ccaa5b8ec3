"""What becomes of a card that cannot be unmounted, with programs that stand for `mount` and `umount`."""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cards"))

import disk
from failed import Failed

# What is mounted has one file, as a system has many.
MOUNT = '#!/bin/sh\nfor folder; do :; done\necho etc >"$folder/os-release"\n'
BUSY = '#!/bin/sh\necho "target is busy" >&2\nexit 32\n'
FREE = '#!/bin/sh\nfor folder; do :; done\nrm "$folder/os-release"\n'


class Mounted(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.program("mount", MOUNT)
        patched = mock.patch.dict(os.environ, {"PATH": f"{self.folder}:{os.environ['PATH']}", "TMPDIR": str(self.folder)})
        patched.start()
        self.addCleanup(patched.stop)
        tempfile.tempdir = None
        self.addCleanup(setattr, tempfile, "tempdir", None)

    def program(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def open(self):
        with disk.mounted("a.img", disk.Partition(2, 4096, 4096, "ext4", "")) as folder:
            self.assertTrue((folder / "os-release").exists())
        return folder

    def test_card_that_cannot_be_unmounted_keeps_every_file(self):
        self.program("umount", BUSY)
        with self.assertRaisesRegex(Failed, "busy"):
            self.open()
        self.assertEqual(len(list(self.folder.glob("cartelera-card-*/os-release"))), 1)

    def test_nothing_is_left_of_one_that_can(self):
        self.program("umount", FREE)
        self.assertFalse(self.open().exists())


if __name__ == "__main__":
    unittest.main()
