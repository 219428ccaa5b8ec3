"""What no two machines may share, and each makes for itself at its first start."""


def forget(tree):
    """For images, which become many machines; gives whether there was something to forget."""
    changed = False
    # An empty file is filled at the first start, without the questions that follow when there is none.
    if tree.read("etc/machine-id"):
        changed = tree.write("etc/machine-id", "", 0o444)
    keys = [path for path in tree.path("etc/ssh").glob("ssh_host_*_key*")] if tree.has("etc/ssh") else []
    for path in [*keys, tree.path("var/lib/systemd/random-seed")]:
        changed |= path.exists()
        path.unlink(missing_ok=True)
    return changed
