"""What `board` makes of cartelera.toml."""

import base64
import json
import os
import tomllib
import unittest

from board_trees import BOARD, CA, BoardCase

FULL = """
manager = "https://cartelera.example"
enrolment = "enrolment.json"
ca = "city.pem"
rotation = 90
output = "HDMI-A-1"
mode = "1920x1080@60"
locale = "es"
hostname = "vestibulo"
time-servers = [
  "10.1.2.1",
  "time.example",
]

[proxy]
url = "http://10.1.2.1:3128"
user = "pan@tallas"
password = 'a:b/c"d'

[wired]
address = "10.1.2.30/24"
gateway = "10.1.2.1"
dns = ["10.1.2.1", "10.1.2.2"]
vlan = 120

[wifi]
country = "MX"
ssid = "Señal del Centro"
password = ' a\\b;c#d '
hidden = true
"""


class EveryFile(BoardCase):
    def setUp(self):
        super().setUp()
        self.enrol()
        (self.boot / "city.pem").write_bytes(CA)
        self.apply(FULL)

    def test_player_is_told_what_concerns_it(self):
        self.assertEqual(
            tomllib.loads(self.read("etc/cartelera/player.toml.d/board.toml")),
            {
                "manager": "https://cartelera.example", "enrolment": "/var/lib/cartelera-player/enrolment.json", "ca": "/etc/cartelera/ca.pem",
                "proxy": "http://pan%40tallas:a%3Ab%2Fc%22d@10.1.2.1:3128", "rotation": 90, "output": "HDMI-A-1", "mode": "1920x1080@60",
                "locale": "es",
            },
        )

    def test_vlan_has_the_address_and_the_cable_carries_it(self):
        self.assertIn("\nid=120\n", self.connection("vlan"))
        self.assertIn("\naddress1=10.1.2.30/24\ngateway=10.1.2.1\ndns=10.1.2.1;10.1.2.2;\n", self.connection("vlan"))
        self.assertIn("[ipv4]\nmethod=disabled\n", self.connection("wired"))
        uuid = next(line.split("=")[1] for line in self.connection("wired").splitlines() if line.startswith("uuid="))
        self.assertIn(f"\nparent={uuid}\n", self.connection("vlan"))

    def test_wifi_has_its_name_as_bytes_and_its_password_quoted(self):
        self.assertIn("\nssid=83;101;195;177;97;108;", self.connection("wifi"))
        self.assertIn("\npsk=\\sa\\\\b;c#d\\s\n", self.connection("wifi"))
        self.assertIn("\nhidden=true\n", self.connection("wifi"))
        self.assertEqual(self.read("etc/modprobe.d/cartelera.conf"), "options cfg80211 ieee80211_regdom=MX\n")

    def test_time_names_and_certificates_are_in_place(self):
        self.assertEqual(self.read("etc/systemd/timesyncd.conf.d/cartelera.conf"), "[Time]\nNTP=10.1.2.1 time.example\n")
        self.assertEqual(self.read("etc/hostname"), "vestibulo\n")
        self.assertIn("127.0.1.1\tvestibulo\n", self.read("etc/hosts"))
        self.assertEqual(self.read("etc/cartelera/ca.pem").encode(), CA)

    def test_secrets_are_readable_by_few(self):
        modes = {"etc/cartelera/player.toml.d/board.toml": 0o640, "var/lib/cartelera-player/enrolment.json": 0o600}
        modes |= {f"etc/NetworkManager/system-connections/cartelera-{name}.nmconnection": 0o600 for name in ["wired", "vlan", "wifi"]}
        for path, mode in modes.items():
            self.assertEqual((self.root / path).stat().st_mode & 0o777, mode, path)
        if os.geteuid() == 0:
            self.assertEqual((self.root / "var/lib/cartelera-player/enrolment.json").stat().st_uid, 990)

    def test_enrolment_leaves_the_boot_partition(self):
        self.assertFalse((self.boot / "enrolment.json").exists())
        self.assertIn("presidencia-vestibulo", self.read("var/lib/cartelera-player/enrolment.json"))

    def test_second_run_changes_nothing(self):
        before = self.snapshot()
        self.assertEqual(self.apply(FULL), "sin cambios\n")
        self.assertEqual(self.snapshot(), before)

    def test_what_is_taken_out_of_the_file_is_taken_out_of_the_system(self):
        self.apply('manager = "http://10.0.0.5:8080"\n')
        self.assertEqual(tomllib.loads(self.read("etc/cartelera/player.toml.d/board.toml")), {"manager": "http://10.0.0.5:8080"})
        left = sorted(path.name for path in (self.root / "etc/NetworkManager/system-connections").iterdir())
        self.assertEqual(left, ["cartelera-wired.nmconnection"])
        self.assertIn("method=auto", self.connection("wired"))
        for path in ["etc/modprobe.d/cartelera.conf", "etc/systemd/timesyncd.conf.d/cartelera.conf", "etc/cartelera/ca.pem"]:
            self.assertFalse((self.root / path).exists(), path)

    def test_problem_leaves_what_was_in_force(self):
        self.refuse(FULL.replace("rotation = 90", "rotation = 91"))


