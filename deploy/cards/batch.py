"""Card after card: a base that is prepared once, and from it a card for each screen."""

import tempfile
import time

import card
import content
import device
import disk
import done
import enrol
import sheet
from failed import Failed, run


def look_through(options, values):
    """The rows of the sheet and the city's name, when nothing is wrong with any of them."""
    rows = sheet.read(options.screens)
    city = options.city
    if options.folder:
        name, screens = content.read(options.folder)
        city = city or name
        for line in content.compare(rows, screens):
            print(f"   warning: {line}", flush=True)
    check_all(rows, values, options)
    enrol.check_known([row.screen for row in rows], options)
    return rows, city


def make_all(options, base, values, rows, city):
    """Makes the cards that are missing, and labels for all screens."""
    options.out.mkdir(parents=True, exist_ok=True)
    write_labels(rows, city, options)
    record = options.out / "hecho.csv"
    for row in rows:
        mine = own_values(row, values)
        made = done.read(record).get(row.screen)
        if made is None:
            make(row, mine, options, base, record)
        elif made["huella"] != done.mark(row, mine):
            print(f"   warning: {row.screen}: its card was made from other data (delete its line of {record} to make another)", flush=True)
        else:
            print(f"   as it was  {row.screen}", flush=True)


def write_labels(rows, city, options):
    # Only labels need more than Python itself.
    try:
        import labels
    except ImportError as error:
        raise Failed(f"drawing labels: {error} (deploy/packages.sh card installs what is missing)") from None
    place = options.out / "etiquetas.pdf"
    place.write_bytes(labels.draw(rows, city, options.paper))
    print(f"   labels: {place}", flush=True)


def own_values(row, values):
    return {"hostname": row.screen[:63].rstrip("-"), "rotation": row.rotation} | values | row.settings


def check_all(rows, values, options):
    """Looks through the settings of all cards before the first is made."""
    problems, addresses = [], {}
    for row in rows:
        address = row.settings.get("wired.address")
        if address and addresses.setdefault(address, row.screen) != row.screen:
            problems.append(f"{row.screen}: direccion {address} es ya la de {addresses[address]}")
        try:
            card.check({"manager": options.manager_url} | own_values(row, values), options.ca, None)
        except Failed as failure:
            problems.append(f"{row.screen}: {failure}")
    if problems:
        raise Failed("\n".join(problems))


def make(row, values, options, base, record):
    began = time.monotonic()
    print(f"   {row.screen}, {row.office}, {row.place}", flush=True)
    if options.device:
        wait_for_card(row, options)
    with tempfile.TemporaryDirectory(prefix="cartelera-enrolment-") as folder:
        if options.device:
            device.write(base, options.device)
            disk.give_rest_to_data(options.device)
            card.write_to_disk(options.device, values, options.ca, enrol.enrol(row.screen, options, folder))
            run(["sync"])
            made = "device"
        else:
            made = f"{row.screen}.img"
            draft = options.out / f"{made}.part"
            copy(base, draft)
            card.write_to_disk(draft, values, options.ca, enrol.enrol(row.screen, options, folder))
            draft.rename(options.out / made)
    done.add(record, row, made, done.mark(row, values))
    print(f"   made       {row.screen} in {time.monotonic() - began:.1f} s", flush=True)


def wait_for_card(row, options):
    """Asks for the next card until one is there that may be overwritten."""
    while True:
        if not options.yes and not device.ask(f"   insert the card for {row.screen}; is it there?", False):
            raise Failed(f"{row.screen} and what follows were left out (another run goes on from here)")
        try:
            told = device.look(options.device)
        except Failed as failure:
            if options.yes:
                raise
            print(f"   {failure}", flush=True)
            continue
        if device.ask(f"   everything on {told} is overwritten; go on?", options.yes):
            return


def copy(base, place):
    """With its holes, and without copying anything where the file system can share."""
    run(["cp", "--sparse=always", "--reflink=auto", base, place])
    place.chmod(0o600)


def make_base(options):
    """The copy of the image that is prepared: whole or not at all, and made anew from another image."""
    options.out.mkdir(parents=True, exist_ok=True)
    base, origin = options.out / "base.img", options.out / "base.origen"
    status = options.image.stat()
    mark = f"{options.image.resolve()} {status.st_size} {status.st_mtime_ns}\n"
    if not base.exists() or not origin.exists() or origin.read_text() != mark:
        origin.unlink(missing_ok=True)
        draft = base.with_suffix(".part")
        copy(options.image, draft)
        draft.rename(base)
        origin.write_text(mark)
    return base


def make_single(options, base, values):
    """A card in a reader for one screen, or for one that shows a code."""
    told = device.look(options.device)
    if not device.ask(f"   everything on {told} is overwritten; go on?", options.yes):
        raise Failed("nothing was written")
    device.write(base, options.device)
    disk.give_rest_to_data(options.device)
    card.write_to_disk(options.device, values, options.ca, options.enrolment)
    run(["sync"])
