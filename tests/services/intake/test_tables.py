"""CSV and JSON from anywhere: what can be read is read, the rest is told."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake.files import CutOff, Source, head_of
from courtesydesk.services.intake.rows import Bad, Record, Table
from courtesydesk.services.intake.tables import look, read


def rows_of(file: Path) -> tuple[Table, list[Record], list[Bad]]:
    table = look(file, head_of(file))
    good: list[Record] = []
    bad: list[Bad] = []
    with Source(file) as source:
        for row in read(source, table):
            if isinstance(row, Bad):
                bad.append(row)
            else:
                good.append(row)
    return table, good, bad


def write(folder: Path, data: bytes | str, name: str = "file.csv") -> Path:
    file = folder / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"]
)
def test_delimiter_and_encoding_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = ["author", "Zoë Müller", "André", "José Peña"]
    text = "\r\n".join(f"{line}{delimiter}„café“, crème{delimiter}5" for line in lines)
    text = text.replace("„café“, crème", "text;,", 0)
    if encoding == "latin-1":
        text = text.replace("„", "'").replace("“", "'")
    if delimiter == ",":
        text = text.replace(", crème", " crème")
    table, good, bad = rows_of(write(tmp_path, text.encode(encoding)))
    assert table.delimiter == delimiter
    assert [row.cells[0] for row in good] == ["Zoë Müller", "André", "José Peña"]
    assert "crème" in good[0].cells[1]
    assert bad == []


GERMAN = "Zoë;Schöne Törtchen, aber die Größe …\nJürgen;Süß\n"
FRENCH = "Renée;Très bon gâteau, ça va être la fête\nGaëlle;À bientôt\n"
SPANISH = "José;¡Qué rico! El niño comió más\nÍñigo;Mañana también\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Ana;Schöne Törtchen\n"),
        ("cp1252", GERMAN),
        ("cp1252", FRENCH),
        ("cp1252", SPANISH),
        ("cp1252", GERMAN + FRENCH + SPANISH),
        ("cp1252", "Zoë;“Lovely” – 5 €\n"),
        ("cp1252", "Søren;Blåbærgrød på kagen\n"),
        ("cp1252", "João;Não há pão à tarde, põe açúcar\n"),
        ("latin-1", GERMAN.replace("…", ".")),
        ("latin-1", FRENCH),
        ("latin-1", "Ana;Schöne Törtchen\n"),
        ("cp1250", "Józef;Żółte ciastko było świeże, dziękuję\n"),
        ("cp1250", "Jiří;Příliš žluťoučký koláč, děkuji\n"),
        ("cp1250", "Zsófi;Nagyon jó, köszönöm szépen, gyönyörű sütemény, finom őszi\n"),
        ("utf-16", GERMAN + FRENCH),
        ("utf-16-le", SPANISH),
        ("mac_roman", "Ana;Schöne Törtchen\n"),
        ("mac_roman", GERMAN),
        ("mac_roman", FRENCH),
        ("mac_roman", SPANISH),
        ("cp1251", "Анна;Спасибо, очень вкусный торт и свежий хлеб каждое утро\n" * 3),
        ("cp1253", "Ελένη;Ευχαριστώ πολύ, η τούρτα ήταν πολύ νόστιμη και φρέσκια\n" * 3),
        ("shift_jis", "花子;ケーキはとても美味しかったです。ありがとうございました\n" * 3),
    ],
)
def test_old_encodings_are_told_by_the_letters_that_come_out(
    tmp_path: Path, encoding: str, text: str
) -> None:
    _, good, bad = rows_of(write(tmp_path, ("author;text\n" + text).encode(encoding)))
    assert ["; ".join(row.cells) for row in good] == [
        line.replace(";", "; ") for line in text.splitlines()
    ]
    assert bad == []


def test_a_quoted_cell_may_hold_anything(tmp_path: Path) -> None:
    file = write(tmp_path, 'author,text\nAnn,"two\nlines, and ""quotes"""\nBob,plain\n')
    _, good, bad = rows_of(file)
    assert [tuple(row.cells) for row in good] == [
        ("Ann", 'two\nlines, and "quotes"'),
        ("Bob", "plain"),
    ]
    assert [row.place for row in good] == ["line 2", "line 4"]
    assert bad == []


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    text = "author,text\n" + 'Ann,"lost\n' + "".join(f"Bob,{n}\n" for n in range(5000))
    _, good, bad = rows_of(write(tmp_path, text))
    assert len(good) == 5000
    assert [(row.place, row.why) for row in bad] == [
        ("line 2", "a quotation mark on this line is never closed")
    ]


