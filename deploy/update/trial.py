"""Installs the package, watches whether pictures are presented, and goes back if none are."""

import sys
from pathlib import Path

import guard
import package
import repository
import state
import watch


def run():
    """Goes on with the change that has begun, wherever it was."""
    trial = state.read(state.TRIAL)
    if not trial:
        return
    package.settle()
    why = None
    if trial["stage"] == "forth":
        why = forth(trial)
        if why:
            print(f"{trial['version']} does not do: {why}", file=sys.stderr)
            trial = {**trial, "stage": "back", "why": why}
            state.write(state.TRIAL, trial)
    if trial["stage"] == "back":
        back(trial)
    else:
        repository.keep_only(Path(trial["after"]))
        state.tell(trial["version"], "updated")
        print(f"{trial['version']} is installed and presents pictures")
    state.remove(state.TRIAL)
    guard.remove()


def forth(trial):
    """Why the new package does not do, if it does not."""
    usual = trial.get("usual")
    if usual is None:
        usual = watch.status()
        state.write(state.TRIAL, {**trial, "usual": usual})
    if package.installed() != trial["version"] or not package.is_whole():
        why = package.install(Path(trial["after"]))
        if why:
            return f"no se pudo instalar: {why}"
    return watch.watch(usual)


def back(trial):
    why = package.put_back(Path(trial["before"]))
    failed = why or watch.watch(watch.ANY)
    repository.keep_only(Path(trial["before"]))
    detail = trial["why"] if not failed else f"{trial['why']}; y la anterior, {trial['from']}, tampoco: {failed}"
    state.tell(trial["version"], "rolled-back", detail)
    print(f"{trial['from']} is back")
