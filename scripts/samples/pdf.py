"""The smallest PDF writer that gives control over every object, and always writes the same bytes."""

import zlib

FILE_ID = b"mingxi-sample-00"  # fixed, so that the bytes are


class Ref(int):
    """The number of an object, written `7 0 R`."""


class Raw(bytes):
    """Bytes put into the file as they are."""


def dump(value):
    """One PDF object as bytes. A `str` is a name, `bytes` a string; dictionaries keep their order."""
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, Ref):
        return b"%d 0 R" % value
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if value is None:
        return b"null"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return b"/" + value.encode("ascii")
    if isinstance(value, bytes):
        return b"<" + value.hex().upper().encode() + b">"
    if isinstance(value, dict):
        return b"<< " + b" ".join(dump(k) + b" " + dump(v) for k, v in value.items()) + b" >>"
    return b"[" + b" ".join(dump(v) for v in value) + b"]"


def number(value):
    """A number with at most two decimals and no needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return (text if text != "-0" else "0").encode()


def text_string(text):
    """A text string as PDF wants it outside content streams: UTF-16 with its mark."""
    return b"\xfe\xff" + text.encode("utf-16-be")


class Writer:
    """Collects objects, then writes header, objects, cross-reference table and trailer."""

    def __init__(self, version="1.7"):
        self.version, self.bodies = version, []

    def reserve(self):
        """A number for an object that is set later, such as the parent of all pages."""
        self.bodies.append(None)
        return Ref(len(self.bodies))

    def set(self, ref, value):
        self.bodies[ref - 1] = dump(value)

    def add(self, value):
        ref = self.reserve()
        self.set(ref, value)
        return ref

    def seal(self, ref, data):
        """What becomes of a stream's bytes last; encryption overrides it."""
        return data

    def stream(self, data, entries=None, compress=True):
        ref, entries = self.reserve(), dict(entries or {})
        if compress:
            data, entries["Filter"] = zlib.compress(data, 9), "FlateDecode"
        data = self.seal(ref, data)
        entries["Length"] = len(data)
        self.set(ref, Raw(dump(entries) + b"\nstream\n" + data + b"\nendstream"))
        return ref

    def trailer(self):
        """Entries of the trailer besides Size and Root."""
        return {"ID": [FILE_ID, FILE_ID]}

    def finish(self, root):
        out = bytearray(b"%PDF-" + self.version.encode() + b"\n%\xe6\x98\x8e\xe7\xbb\x86\n")
        offsets = []
        for n, body in enumerate(self.bodies, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % at for at in offsets)
        trailer = {"Size": len(offsets) + 1, "Root": root, **self.trailer()}
        out += b"trailer\n" + dump(trailer) + b"\nstartxref\n%d\n%%%%EOF\n" % start
        return bytes(out)
