"""``holdfast serve``: from a home to a page in the browser."""

from __future__ import annotations

import socket
import threading
import webbrowser
from pathlib import Path

from holdfast.cli.homes import HOME
from holdfast.errors import InputError


def serve_home(
    where: Path | None, *, host: str, port: int, browser: bool, worker: bool, processes: int, is_demo: bool = False
) -> None:
    """Find the home, prepare it, say where the page is, serve until stopped."""
    from holdfast.cli.out import GOOD, QUIET, console, text
    from holdfast.server.serving import Site, prepare, serve

    home, export = _places(where)
    site = Site(home, export, host, _free(host, port), is_demo=is_demo, with_worker=worker, processes=processes)
    path = prepare(site)
    shown = "localhost" if host in ("127.0.0.1", "::1") else host
    address = f"http://{shown}:{site.port}{path}"
    screen = console()
    screen.print(text("Open ", (address, GOOD)), soft_wrap=True)
    screen.print(text(("Stop with Ctrl-C.", QUIET)))
    if browser:
        threading.Thread(target=_open, args=(host, site.port, address), daemon=True).start()
    serve(site)


def _places(where: Path | None) -> tuple[Path, Path | None]:
    """The home and the export around it; a folder that is neither becomes a home."""
    if where is None:
        where = Path(HOME)
    if where.name != HOME and (where / HOME).is_dir():
        return where / HOME, where
    is_home = where.name == HOME or (where / "runs").is_dir() or (where / "facts").is_dir()
    if is_home:
        around = where.absolute().parent
        return where, around if where.name == HOME and any(around.glob("*.csv")) else None
    if where.is_dir() and any(where.glob("*.csv")):
        return where / HOME, where
    return where, None


def _free(host: str, port: int) -> int:
    """*port* when it is free, else one of the ten after it."""
    for candidate in range(port, port + 10):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise InputError(
        f"the ports {port} to {port + 9} of {host} are taken",
        expected="a free port",
        next_step="give another with --port",
    )


def _open(host: str, port: int, address: str) -> None:
    """Open the browser as soon as the server answers."""
    import time

    for _ in range(200):
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((host, port)) == 0:
                webbrowser.open(address)
                return
        time.sleep(0.1)
