"""``holdfast serve`` and what belongs to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Where = Annotated[
    Path | None,
    typer.Argument(metavar="[HOME|EXPORT]", help="What to serve; without it ./.holdfast, else a new one."),
]


def serve(
    where: Where = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8321,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    worker: Annotated[bool, typer.Option(help="Start the worker for imports and Runs as well.")] = True,
    processes: Annotated[int, typer.Option(help="Processes that answer requests.")] = 1,
) -> None:
    """Serve the web application: the list, the deals, and what people write about them."""
    from holdfast.cli.serving import serve_home

    serve_home(where, host=host, port=port, browser=browser, worker=worker, processes=processes)


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, for example holdfast.tar.gz.")],
    home: Annotated[
        Path | None, typer.Option(help="The home that is served. Default: HOLDFAST_HOME, else ./.holdfast.")
    ] = None,
) -> None:
    """Write database, words, Runs and keys into one file; the server may run meanwhile."""
    from holdfast.server import backup as act

    kept = act.backup(act.here(home), target)
    typer.echo(f"{target}: {len(kept.files)} files of {kept.made_at}. It holds keys: keep it as you keep passwords.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `holdfast backup` wrote.")],
    home: Annotated[
        Path | None, typer.Option(help="The home to restore into. Default: HOLDFAST_HOME, else ./.holdfast.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is there; that is kept beside it.")
    ] = False,
) -> None:
    """Put a backup back; stop the server first."""
    from holdfast.server import backup as act

    env = act.here(home)
    kept = act.restore(env, source, replace=replace)
    typer.echo(f"{env.home}: {len(kept.files)} files as of {kept.made_at}. Next: holdfast serve {env.home}")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (serve, backup, restore):
        app.command()(command)
