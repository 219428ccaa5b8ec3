"""A system and a boot partition in a scratch folder, and the program `board` that settles one by the other."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent
BOARD = DEPLOY / "board"
CA = (Path(__file__).parent / "ca.pem").read_bytes()
ENROLMENT = {
    "format": 1, "screen": "presidencia-vestibulo", "manager": "https://cartelera.example", "token": "ab" * 32,
    "expires": "2027-01-27T15:43:09Z", "root": "e30=",
}


class BoardCase(unittest.TestCase):
    """Each test has a tree of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root, self.boot = Path(scratch.name) / "root", Path(scratch.name) / "boot"
        self.boot.mkdir()
        (self.root / "etc/cartelera").mkdir(parents=True)
        (self.root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\ncartelera-player:x:990:991::/:/bin/false\n")
        (self.root / "etc/group").write_text("root:x:0:\ncartelera-player:x:991:\n")

    def write(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        (self.boot / "cartelera.toml").write_bytes(data)

    def enrol(self, **changes):
        (self.boot / "enrolment.json").write_text(json.dumps(ENROLMENT | changes))

    def run_board(self, *options):
        command = [sys.executable, "-B", BOARD, "--root", self.root, "--boot", self.boot, *options]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def apply(self, text):
        """Applies what has to be fine; gives what the program says."""
        self.write(text)
        ran = self.run_board()
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertFalse((self.boot / "cartelera-errores.txt").exists())
        return ran.stdout

    def refuse(self, text):
        """Applies what must be refused; gives the problems, a line each."""
        self.write(text)
        before = self.snapshot()
        ran = self.run_board()
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(self.snapshot(), before, "nothing may change")
        report = (self.boot / "cartelera-errores.txt").read_text(encoding="utf-8-sig")
        for line in ran.stderr.splitlines():
            self.assertIn(line, report)
        return ran.stderr.splitlines()

    def read(self, path):
        return (self.root / path).read_text()

    def connection(self, name):
        return self.read(f"etc/NetworkManager/system-connections/cartelera-{name}.nmconnection")

    def snapshot(self):
        """Every file of the tree: its bytes, mode and when it was written."""
        files = [path for path in self.root.rglob("*") if path.is_file()]
        return {path: (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns) for path in files}
