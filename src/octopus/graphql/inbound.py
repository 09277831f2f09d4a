"""The heads of WebSocket frames that clients send (RFC 6455 §5.2), as far as the common case needs them.

A frame that is not plain is left to the parser of `websockets`, which says what is wrong with it.
"""

from __future__ import annotations

from websockets.utils import apply_mask

TEXT, PONG = 0x81, 0x8A
"""First bytes of a whole text message and of a pong: final, no reserved bits."""
_PLAIN = frozenset((0x00, 0x80, 0x01, 0x81, 0x02, 0x82, 0x88, 0x89, 0x8A))
"""First bytes of frames that may be, control frames being final."""
MOST_HEAD = 14


def frame_end(data: bytes, at: int, most: int) -> int | None:
    """Where the masked frame that begins at `at` ends; beyond the data when it is not whole yet.

    None: the parser has to judge it (not masked, reserved, a payload of more than `most` bytes).
    """
    have = len(data) - at
    if have < 2:
        return at + 2
    first, second = data[at], data[at + 1]
    if first not in _PLAIN or second < 0x80:
        return None
    length, head = second & 0x7F, 6
    if length > 125:
        if first & 0x08:
            return None
        wide = 2 if length == 126 else 8
        head += wide
        if have < 2 + wide:
            return at + 2 + wide
        length = int.from_bytes(data[at + 2 : at + 2 + wide], "big")
    return None if length > most else at + head + length


def payload(frame: bytes) -> bytes:
    """What a whole masked frame holds."""
    head = 6 if frame[1] < 0xFE else 8 if frame[1] == 0xFE else MOST_HEAD
    return apply_mask(frame[head:], frame[head - 4 : head])
