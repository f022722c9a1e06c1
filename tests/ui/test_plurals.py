"""Every counted text has its English forms, and the program loads them whatever the language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from courtesydesk import resources
from courtesydesk.ui import language, wording

UI = Path(language.__file__).parent
CATALOGUE = resources.root() / "i18n" / "courtesydesk_en.ts"
Text = tuple[str, str, str]
"""Where it is said (the class; nothing outside of one), the text, what tells it from others."""


def counted(tree: ast.AST, context: str = "") -> Iterator[Text]:
    """The texts with %n of a module."""
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.ClassDef) else context
        if isinstance(node, ast.Call) and len(node.args) == 3:
            method = isinstance(node.func, ast.Attribute) and node.func.attr == "tr"
            plain = isinstance(node.func, ast.Name) and node.func.id == "_n"
            if method or plain:
                text, comment = (ast.literal_eval(argument) for argument in node.args[:2])
                yield (context if method else "", text, comment)
        yield from counted(node, inner)


def with_percent(tree: ast.AST) -> set[str]:
    strings = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant))
    return {s for s in strings if isinstance(s, str) and "%n" in s}


def catalogue() -> dict[Text, list[str]]:
    found = {}
    for context in ElementTree.parse(CATALOGUE).iter("context"):
        for message in context.iter("message"):
            key = (
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
            )
            found[key] = [form.text or "" for form in message.iter("numerusform")]
    return found


def modules() -> list[ast.Module]:
    return [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(UI.rglob("*.py"))]


def test_every_counted_text_has_both_forms():
    said = {text for module in modules() for text in counted(module)}
    kept = catalogue()
    assert said == set(kept), "run packaging/plurals.py, and write the forms that it asks for"
    for (_, text, _), forms in kept.items():
        assert len(forms) == 2, text
        assert all(forms), text
        assert "%n" in forms[1], text


def test_no_counted_text_is_said_without_its_count():
    for module in modules():
        docstrings = {ast.get_docstring(n, clean=False) for n in ast.walk(module)
                      if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef))}  # fmt: skip
        assert with_percent(module) - docstrings <= {text for _, text, _ in counted(module)}


def test_who_counts_is_nobodys_base():
    """Qt asks the base's context only where the class's own gave nothing back; but a count always
    gives something back."""
    classes = [n for m in modules() for n in ast.walk(m) if isinstance(n, ast.ClassDef)]
    bases = {base.id for c in classes for base in c.bases if isinstance(base, ast.Name)}
    assert {context for context, _, _ in catalogue()} & bases == set()


def test_the_compiled_catalogue_is_up_to_date():
    compiled = QTranslator()
    assert compiled.load(language.ENGLISH, str(CATALOGUE.parent))
    for (context, text, comment), forms in catalogue().items():
        for count, form in zip((1, 2, 0, 11), (forms[0], *[forms[1]] * 3), strict=True):
            said = compiled.translate(context, text, comment, count)
            assert said == form, "run packaging/plurals.py"


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "en_IN", "de_DE", "ja_JP", "C"])
def test_the_program_loads_it_for_every_language(qapp, locale):
    found = language.install(qapp, QLocale(locale))
    try:
        names = [Path(translator.filePath()).stem for translator in found]
        assert language.ENGLISH in names
        assert names.index(language.ENGLISH) >= len(names) - 2
    finally:
        for translator in found:
            qapp.removeTranslator(translator)


def test_one_is_not_many():
    assert wording.to_answer(1) == "1 to answer"
    assert wording.outbox_pill(0, 1, offline=False) == "1 reply needs you"
    assert wording.outbox_pill(0, 2, offline=False) == "2 replies need you"
    translate = QCoreApplication.translate
    assert translate("PostContext", "%n other voices", "", 1) == "1 other voice"
    assert translate("PostContext", "%n other voices", "", 7) == "7 other voices"
