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


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
