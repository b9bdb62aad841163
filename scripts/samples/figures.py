"""How amounts of fen are printed."""

from decimal import ROUND_HALF_UP, Decimal


def wan(fen, places=2, commas=False):
    """万元; zero is an empty cell."""
    return wan_shown(fen, places, commas) if fen else ""


def wan_shown(fen, places=2, commas=False):
    value = Decimal(fen) / 1_000_000
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded != value:
        raise ValueError(f"{fen} fen is not a whole number of the last place")
    return f"{rounded:,}" if commas else f"{rounded}"


def yuan(fen):
    """元 without decimals, thousands commas; zero is an empty cell."""
    if fen % 100:
        raise ValueError(f"{fen} fen is not a whole yuan")
    return f"{fen // 100:,}" if fen else ""


def percent(part, whole):
    """A share or a change with two decimals, rounded half up."""
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal('0.01'), ROUND_HALF_UP)}%" if part else "0%"
