"""What is written while a screen runs: its data on a partition of its own, and what may be lost in memory."""

DATA = "/var/lib/cartelera-player"
LABEL = "cartelera"
# nofail: a data partition that is broken must not keep the network and remote access from starting. Without it the player does
# not start, as it would take the system's own partition for its data.
OPTIONS = "noatime,commit=30,nofail,x-systemd.growfs,x-systemd.device-timeout=30s"


def mount_data(tree, label):
    """Mounts the partition with this label over the player's folder; without a label the folder is the system's."""
    lines = [line for line in tree.read("etc/fstab").splitlines() if mount_point(line) != DATA]
    if label:
        lines.append(f"LABEL={label} {DATA} ext4 {OPTIONS} 0 2")
        tree.path(DATA.lstrip("/")).mkdir(parents=True, exist_ok=True)
    return write(tree, lines)


def keep_in_memory(tree):
    lines = [line for line in tree.read("etc/fstab").splitlines() if mount_point(line) != "/tmp"]
    return write(tree, [*lines, "tmpfs /tmp tmpfs nosuid,nodev,size=25%,mode=1777 0 0"])


def write(tree, lines):
    """The order of lines does not matter to systemd, so only other lines are a change."""
    before = tree.read("etc/fstab").splitlines()
    return sorted(lines) != sorted(before) and tree.write("etc/fstab", "\n".join(lines) + "\n")


def mount_point(line):
    fields = line.split()
    return fields[1] if len(fields) > 1 and not line.startswith("#") else None