def test_an_unclosed_mark_before_a_quoted_row_costs_one_row(tmp_path: Path) -> None:
    _, good, bad = rows_of(write(tmp_path, 'a,text\n1,"lost\n2,"good"\n3,"fine"\n'))
    assert [tuple(row.cells) for row in good] == [("2", "good"), ("3", "fine")]
    assert [row.place for row in bad] == ["line 2"]


def test_too_many_cells_are_told_and_blank_ones_forgiven(tmp_path: Path) -> None:
    _, good, bad = rows_of(write(tmp_path, "a,text\n1,one,two\n2,ok,,\n3,short\n\n4\n"))
    assert [row.cells[0] for row in good] == ["2", "3", "4"]
    assert [(row.place, row.why) for row in bad] == [
        ("line 2", "it has 3 cells, the first line names 2 columns")
    ]


def test_lines_of_several_encodings_are_all_read(tmp_path: Path) -> None:
    good_lines = "".join(f"Zoë,№ {n}\n" for n in range(20)).encode()
    data = b"author,text\n" + good_lines + "André,crème\n".encode("cp1252") + good_lines
    _, good, bad = rows_of(write(tmp_path, data))
    assert len(good) == 41
    assert tuple(good[20].cells) == ("André", "crème")
    assert bad == []


def test_nul_bytes_and_bare_returns_are_survived(tmp_path: Path) -> None:
    _, good, _ = rows_of(write(tmp_path, b"author,text\nAn\0n,he\0llo\n"))
    assert tuple(good[0].cells) == ("Ann", "hello")
    _, good, _ = rows_of(write(tmp_path, b"author,text\rAnn,hello\rBob,there\r"))
    assert [row.cells[0] for row in good] == ["Ann", "Bob"]


def test_a_line_of_twenty_megabytes_is_told_and_passed_over(tmp_path: Path) -> None:
    data = b"author,text\nAnn,one\nBob," + b"x" * 20_000_000 + b"\nCleo,two\n"
    tracemalloc.start()
    _, good, bad = rows_of(write(tmp_path, data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.cells[0] for row in good] == ["Ann", "Cleo"]
    assert bad[0].place == "line 3"
    assert "longer" in bad[0].why
    assert peak < 80_000_000


def test_a_cell_beyond_a_million_characters_is_told(tmp_path: Path) -> None:
    data = b"author,text\nBob," + b"x" * 3_000_000 + b"\nCleo,two\n"
    _, good, bad = rows_of(write(tmp_path, data))
    assert [row.cells[0] for row in good] == ["Cleo"]
    assert bad[0].why == "a cell is longer than a million characters"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\n\t ", "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "is a picture"),
        (b"PK\x03\x04" + b"\0" * 50, "spreadsheet"),
        (bytes(range(256)) * 40, "not a text file"),
        (gzip.compress(b"a,b\n1,2\n" * 1000, mtime=0)[:12], "cut off"),
        (b"\x1f\x8b\x08\x00garbage that is not deflate", "cut off"),
    ],
)
def test_what_is_no_table_gets_a_clear_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    file = write(tmp_path, data)
    with pytest.raises(WrongInput, match=says):
        look(file, head_of(file))


def test_a_missing_file_gets_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="There is no file"):
        head_of(tmp_path / "nowhere.csv")


def test_a_packed_file_is_read_as_it_is(tmp_path: Path) -> None:
    _, good, _ = rows_of(write(tmp_path, gzip.compress(b"author,text\nAnn,hello\n"), "f.csv.gz"))
    assert tuple(good[0].cells) == ("Ann", "hello")


