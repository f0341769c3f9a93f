"""The archive that .docx, .xlsx and .hwpx files are: checked before anything in it is unpacked or parsed.

Refused are what unpacks to too much (a zip bomb), is encrypted, or is another kind of archive; XML with a document
type (entities that multiply) and XML larger than any text anybody wrote.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings

__all__ = ["check_archive", "parsed_part"]

MAX_XML = 100_000_000  # bytes of one part: some 50 times the longest book
MAX_ENTRIES = 20_000


def check_archive(data: bytes, name: str, limits: DocumentSettings, *, holds: str, suffix: str) -> None:
    """KnowledgeError unless `data` is an archive that may be unpacked and has the part `holds`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise KnowledgeError(f"{name}: the file is broken ({error})", hint="Save it again from its source.") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise KnowledgeError(f"{name}: the file is encrypted", hint="Remove its password and add it again.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.max_unpacked_bytes or len(entries) > MAX_ENTRIES:
        raise KnowledgeError(
            f"{name}: it unpacks to {unpacked:,} bytes, over the limit of {limits.max_unpacked_bytes:,}",
            hint="Take large pictures out, or raise documents.max_unpacked_bytes in gallae.toml.",
        )
    if unpacked > 10_000_000 and unpacked > 200 * len(data):
        raise KnowledgeError(
            f"{name}: {len(data):,} bytes unpack to {unpacked:,}: this is a zip bomb, not a document",
            hint="Save it again from its source.",
        )
    if holds not in names:
        raise KnowledgeError(
            f"{name}: the content is not a {suffix} file (a ZIP without {holds})", hint="Give it its right suffix."
        )


def parsed_part(archive: zipfile.ZipFile, part: str, name: str) -> Any:
    """The root element (lxml) of one XML part; an empty element if there is no such part."""
    from lxml import etree  # type: ignore[import-untyped]

    if part not in archive.namelist():
        return etree.Element("missing")
    if archive.getinfo(part).file_size > MAX_XML:
        raise KnowledgeError(
            f"{name}: {part} unpacks to {archive.getinfo(part).file_size:,} bytes, over the limit of {MAX_XML:,}",
            hint="Split the document.",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(archive.read(part), parser)
    if root.getroottree().docinfo.doctype:
        raise KnowledgeError(
            f"{name}: {part} declares a document type, which no office program writes",
            hint="Save it again in the program that made it.",
        )
    return root
