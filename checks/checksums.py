"""Check digits of numbers that point to somebody. They raise confidence; for resident numbers they never veto."""

from __future__ import annotations

import re

__all__ = ["business_checksum", "iban_checksum", "luhn", "resident_checksum"]


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 check digit."""
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (1 + i % 2)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def resident_checksum(digits: str) -> bool:
    """The check digit of resident numbers issued before October 2020 (foreigners' have another constant)."""
    weighted = sum(int(d) * w for d, w in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False))
    constant = 13 if digits[6] in "5678" else 11
    return (constant - weighted % 11) % 10 == int(digits[12])


def business_checksum(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    return (10 - (total + int(digits[8]) * 5 // 10) % 10) % 10 == int(digits[9])


def iban_checksum(iban: str) -> bool:
    """ISO 13616: the first four characters at the end, letters as numbers, the remainder by 97 is 1."""
    plain = re.sub(r"\s", "", iban)
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1
