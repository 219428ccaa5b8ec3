"""HTTPS in front of the installed manager: by Caddy with an authority of its own, by nginx with a city's, and by none that fails."""

from container import Failed, until

NAME = "cartelera.lan"
AUTHORITY = "/etc/cartelera/autoridad.pem"
CADDYS_FILE = "/etc/caddy/cartelera.caddy"

CERTIFICATES = f"""
cd /srv
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=Ciudad -keyout ca.key -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj /CN={NAME} -keyout key.pem -out request.pem
printf 'subjectAltName=DNS:{NAME}' >names
openssl x509 -req -days 30 -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out certificate.pem
openssl genrsa -out another.pem 2048
chmod 644 *.pem
"""
"""A city's own authority, a certificate of it for the name, its key, and a key that does not fit."""


def install(container):
    """Before the tree is started: then it has no way to the archive."""
    container.run("apt-get install --yes --quiet=2 caddy nginx openssl && systemctl disable caddy nginx")
    container.run(f"echo '127.0.0.1 {NAME}' >>/etc/hosts")
    container.run(CERTIFICATES)


def try_https(container):
    setup = f"cartelera-manager setup --name {NAME}"
    given = "--certificate /srv/certificate.pem --ca /srv/ca.pem"
    refused = container.run(f"{setup} --check; echo $?", check=False)
    if not refused.endswith("2"):
        raise Failed(f"nobody serves {NAME}, and yet: {refused}")

    container.run("systemctl start caddy")
    said = container.run(f"{setup} --front caddy")
    wanted(said, f"https://{NAME} funciona", f"las pantallas buscarán al administrador en https://{NAME}")
    wanted(container.run(f"{setup} --front caddy"), "las pantallas ya conocen")
    wanted(container.run("cartelera-manager root show"), f"administrador: https://{NAME}")

    before = container.run(f"cat {CADDYS_FILE} /etc/caddy/Caddyfile")
    refused = container.run(f"{setup} --front caddy {given} --key /srv/another.pem 2>&1", check=False)
    wanted(refused, "everything is as it was before")
    if container.run(f"cat {CADDYS_FILE} /etc/caddy/Caddyfile") != before:
        raise Failed("a key that does not fit leaves something behind")
    container.run(f"{setup} --check --ca {AUTHORITY}")

    container.run("systemctl stop caddy && systemctl start nginx")
    said = container.run(f"{setup} --front nginx {given} --key /srv/key.pem")
    wanted(said, f"https://{NAME} funciona", f"las pantallas buscarán al administrador en https://{NAME}")
    until("nginx to send browsers on", lambda: redirects(container))
    container.run("systemctl stop nginx && systemctl start caddy")


def redirects(container):
    request = f"GET / HTTP/1.1\\r\\nHost: {NAME}\\r\\nConnection: close\\r\\n\\r\\n"
    answer = container.run(f"bash -c 'exec 3<>/dev/tcp/127.0.0.1/80; printf \"{request}\" >&3; cat <&3'", check=False)
    return "308 Permanent Redirect" in answer and f"https://{NAME}/" in answer


def wanted(said, *texts):
    missing = [text for text in texts if text not in said]
    if missing:
        raise Failed(f"{missing} is missing in {said!r}")