class Files(BoardCase):
    def test_machines_own_settings_are_left_alone(self):
        path = self.root / "etc/cartelera/player.toml"
        path.write_text("cache-limit = 900\n")
        self.apply('manager = "http://10.0.0.5:8080"')
        self.assertEqual(path.read_text(), "cache-limit = 900\n")

    def test_wifi_is_switched_on_where_it_waited_for_a_country(self):
        states = {"var/lib/NetworkManager/NetworkManager.state": "[main]\nWirelessEnabled=false\n", "var/lib/systemd/rfkill/soc:wlan": "1\n"}
        for path, text in states.items():
            (self.root / path).parent.mkdir(parents=True)
            (self.root / path).write_text(text)
        self.apply('manager = "http://m.example"\n[wifi]\ncountry = "MX"\nssid = "Oficinas"\nsecurity = "open"\n')
        self.assertIn("WirelessEnabled=true", self.read("var/lib/NetworkManager/NetworkManager.state"))
        self.assertEqual(self.read("var/lib/systemd/rfkill/soc:wlan"), "0\n")
        self.assertNotIn("wifi-security", self.connection("wifi"))

    def test_key_of_packages_comes_with_the_enrolment_file(self):
        root = {"format": 1, "packages": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"}
        sealed = {"payload": base64.b64encode(json.dumps(root).encode()).decode(), "signatures": []}
        self.enrol(root=base64.b64encode(json.dumps(sealed).encode()).decode())
        self.apply('enrolment = "enrolment.json"')
        self.assertEqual(self.read("etc/cartelera/packages.asc"), root["packages"])

    def test_new_enrolment_replaces_the_one_before(self):
        self.enrol()
        self.apply('enrolment = "enrolment.json"')
        self.enrol(screen="presidencia-totem")
        self.apply('enrolment = "enrolment.json"')
        self.assertIn("presidencia-totem", self.read("var/lib/cartelera-player/enrolment.json"))

    def test_half_a_write_changes_nothing(self):
        (self.root / "etc/NetworkManager").write_text("a file where a folder is needed")
        self.write('manager = "http://m.example"')
        before = self.snapshot()
        self.assertEqual(self.run_board().returncode, 1)
        self.assertEqual(self.snapshot(), before)


class Editors(BoardCase):
    TEXT = '# Ubicación\r\nmanager = "http://10.0.0.5:8080"\r\n[wifi]\r\ncountry = "MX"\r\nssid = "Señal"\r\npassword = "12345678"\r\n'

    def test_every_editor_of_windows_is_understood(self):
        for data in [self.TEXT.encode(), self.TEXT.encode("utf-8-sig"), self.TEXT.encode("utf-16"), self.TEXT.encode("cp1252")]:
            self.apply(data)
            self.assertIn("\nssid=83;101;195;177;97;108;\n", self.connection("wifi"))

    def test_template_names_every_key_and_is_fine(self):
        template = (BOARD / "cartelera.toml").read_text()
        self.assertEqual(tomllib.loads(template), {})
        lines = [line.removeprefix("#") for line in template.splitlines(keepends=True) if not line.startswith("# ")]
        bare = "".join(line for line in lines if line != "\n")
        self.enrol()
        (self.boot / "ca.pem").write_bytes(CA)
        self.apply(bare)
        explained = {section: set(value) for section, value in tomllib.loads(bare).items() if isinstance(value, dict)}
        explained[""] = set(tomllib.loads(bare)) - set(explained)
        told = self.refuse("x = 1\n" + "".join(f"[{section}]\nx = 1\n" for section in explained if section))
        for section, keys in explained.items():
            name = f"{section}.x" if section else "x"
            line = next(line for line in told if f", {name} = 1: no hay esta clave (hay " in line)
            known = line.split("(hay ")[1].rstrip(")").split(" y las secciones ")[0].split(", ")
            self.assertEqual(set(known), keys, section)


class Problems(BoardCase):
    def test_all_are_told_at_once_with_line_and_what_is_allowed(self):
        wired = '[wired]\naddress = "10.1.2.0/24"\ngateway = "10.1.9.1"\n'
        told = self.refuse(f'rotation = 45\nmanagr = "x"\n\n{wired}[wifi]\nssid = ""\npassword = "corta"\n')
        self.assertEqual(
            [line.split(": no ")[0].split(": falta")[0] for line in told],
            [
                "cartelera.toml, manager", "cartelera.toml, línea 1, rotation = 45", 'cartelera.toml, línea 2, managr = "x"',
                'cartelera.toml, línea 5, wired.address = "10.1.2.0/24"', "cartelera.toml, línea 7, wifi.country",
                'cartelera.toml, línea 8, wifi.ssid = ""', "cartelera.toml, línea 9, wifi.password = ****",
            ],
        )

    def test_every_line_that_is_no_toml_is_named(self):
        told = self.refuse('manager = http://m.example\nrotation = 90\nssid = “Oficinas”\n')
        self.assertEqual([line.split(":")[0] for line in told], ["cartelera.toml, línea 1", "cartelera.toml, línea 3"])

    def test_key_given_twice_is_named(self):
        self.assertEqual(len(self.refuse('rotation = 90\nrotation = 0\nmanager = "http://m.example"')), 1)

    def test_what_belongs_together_is_asked_for(self):
        good = 'manager = "http://m.example"\n'
        for more, place in [
            ('[wifi]\nssid = "A"\ncountry = "MX"\n', "wifi.password"),
            ('[wifi]\nssid = "A"\ncountry = "MX"\nsecurity = "open"\npassword = "12345678"\n', "wifi.password"),
            ('[wired]\ngateway = "10.1.2.1"\n', "wired.address"),
            ('[wired]\naddress = "10.1.2.30/24"\ngateway = "10.1.3.1"\n', "wired.gateway"),
            ('[proxy]\nuser = "a"\npassword = "b"\n', "proxy.url"),
            ('[proxy]\nurl = "http://p:1"\npassword = "b"\n', "proxy.user"),
            ('[router]\na = 1\n', "router"),
        ]:
            told = self.refuse(good + more)
            self.assertEqual(len(told), 1, told)
            self.assertIn(place, told[0])

    def test_files_beside_it_are_looked_through(self):
        self.assertIn("no existe", self.refuse('enrolment = "enrolment.json"')[0])
        self.enrol(token="short")
        self.assertIn("no es un archivo de alta", self.refuse('enrolment = "enrolment.json"')[0])
        self.assertIn("no se puede leer", self.refuse('manager = "http://m.example"\nca = "ca.pem"')[0])
        (self.boot / "ca.pem").write_text("hola")
        self.assertIn("no tiene certificados", self.refuse('manager = "http://m.example"\nca = "ca.pem"')[0])

    def test_report_goes_away_when_all_is_well_again(self):
        self.refuse("rotation = 1")
        self.apply('manager = "http://m.example"')

    def test_check_changes_nothing(self):
        self.write('manager = "http://m.example"')
        before = self.snapshot()
        self.assertEqual(self.run_board("--check").returncode, 0)
        self.write("rotation = 1")
        self.assertEqual(self.run_board("--check").returncode, 1)
        self.assertEqual(self.snapshot(), before)
        self.assertFalse((self.boot / "cartelera-errores.txt").exists())

    def test_values_that_are_not_allowed(self):
        for key, values in {
            "manager": ['"cartelera.example"', '"https://"', '"https://a b"', '"ftp://a"', '"http://u:p@a"', '"http://a:99999"', "1"],
            "rotation": ["true", '"90"', "-90", "90.0"],
            "output": ['"HDMI"', '"HDMI-A-1; reboot"'],
            "mode": ['"1080p"', '"1920x1080@"'],
            "locale": ['"fr"'],
            "hostname": ['"-a"', '"a_b"', '"á"', f'"{"a" * 64}"', '""'],
            "time-servers": ['"a"', "[]", '["a b"]', '["a\\nb"]', "[1]"],
            "enrolment": ['"../x"', '"a/b"', '".."', '""'],
            "ca": ['"/etc/passwd"'],
        }.items():
            for value in values:
                told = self.refuse(f"{key} = {value}\n" + ('' if key == "manager" else 'manager = "http://m.example"\n'))
                self.assertTrue(len(told) == 1 and f"línea 1, {key} = " in told[0], (key, value, told))


if __name__ == "__main__":
    unittest.main()
