"""What `deploy/card` reads and writes without a system: the sheet, labels, settings and lines of boot loaders."""

import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(DEPLOY / "cards"))

import bootline
import content
import done
import form
import labels
import remote
import sheet
import storage
from failed import Failed
from tree import Tree

HEADER = "Pantalla;Oficina;Lugar;Inventario;Diagonal;Distancia;Rotación;Dirección;Puerta;DNS;VLAN"
LINE = "presidencia-vestibulo;Presidencia Municipal;Vestíbulo, junto al módulo;TRC-0042;55;5,5;0;10.1.2.30/24;10.1.2.1;10.1.2.1 10.1.2.2;120"


def problems(text):
    try:
        sheet.parse(text.encode(), "pantallas.csv")
    except Failed as failure:
        return str(failure).splitlines()
    return []


class Sheet(unittest.TestCase):
    def test_every_way_a_spreadsheet_writes_it_is_understood(self):
        text = f"{HEADER}\r\n{LINE}\r\n;;;;;;;;;;\r\n"
        first = sheet.parse(text.encode("utf-8-sig"), "x")
        self.assertEqual(first, sheet.parse(text.encode("cp1252"), "x"))
        comma = 'pantalla,oficina,lugar,inventario,diagonal,distancia,rotacion\npresidencia-vestibulo,A,"B, C",D,55,5.5,0\n'
        self.assertEqual(sheet.parse(comma.encode(), "x")[0].place, "B, C")
        row = first[0]
        self.assertEqual((row.screen, row.place), ("presidencia-vestibulo", "Vestíbulo, junto al módulo"))
        self.assertEqual((row.diagonal, row.distance, row.rotation), (55, 5.5, 0))
        network = {"wired.address": "10.1.2.30/24", "wired.gateway": "10.1.2.1", "wired.dns": ["10.1.2.1", "10.1.2.2"], "wired.vlan": 120}
        self.assertEqual(row.settings, network)

    def test_all_problems_are_told_with_line_and_column(self):
        told = problems(f"{HEADER}\n{LINE}\n{LINE}\nMal Id;;X;TRC-1;4;lejos;45;;;;\n")
        places = [line.split(":")[0] for line in told]
        self.assertEqual(
            places,
            [
                'pantallas.csv, línea 3, pantalla "presidencia-vestibulo"', 'pantallas.csv, línea 3, inventario "TRC-0042"',
                'pantallas.csv, línea 4, pantalla "Mal Id"', 'pantallas.csv, línea 4, oficina ""', 'pantallas.csv, línea 4, diagonal "4"',
                'pantallas.csv, línea 4, distancia "lejos"', 'pantallas.csv, línea 4, rotacion "45"',
            ],
        )

    def test_columns_that_are_missing_or_unknown_are_named(self):
        told = problems("pantalla;oficina;lugar;inventario;diagonal;distancia;giro\n")
        self.assertEqual(len(told), 2)
        self.assertIn('no hay columna "giro"', told[0])
        self.assertIn("falta la columna rotacion", told[1])

    def test_file_without_screens_is_a_problem(self):
        self.assertEqual(len(problems(HEADER)), 1)
        self.assertEqual(len(problems("")), 1)

    def test_what_the_content_folder_says_otherwise_is_told(self):
        city, screens = content.read(DEPLOY.parent / "assets/demo")
        self.assertEqual(city, "Torreón, Coahuila")
        one = screens["presidencia-vestibulo"]
        good = sheet.Row("presidencia-vestibulo", "", "", "", one["diagonal_in"], one["viewing_distance_m"], one["rotation"])
        turned = sheet.Row("presidencia-vestibulo", "", "", "", one["diagonal_in"], one["viewing_distance_m"], 180)
        unknown = sheet.Row("no-hay", "", "", "", 55, 5, 0)
        self.assertEqual(content.compare([good], screens), [])
        self.assertEqual([line.split(":")[0] for line in content.compare([turned, unknown], screens)], ["presidencia-vestibulo", "no-hay"])

    def test_line_that_was_changed_has_another_mark(self):
        row = sheet.parse(f"{HEADER}\n{LINE}\n".encode(), "x")[0]
        with tempfile.TemporaryDirectory() as folder:
            record = Path(folder) / "hecho.csv"
            done.add(record, row, "a.img", done.mark(row, {"rotation": 0}))
            made = done.read(record)["presidencia-vestibulo"]["huella"]
        self.assertEqual(made, done.mark(row, {"rotation": 0}))
        self.assertNotEqual(made, done.mark(row, {"rotation": 90}))


