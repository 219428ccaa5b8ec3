"""Everything that is done to a tree, in order; each step tells whether it had something to do."""

import bootline
import remote
import software
import storage
import system
from tree import alive


def prepare(tree, options):
    """Gives how many steps changed something."""
    steps = [
        ("packages", lambda: software.install(tree, options)),
        ("network by NetworkManager alone", lambda: software.settle_network(tree)),
        ("data apart from the system", lambda: storage.mount_data(tree, options.data)),
        ("temporary files in memory", lambda: storage.keep_in_memory(tree)),
        ("hardware watchdog", lambda: system.watch(tree)),
        ("journal in memory", lambda: system.keep_journal_in_memory(tree)),
        ("no swap", lambda: system.switch_swap_off(tree)),
        ("no questions at the first start", lambda: system.ask_nothing(tree)),
        ("no upgrades by itself", lambda: system.stop_timers(tree)),
        ("starts without a desktop", lambda: system.choose_target(tree)),
        ("kernel's command line", lambda: bootline.settle(tree)),
        (f"remote access {'by key' if options.ssh_key else 'off'}", lambda: remote.settle(tree, options.ssh_key)),
    ]
    changed = 0
    with alive(tree):
        for name, do in steps:
            changed += tell(do(), name)
    return changed


def tell(did, name):
    """Tells of a step; gives whether it changed something."""
    print(f"   {'changed  ' if did else 'as it was'}  {name}", flush=True)
    return did
