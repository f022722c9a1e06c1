"""The three tools of NLTK that we use, without the rest of it.

`import nltk` runs every part of the toolkit (parsers, corpus readers, classifiers: 250 modules),
which costs a quarter of a second and 12 MB before the first word is stemmed. The parts that we use
need none of that; they are imported from packages whose own start-up is passed over. What was put
in their place is taken out again, so that whoever imports `nltk` after us gets the whole of it.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

_PACKAGES = ("nltk", "nltk.stem", "nltk.tokenize", "nltk.corpus")
_importing = threading.Lock()


class Tools(NamedTuple):
    """NLTK's classes: words, sentences, stems."""

    TreebankWordTokenizer: Any
    PunktSentenceTokenizer: Any
    PunktParameters: Any
    SnowballStemmer: Any


def tools() -> Tools:
    """Imported on the first call; raises ImportError where NLTK is missing."""
    with _importing:
        return _imported()


@functools.cache
def _imported() -> Tools:
    if "nltk" in sys.modules:
        return _import()
    with _packages_alone():
        return _import()


def _import() -> Tools:
    from nltk.stem.snowball import SnowballStemmer  # type: ignore[import-untyped]
    from nltk.tokenize.punkt import (  # type: ignore[import-untyped]
        PunktParameters,
        PunktSentenceTokenizer,
    )
    from nltk.tokenize.treebank import TreebankWordTokenizer  # type: ignore[import-untyped]

    return Tools(TreebankWordTokenizer, PunktSentenceTokenizer, PunktParameters, SnowballStemmer)


@contextlib.contextmanager
def _packages_alone() -> Iterator[None]:
    found = importlib.util.find_spec("nltk")
    if found is None or not found.submodule_search_locations:
        raise ImportError("NLTK is not installed", name="nltk")
    home = found.submodule_search_locations[0]
    try:
        for name in _PACKAGES:
            package = ModuleType(name)
            package.__path__ = ["/".join([home, *name.split(".")[1:]])]
            sys.modules[name] = package
        # Snowball asks for them by name; they are read only by a stemmer that passes them over.
        vars(sys.modules["nltk.corpus"])["stopwords"] = None
        yield
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "nltk"]:
            del sys.modules[name]