class Labels(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def draw(self, count, paper):
        row = sheet.parse(f"{HEADER}\n{LINE}\n".encode(), "x")[0]
        rows = [sheet.Row(f"pantalla-{number}", row.office, row.place * (1 + number % 3), f"TRC-{number}", 55, 5.5, 90) for number in range(count)]
        pdf = labels.draw(rows, "Torreón, Coahuila", paper)
        self.assertEqual(pdf, labels.draw(rows, "Torreón, Coahuila", paper))
        (self.folder / "e.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "150", "-png", "e.pdf", "e"], cwd=self.folder, check=True)
        return rows

    def test_every_code_can_be_read_on_both_papers(self):
        for paper in labels.PAPERS:
            rows = self.draw(16, paper)
            pages = sorted(self.folder.glob("e-*.png"))
            self.assertEqual(len(pages), 2)
            read = subprocess.run(["zbarimg", "--quiet", "--nodbus", "--raw", *pages], stdout=subprocess.PIPE, text=True, check=True)
            self.assertEqual(sorted(read.stdout.splitlines()), sorted(labels.content(row) for row in rows))

    def test_text_stays_beside_the_code(self):
        self.draw(3, "letter")
        told = subprocess.run(["pdftotext", "-layout", "e.pdf", "-"], cwd=self.folder, stdout=subprocess.PIPE, text=True, check=True).stdout
        for text in ["Torreón, Coahuila", "Presidencia Municipal", "Vestíbulo, junto al módulo", "pantalla-0", "Inventario TRC-0"]:
            self.assertIn(text, told)
        self.assertLess(labels.stringWidth("x" * 200, "Courier", labels.fit("x" * 200, "Courier", 10, 100)), 100.01)


class Form(unittest.TestCase):
    def test_values_are_filled_into_the_template(self):
        given = form.parse(["manager=https://m.example", "rotation=90", "wifi.ssid=Señal \"1\"", 'time-servers=["10.0.0.1"]', "wifi.hidden=true"])
        text = form.fill(given)
        self.assertEqual(form.flatten(tomllib.loads(text)), given)
        self.assertIn("#[proxy]", text)
        self.assertIn("# Cómo cuelga la pantalla", text)

    def test_key_that_there_is_not_is_refused(self):
        with self.assertRaisesRegex(Failed, "wifi.sid"):
            form.fill({"wifi.sid": "a"})
        with self.assertRaisesRegex(Failed, "KEY=VALUE"):
            form.parse(["rotation"])

    def test_values_are_looked_at_as_at_the_start(self):
        form.check(form.fill({"manager": "https://m.example"}), {})
        with self.assertRaisesRegex(Failed, "rotation = 45"):
            form.check(form.fill({"manager": "https://m.example", "rotation": 45}), {})


class Boot(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.tree = Tree(Path(scratch.name), Path(scratch.name) / "boot")
        (self.tree.root / "boot/grub").mkdir(parents=True)

    def test_command_line_of_a_pi_does_not_give_the_card_to_the_system(self):
        (self.tree.boot / "cmdline.txt").write_text("console=tty1 root=PARTUUID=1-02 fsck.repair=yes rootwait resize\n")
        self.assertTrue(bootline.settle(self.tree))
        words = (self.tree.boot / "cmdline.txt").read_text().split()
        self.assertNotIn("resize", words)
        self.assertEqual(words.count("fsck.repair=yes"), 1)
        self.assertFalse(bootline.settle(self.tree))

    def test_every_entry_of_grub_gets_the_words(self):
        self.tree.write("boot/grub/grub.cfg", "menuentry a {\n\tlinux\t/vmlinuz root=UUID=1 ro\n\tinitrd /i\n}\n")
        self.assertTrue(bootline.settle(self.tree))
        self.assertIn("\tlinux\t/vmlinuz root=UUID=1 ro quiet consoleblank=0", self.tree.read("boot/grub/grub.cfg"))
        self.assertFalse(bootline.settle(self.tree))

    def test_lines_of_fstab_are_replaced_and_not_added(self):
        self.tree.write("etc/fstab", "# c\nLABEL=r / ext4 defaults 0 1\nLABEL=old /var/lib/cartelera-player ext4 x 0 2\n")
        self.assertTrue(storage.mount_data(self.tree, "cartelera"))
        self.assertFalse(storage.mount_data(self.tree, "cartelera"))
        self.assertEqual(self.tree.read("etc/fstab").count("cartelera-player"), 1)

    def test_key_file_is_looked_at(self):
        good = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKZz ana@desk"
        for text, why in [("-----BEGIN OPENSSH PRIVATE KEY-----\n", "is a private key"), ("hola\n", "not a public key"), ("\n", "no public key")]:
            self.tree.write("key", text)
            with self.assertRaisesRegex(Failed, why):
                remote.read_keys(self.tree.path("key"))
        self.tree.write("key", f"{good}\n")
        self.assertEqual(remote.read_keys(self.tree.path("key")), f"{good}\n")
        self.assertTrue(remote.settle(self.tree, self.tree.path("key")))
        self.assertFalse(remote.settle(self.tree, self.tree.path("key")))
        self.assertTrue(remote.settle(self.tree, None))
        self.assertFalse(remote.settle(self.tree, None))


if __name__ == "__main__":
    unittest.main()
