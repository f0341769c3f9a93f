"""One document from its bytes: the loader its suffix names, after checks that nothing can pass by accident.

A document that cannot be read properly is refused with the reason (KnowledgeError) and never half-indexed: empty,
too large, encrypted, broken, scanned, a content that is not what the suffix says, or saved with the wrong encoding.
"""

from __future__ import annotations

from collections.abc import Callable

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded
from gallae.retrievers.encoding import decode, refuse_misread
from gallae.retrievers.load_csv import load_csv
from gallae.retrievers.load_docx import load_docx
from gallae.retrievers.load_html import load_html
from gallae.retrievers.load_hwp import load_hwp
from gallae.retrievers.load_hwpx import load_hwpx
from gallae.retrievers.load_image import load_image
from gallae.retrievers.load_markdown import load_markdown
from gallae.retrievers.load_pdf import load_pdf
from gallae.retrievers.load_text import load_text
from gallae.retrievers.load_xlsx import load_xlsx
from gallae.retrievers.pictures import PageReader

__all__ = ["NOT_YET", "SUFFIXES", "load"]

TEXTS: dict[str, Callable[[str], Loaded]] = {
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".txt": load_text,
    ".html": load_html,
    ".htm": load_html,
    ".csv": load_csv,
    ".tsv": load_csv,
}
BINARIES: dict[str, Callable[[bytes, str, DocumentSettings], Loaded]] = {
    ".docx": load_docx,
    ".xlsx": load_xlsx,
    ".hwpx": load_hwpx,
    ".hwp": load_hwp,
}
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
SUFFIXES = frozenset(TEXTS) | frozenset(BINARIES) | IMAGES | {".pdf"}
NOT_YET = frozenset({".doc", ".xls", ".ppt", ".pptx", ".rtf", ".odt"})
STARTS = {".hwp": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"HWP Document File")}
MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office or HWP file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)


def load(name: str, data: bytes, limits: DocumentSettings, reader: PageReader | None = None) -> Loaded:
    """Read `data` as what the suffix of `name` says. KnowledgeError names the document and the next step.

    `reader` is a vision model for images and scanned pages; a ProviderError that may pass comes through as it is.
    """
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if suffix in NOT_YET:
        raise KnowledgeError(
            f"{name}: {suffix} is not supported yet", hint="Save it as .docx, .pdf, .md or .txt and add that file."
        )
    if suffix not in SUFFIXES:
        raise KnowledgeError(f"{name}: {suffix or 'no suffix'} is not a kind of document that can be read")
    if len(data) > limits.max_bytes:
        raise KnowledgeError(
            f"{name}: {len(data):,} bytes is over the limit of {limits.max_bytes:,}",
            hint="Split it, or raise documents.max_bytes in gallae.toml.",
        )
    if not data.strip():
        raise KnowledgeError(f"{name}: the file is empty", hint="Save it again from its source.")
    try:
        loaded = _read(name, data, suffix, limits, reader)
    except (KnowledgeError, ProviderError):
        raise
    except Exception as error:  # a parser may fail in any way on a damaged file; one document never stops an ingest
        raise KnowledgeError(
            f"{name}: the file is broken ({type(error).__name__}: {error})",
            hint="Open it in the program that made it and save it again.",
        ) from error
    if not loaded.text.strip():
        raise KnowledgeError(f"{name}: there is no text in it", hint="Check the file in the program that made it.")
    return loaded


def _read(name: str, data: bytes, suffix: str, limits: DocumentSettings, reader: PageReader | None) -> Loaded:
    if suffix in TEXTS:
        _is_text(name, data, suffix)
        return TEXTS[suffix](decode(data, name))
    if suffix in IMAGES:
        return load_image(data, name, limits, reader)
    _is_what_it_says(name, data, suffix)
    loaded = load_pdf(data, name, limits, reader) if suffix == ".pdf" else BINARIES[suffix](data, name, limits)
    refuse_misread(loaded.text, name)
    return loaded


def _is_what_it_says(name: str, data: bytes, suffix: str) -> None:
    # PDF readers accept up to a kilobyte of foreign bytes before the mark.
    fits = b"%PDF-" in data[:1024] if suffix == ".pdf" else data.startswith(STARTS.get(suffix, (b"PK\x03\x04",)))
    if fits:
        return
    is_ole = data.startswith(b"\xd0\xcf\x11\xe0") and suffix in (".docx", ".xlsx")
    found = (
        "an encrypted or old Office file"
        if is_ole
        else next((w for m, w in MAGIC if data.startswith(m)), "of no known kind")
    )
    raise KnowledgeError(
        f"{name}: the content is not a {suffix} file ({found})",
        hint="Give the file its right suffix, or save it again.",
    )


def _is_text(name: str, data: bytes, suffix: str) -> None:
    found = next((what for mark, what in MAGIC if data.startswith(mark)), "")
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not found and not utf16 and b"\x00" in data[:4096]:
        found = "binary data"
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not found and suffix not in (".html", ".htm") and head.startswith((b"<!doctype html", b"<html")):
        found = "an HTML page"
    if not found and suffix in (".html", ".htm") and not utf16 and b"<" not in data:
        found = "plain text without any tag"
    if found:
        raise KnowledgeError(
            f"{name}: the content is not a {suffix} file ({found})",
            hint="Give the file its right suffix, or save it again.",
        )
