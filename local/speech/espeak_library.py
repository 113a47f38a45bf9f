"""The espeak-ng library said once through ctypes, for machines where no speech package may be installed.

Runs as a program of its own, since the library keeps state between utterances: only in a fresh process is a text the same
samples every time. Reads UTF-8 on standard input, writes the rate as a line and then 16-bit samples of the machine's order.
Source: espeak-ng's `speak_lib.h`.
"""

import ctypes
import sys
from importlib import import_module
from typing import Any

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_RATE_PARAMETER = 1
_FROM_CHARACTER = 1
NO_SUCH_VOICE = 3
"""The exit code that says so."""


def main(voice: str, words_per_minute: int) -> int:
    """Say standard input; 0, or NO_SUCH_VOICE."""
    loader = import_module("espeakng_loader")
    library = ctypes.CDLL(loader.get_library_path())
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, str(loader.get_data_path()).encode(), _DO_NOT_EXIT)
    if rate <= 0 or library.espeak_SetVoiceByName(voice.encode()) != 0:
        return NO_SUCH_VOICE
    parts: list[bytes] = []

    def collect(sound: Any, count: int, events: Any) -> int:
        if sound and count > 0:
            parts.append(ctypes.string_at(sound, 2 * count))
        return 0

    signature = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    callback = signature(collect)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0)
    said = sys.stdin.buffer.read()
    size, zero, flags = ctypes.c_size_t(len(said) + 1), ctypes.c_uint(0), ctypes.c_uint(_UTF8)
    library.espeak_Synth(said, size, zero, _FROM_CHARACTER, zero, flags, None, None)
    library.espeak_Synchronize()
    sys.stdout.buffer.write(b"%d\n" % rate + b"".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
