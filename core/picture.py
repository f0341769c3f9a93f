"""A picture that a person shows to a model: bytes that were decoded and encoded anew (graphs.pictures), and their receipt."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = ["Picture"]

PATCH = 28  # pixels of a side that become one token in the greedy vision models; the others take fewer
AROUND = 16  # tokens around a picture


@dataclass(frozen=True, slots=True)
class Picture:
    """`data` is what a model is sent, PNG or JPEG (`media`), `width` × `height` pixels; `name` is for people alone."""

    name: str
    media: str
    width: int
    height: int
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of what is sent, in hexadecimal."""
        import hashlib  # not at the top: 6 ms of every command, of which few see a picture

        return hashlib.sha256(self.data).hexdigest()

    @property
    def url(self) -> str:
        import base64

        return f"data:{self.media};base64,{base64.b64encode(self.data).decode('ascii')}"

    @property
    def tokens(self) -> int:
        """An upper estimate of what a prompt grows by."""
        return math.ceil(self.width / PATCH) * math.ceil(self.height / PATCH) + AROUND

    def __str__(self) -> str:
        """For a receipt."""
        size = f"{self.width:,}×{self.height:,}, {len(self.data):,} bytes"
        return f"{self.name} ({self.media}, {size}, sha256 {self.sha256})"
