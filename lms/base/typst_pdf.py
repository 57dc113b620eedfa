"""PDF files made with typst: templates are ours, data come in as values and are never read as markup.

A template asks for its data with `json(bytes(sys.inputs.data))`. It may read files beside itself only; nothing is
fetched from the network because templates name no packages.

Source: security.md I7.
"""

import json
from pathlib import Path
from typing import Any

import typst


class PdfFailed(Exception):
    """The template could not be set; the text is for the log only."""


def render_pdf(*, template: Path, data: dict[str, Any], is_tagged: bool = True) -> bytes:
    """Return a PDF file of a template and its data.

    Args:
        template: path of a `.typ` file of ours.
        data: JSON-able values.
        is_tagged: with the structure that screen readers use.

    Raises:
        PdfFailed: the template does not fit the data.
    """
    return _compile(template, data, format="pdf", pdf_tags=is_tagged)


def render_png(*, template: Path, data: dict[str, Any], dots_per_inch: float = 72.0) -> list[bytes]:
    """Return every page as a PNG picture, for previews and for looking at a print in tests."""
    found = _compile(template, data, format="png", ppi=dots_per_inch)
    return found if isinstance(found, list) else [found]


def _compile(template: Path, data: dict[str, Any], **options: Any) -> Any:
    try:
        return typst.compile(
            str(template),
            root=str(template.parent),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            **options,
        )
    except (typst.TypstError, RuntimeError) as error:
        raise PdfFailed(str(error)) from error
