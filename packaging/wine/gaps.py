"""A plugin for pytest: what Wine 8 has by name only is gone, so that Python takes its other way."""

import _winapi  # type: ignore[import-not-found]

if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2
