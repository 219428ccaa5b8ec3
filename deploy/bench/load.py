"""Asks a server the same question as often as it answers, by `wrk`."""

import re
import subprocess
from dataclasses import dataclass

import cost

CONNECTIONS = 16


@dataclass
class Load:
    """What a server did under load."""

    per_s: float
    """Answers a second."""
    cpu_s: float
    """Processor time of an answer."""


def measure(pid, url, seconds, headers=()):
    """Loads the server whose first process is `pid` with requests for `url`, for `seconds`."""
    before = cost.cpu_of(cost.tree(pid))
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds:.0f}s", "--timeout", "30s"]
    for name, value in headers:
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=False)
    cpu_s = cost.cpu_of(cost.tree(pid)) - before
    answers = re.search(r"(\d+) requests in ([\d.]+)(m?)s", done.stdout)
    if done.returncode != 0 or not answers or re.search(r"Non-2xx|Socket errors", done.stdout):
        raise RuntimeError(f"wrk on {url}: {done.stdout}{done.stderr}")
    count, took = int(answers[1]), float(answers[2]) * (0.001 if answers[3] else 1)
    return Load(count / took, cpu_s / max(1, count))
