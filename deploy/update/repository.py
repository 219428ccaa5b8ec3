"""Fetches packages from the manager's repository, by apt, which verifies them. The machine's own sources stay as they are."""

import os
import shutil
import subprocess
from pathlib import Path

import package
import state
from problem import Problem

KEY = Path("/etc/cartelera/packages.asc")
"""The key that packages must be signed by. It comes with the card, or with the first wish; nothing but a person replaces it."""
APT = state.FOLDER / "apt"


def fetch(wish, installed):
    """The package that is installed, to go back to, and the one that is wanted."""
    trust(wish.key)
    configure(wish)
    apt("update")
    return find(installed) or download(installed), download(wish.version)


def trust(key, path=KEY):
    if path.exists():
        if path.read_text(encoding="utf-8") != key:
            raise Problem(f"el repositorio está firmado con otra llave que la de {path}")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(key, encoding="utf-8")
    draft.chmod(0o644)
    draft.rename(path)


def configure(wish):
    """A configuration of its own: nothing of the repository stays behind among the machine's sources."""
    for folder in ["lists/partial", "cache/archives/partial"]:
        (APT / folder).mkdir(parents=True, exist_ok=True)
    (APT / "sources.list").write_text(f"deb [signed-by={KEY}] {wish.repository} stable main\n")
    lines = [
        f'Dir::Etc::SourceList "{APT}/sources.list";',
        'Dir::Etc::SourceParts "-";',
        f'Dir::State::Lists "{APT}/lists";',
        f'Dir::Cache "{APT}/cache";',
        'Acquire::Languages "none";',
        'Acquire::Retries "3";',
        'APT::Update::Error-Mode "any";',
    ]
    if wish.ca:
        (APT / "ca.pem").write_text(wish.ca)
        lines.append(f'Acquire::https::CAInfo "{APT}/ca.pem";')
    if wish.proxy:
        lines += [f'Acquire::{kind}::Proxy "{wish.proxy}";' for kind in ["http", "https"]]
    path = APT / "apt.conf"
    # A proxy's password may stand in it; who fetches for apt is told by apt.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write("".join(f"{line}\n" for line in lines))


def apt(*arguments, folder=None):
    command = ["apt-get", "--config-file", str(APT / "apt.conf"), "--quiet=2", *arguments]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    if finished.returncode:
        raise Problem(f"apt-get {arguments[0]}: {last_error(finished.stderr)}")


def last_error(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")] or lines
    return errors[0].removeprefix("E: ")[:300] if errors else "falló sin decir por qué"


def find(version):
    """The package of `version`, if it is here already."""
    there = state.PACKAGES.glob("*.deb") if state.PACKAGES.is_dir() else []
    return next((path for path in there if package.version_of(path) == version), None)


def download(version):
    state.PACKAGES.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = state.FOLDER / "fetched"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o755)
    try:
        apt("download", f"{package.NAME}={version}", folder=draft)
        fetched = list(draft.glob("*.deb"))
        if len(fetched) != 1 or package.version_of(fetched[0]) != version:
            raise Problem(f"el repositorio no tiene la versión {version}")
        target = state.PACKAGES / fetched[0].name.replace("%3a", "-")
        with open(fetched[0], "rb") as file:
            os.fsync(file.fileno())
        fetched[0].rename(target)
        state.sync(state.PACKAGES)
        return target
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def keep_only(path):
    """Removes all packages but the one that is installed now."""
    for other in state.PACKAGES.glob("*.deb"):
        if other != path:
            other.unlink()
