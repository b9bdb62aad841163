"""The standard security handler, revision 3: RC4 with a 128-bit key (ISO 32000-1, 7.6.3). Only for hostile samples."""

import hashlib

from pdf import FILE_ID, Raw, Writer

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
PERMISSIONS = -4


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def repeated(key, data):
    """RC4 twenty times, with the key changed each time, as revision 3 asks."""
    for i in range(20):
        data = rc4(bytes(b ^ i for b in key), data)
    return data


def digest(data):
    for _ in range(51):
        data = hashlib.md5(data).digest()
    return data


def padded(password):
    return (password + PADDING)[:32]


class EncryptingWriter(Writer):
    """Encrypts every string and stream on its way into the file."""

    def __init__(self, user, owner):
        super().__init__("1.6")
        self.owner_entry = repeated(digest(padded(owner)), padded(user))
        self.key = digest(padded(user) + self.owner_entry + (PERMISSIONS & 0xFFFFFFFF).to_bytes(4, "little") + FILE_ID)
        start = hashlib.md5(PADDING + FILE_ID).digest()
        self.user_entry = repeated(self.key, start) + bytes(16)

    def seal(self, ref, data):
        mixed = self.key + int(ref).to_bytes(3, "little") + b"\0\0"
        return rc4(hashlib.md5(mixed).digest(), data)

    def set(self, ref, value):
        super().set(ref, value if isinstance(value, Raw) else self.sealed(ref, value))

    def sealed(self, ref, value):
        if isinstance(value, bytes) and not isinstance(value, Raw):
            return self.seal(ref, value)
        if isinstance(value, dict):
            return {k: self.sealed(ref, v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.sealed(ref, v) for v in value]
        return value

    def trailer(self):
        entries = {"Filter": "Standard", "V": 2, "R": 3, "Length": 128, "P": PERMISSIONS, "O": self.owner_entry, "U": self.user_entry}
        return {**super().trailer(), "Encrypt": entries}
