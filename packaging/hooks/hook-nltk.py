"""What the tone check uses of NLTK (see tone/toolkit.py), and none of its data.

In place of the usual hook, which takes along every nltk_data of the machine that builds.
"""

import pkgutil

from PyInstaller.utils.hooks import get_package_paths

USED = {"corpus", "internals", "pathsec", "picklesec", "probability", "redos", "stem", "tabdata",
        "termsec", "tokenize"}  # fmt: skip
_, _home = get_package_paths("nltk")

hiddenimports = ["nltk.stem.snowball", "nltk.tokenize.punkt", "nltk.tokenize.treebank"]
excludedimports = [f"nltk.{part.name}" for part in pkgutil.iter_modules([_home])
                   if part.name not in USED]  # fmt: skip
excludedimports += ["nltk.tokenize.stanford", "nltk.tokenize.nist", "nltk.corpus.reader", "click",
                    "joblib", "matplotlib", "numpy", "tqdm", "tkinter"]  # fmt: skip
