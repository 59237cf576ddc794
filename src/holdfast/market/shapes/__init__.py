"""The shapes in which a market can be written, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from holdfast.market.shapes import hubspot, pipedrive, plain, salesforce
from holdfast.market.shapes.common import Files
from holdfast.market.tables import Market

SHAPES: Mapping[str, Callable[[Market], Files]] = {
    "plain": plain.files,
    "salesforce": salesforce.files,
    "hubspot": hubspot.files,
    "pipedrive": pipedrive.files,
}