def test_a_packed_file_that_is_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    text = "author,text\n" + "".join(f"Ann,{n * 7919 % 100_003}\n" for n in range(100_000))
    packed = gzip.compress(text.encode())
    file = write(tmp_path, packed[: len(packed) // 2])
    table = look(file, head_of(file))
    rows: list[Record | Bad] = []
    with Source(file) as source, pytest.raises(CutOff, match="cut off"):
        rows.extend(iter(read(source, table)))
    assert len(rows) > 10_000


def test_json_lines_survive_lines_that_are_none(tmp_path: Path) -> None:
    text = (
        '{"text": "one", "user": {"name": "Ann"}}\nnot json\n\n[1]\n{"text": "two"}\n{"text": "thr'
    )
    table, good, bad = rows_of(write(tmp_path, text, "f.jsonl"))
    assert table.columns == ("text", "user.name")
    assert [tuple(row.cells) for row in good] == [("one", "Ann"), ("two", "")]
    assert [row.place for row in bad] == ["line 2", "line 4", "line 6"]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"text": "one"}, {"text": "two"}]),
        json.dumps([{"text": "one"}, {"text": "two"}], indent=2),
        json.dumps({"reviews": [{"text": "one"}, {"text": "two"}]}),
        json.dumps({"shop": "x", "reviews": [{"text": "one"}, {"text": "two"}]}, indent=1),
        '{\n "text": "one"\n}\n{\n "text": "two"\n}\n',
        '\ufeff[{"text": "one"},\n{"text": "two"}]',
    ],
)
def test_json_is_read_in_each_of_its_shapes(tmp_path: Path, text: str) -> None:
    _, good, bad = rows_of(write(tmp_path, text, "f.json"))
    assert [row.cells[0] for row in good] == ["one", "two"]
    assert bad == []


def test_a_long_json_list_is_streamed(tmp_path: Path) -> None:
    text = json.dumps([{"text": f"{n} " + "x" * 200} for n in range(20_000)])
    file = write(tmp_path, text, "f.json")
    tracemalloc.start()
    table = look(file, head_of(file))
    with Source(file) as source:
        count = sum(isinstance(row, Record) for row in read(source, table))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 4_000_000


def test_a_json_list_that_is_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    text = json.dumps([{"text": "one"}, {"text": "two"}])[:-5]
    _, good, bad = rows_of(write(tmp_path, text, "f.json"))
    assert [row.cells[0] for row in good] == ["one"]
    assert bad[0].place == "entry 2"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, '{"n": ' + "9" * 6000 + "}"])
def test_json_that_is_made_to_hurt_does_not(tmp_path: Path, text: str) -> None:
    rows_of(write(tmp_path, text, "f.json"))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
)
def test_what_pythons_csv_writes_comes_back(
    tmp_path: Path, rows: list[tuple[str, str]], delimiter: str
) -> None:
    rows = [(f"x{_plain(a)}", _plain(b)) for a, b in rows]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["author", "text"])
    writer.writerows(rows)
    file = write(tmp_path, out.getvalue().encode("utf-8"))
    _, good, bad = rows_of(file)
    assert [tuple(row.cells) for row in good] == rows
    assert bad == []


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).encode("utf-8", "ignore").decode()


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "author,text\nAnn,hi\n", '[{"text":"a"},', '{"text":1}\n']),
)
def test_no_bytes_end_in_a_traceback(tmp_path: Path, data: bytes, start: str) -> None:
    file = write(tmp_path, start.encode() + data)
    with contextlib.suppress(WrongInput, CutOff):
        rows_of(file)


def test_a_broken_entry_of_a_list_costs_itself_only(tmp_path: Path) -> None:
    entries = [json.dumps({"text": str(n), "more": "x" * 50}) for n in range(3000)]
    entries[1500] = '{"text": oops, "more": 1}'
    _, good, bad = rows_of(write(tmp_path, "[" + ",\n".join(entries) + "]", "f.json"))
    assert len(good) == 2999
    assert [row.place for row in bad] == ["entry 1501"]
