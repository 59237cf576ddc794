"""Preparing the decision maker: questions, costs beside gains, rehearsed answers, one brief for all.

Facts of a deal → documents (a pure value) → Markdown, HTML, PDF, DOCX.
"""

from __future__ import annotations

from holdfast.diagnosis.kept import case_of
from holdfast.preparation.documents import DOCUMENT, DOCUMENTS
from holdfast.preparation.export import FORMATS, export, preview
from holdfast.preparation.kit import documents, sheet

__all__ = ["DOCUMENT", "DOCUMENTS", "FORMATS", "case_of", "documents", "export", "preview", "sheet"]
