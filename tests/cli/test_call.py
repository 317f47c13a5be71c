"""`bareme call`, `explain`, `functions`, `law`: what a user and a program see."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bareme.hosts import json_door
from bareme.hosts.cli import main

KEYS = ["value", "status", "flags", "law", "articles", "messages", "error"]


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=stdin)


def answers(*requests: Any, lang: str = "en") -> list[dict[str, Any]]:
    lines = "\n".join(r if isinstance(r, str) else json.dumps(r) for r in requests)
    done = run("call", "--jsonl", "--lang", lang, stdin=lines)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_call_prints_the_value_and_its_articles() -> None:
    done = run("call", "SUPPORT_BOXOFFICE", "receipts=1200000", "--law", "rga-2023")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "137,064.31 €"
    assert "211-26" in done.stdout


def test_the_real_command_with_exact_json() -> None:
    words = ["call", "SUPPORT_BOXOFFICE", "receipts=9225000.01", "law=rga-2020", "--json"]
    done = subprocess.run([sys.executable, "-m", "bareme", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert '"value": 1106365.9943364776748,' in done.stdout  # spec 05, section 4: every digit, no float on the way
    assert list(json.loads(done.stdout)) == KEYS


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["SUPPORT_BOXOFFICE", "receipts=12,5"], 1, "the text “12,5”"),
        (["SUPPORT_BOXOFFICE"], 1, "blank"),
        (["SUPPORT_BOXOFICE", "receipts=1"], 1, "SUPPORT_BOXOFFICE"),
        (["TSA_RATE", "territory=MARS"], 1, "METROPOLE, OVERSEAS"),
        (["TSA_RATE", "law=rga-2015", "territory=OVERSEAS"], 1, "not given by rga-2015"),
        (["TSA_RATE", "oops"], 2, "name=value"),
        (["TSA_RATE", "a=1", "a=2"], 2, "twice"),
        (["TSA_RATE", "law=rga-2015", "--law", "rga-2023"], 2, "given twice"),
        (["TSA_RATE", "territory= "], 0, "10.72 %"),
        (["DIRECT_ALLOC_RATE", "genre=FICTION"], 1, "one of: LEAD, OTHER"),
        (["SUPPORT_BOXOFFICE", "receipts=1e400"], 1, "15 digits"),
        (["SUPPORT_BOXOFFICE", "receipts=1", "tsa_rate=10.72"], 1, "0.1072, 10.72 %"),
        (["SUPPORT_BOXOFFICE", "receipts=-1"], 1, "cannot be negative"),
        (["SUPPORT_BOXOFFICE", "receipts=#N/A"], 1, "already holds the error #N/A"),
        (["SUPPORT_BOXOFFICE", "receipts=1", "tsarate=1"], 1, "no argument “tsarate”"),
        (["NO_SUCH"], 1, "NO_SUCH: BAD_INPUT"),
        ([], 2, "Name a function"),
        (["TSA_RATE", "--law", "rga-2099"], 1, "not a known text"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_a_status(words: list[str], code: int, says: str) -> None:
    done = run("call", *words)
    assert done.exit_code == code
    assert says in done.output
    assert "Traceback" not in done.output


def test_not_eligible_is_an_answer() -> None:
    done = run("call", "ACCESS_THRESHOLD_OK", "points_ex_lang=19", "derogation=true", "law=rga-2015", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["status"] == "NOT_ELIGIBLE"


def test_jsonl_answers_in_order_with_the_keys_of_the_contract() -> None:
    found = answers(
        {"function": "TSA_RATE", "args": {}, "law": "rga-2015"},
        {
            "function": "PROGRAMME_SHARE",
            "args": {"total": 20000, "minutes": 1, "minutes_list": [1, 2]},
            "law": "rga-2015",
        },
        {"function": "GENERATION_END", "args": {"first_show": "2015-03-11", "channel": "CINEMA"}, "law": "rga-2015"},
        {"function": "SCORE_FICTION", "args": {"posts": {"*": 1, "FIC_ART_CAC": "7/9"}}, "law": "rga-2023"},
        {"function": "SCORE_FICTION", "args": {"posts": [["*", 1], ["FIC_LANG", "0.5"]]}, "law": "rga-2023"},
        {"function": "EXPLAIN_RULE", "args": {"udf": "TSA_RATE", "lang": "fr", "arguments": ["rga-2023"]}, "law": None},
        {"function": "BOXOFFICE_RECEIPTS", "args": {"admissions": [1, 2], "avg_price": 6}, "law": None},
    )
    assert all(list(a) == KEYS for a in found)
    assert found[0]["value"] == 0.1072
    assert found[1]["value"] == "20000/3"  # one third of 20 000
    assert found[2]["value"] == "2020-03-10"
    assert found[3]["value"] == "860/9"  # 80 + 20 × 7/9
    assert found[4]["value"] == 90
    assert "10,72 %" in found[5]["value"][0][0]
    assert found[6]["value"] == [[6], [12]]
    assert found[6]["law"] is None


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        '{"function": 5}',
        '{"args": {}}',
        '{"function": "TSA_RATE", "extra": 1}',
        '{"function": "TSA_RATE", "args": [1]}',
        '{"function": "TSA_RATE", "args": {"x": NaN}}',
        "[" * 100_000,
        '{"function": "\\ud800"}',
        '{"function": "TSA_RATE", "args": {"\\ud800": 1}}',
        '{"function": "TSA_RATE", "args": []}',
        '{"function": "TSA_RATE", "args": ""}',
        '{"function": "TSA_RATE", "args": {"law": {"a": 1}}}',
        '{"function": "TSA_RATE"} {"function": "TSA_RATE"}',
        '{"function": "SCORE_FICTION", "args": {"posts": {"*": 1, "FIC_LANG": 1, "FIC_LANG": 0}}, "law": "rga-2023"}',
        '{"function": "SUPPORT_BOXOFFICE", "args": {"receipts": 1e999999999999999999999}}',
        '{"function": "SUPPORT_BOXOFFICE", "args": {"receipts": "1_000/3"}}',
        '{"function": "SUPPORT_BOXOFFICE", "args": {"receipts": ' + "[" * 900 + '"x"' + "]" * 900 + "}}",
        '{"function": "SUPPORT_BOXOFFICE", "args": {"receipts": 1e999999999}}',
        '{"function": "SUPPORT_BOXOFFICE", "args": {"receipts": "' + "9" * 5000 + '/7"}}',
        '{"function": "SUPPORT_BOXOFFICE", "args": {"receipts": {"a": 1}}}',
        '{"function": "TSA_RATE", "args": {"lang": "fr", "of": 1, "trace": true}}',
    ],
)
def test_a_bad_line_is_an_answer_and_the_next_one_still_comes(line: str) -> None:
    bad, good = answers(line, {"function": "TSA_RATE", "args": {}, "law": "rga-2015"})
    assert bad["status"] == "BAD_INPUT"
    assert bad["value"] is None
    assert set(bad["error"]) == {"code", "message"}
    assert good["value"] == 0.1072


def test_jsonl_takes_a_mark_at_its_head_empty_lines_and_lines_of_windows() -> None:
    line = '{"function": "TSA_RATE", "args": {}, "law": "rga-2015"}'
    done = run("call", "--jsonl", stdin=f"\ufeff{line}\r\n\r\n   \n{line}")
    assert [json.loads(answer)["value"] for answer in done.stdout.splitlines()] == [0.1072, 0.1072]
    assert run("call", "--jsonl", stdin="").stdout == ""
    assert run("call", "TSA_RATE", "--jsonl", stdin=line).exit_code == 2


def test_a_column_that_fails_in_one_row_keeps_the_others() -> None:
    request = {"function": "SUPPORT_BOXOFFICE", "args": {"receipts": [1_200_000, None, "1/3"]}, "law": "rga-2015"}
    (found,) = answers(request)
    assert found["value"] == [[160800], [None], ["67/1500"]]  # one third of 13.4 %
    assert found["status"] == found["error"]["code"] == "BAD_INPUT"
    assert found["error"]["message"].startswith("Row 2")


def test_sentences_in_french() -> None:
    (line,) = answers("not json", lang="fr")
    assert "n'est pas du JSON" in line["error"]["message"]
    (word,) = answers({"function": "SUPPORT_BOXOFFICE", "args": {"receipts": "abc"}, "law": "rga-2023"}, lang="fr")
    assert "vaut « abc »" in word["error"]["message"]
    assert "ne s'appelle « DEV_ALOC »" in run("law", "DEV_ALOC", "--lang", "fr").output
    (found,) = answers({"function": "SUPPORT_BOXOFFICE", "args": {"receipts": "12,5"}, "law": "rga-2023"}, lang="fr")
    assert "contient le texte" in found["error"]["message"]


def test_explain_tells_each_figure_with_its_article() -> None:
    done = run("explain", "SUPPORT_BOXOFFICE", "receipts=1200000", "--law", "rga-2023", "--lang", "fr")
    assert done.exit_code == 0
    assert "137 064,31 €" in done.stdout.replace("\u202f", " ")
    assert "rga-2023 810-1" in done.stdout
    rows = json.loads(run("explain", "TSA_RATE", "law=rga-2023", "--json").stdout)
    assert all(len(row) == 5 for row in rows)


def test_functions_lists_and_tells() -> None:
    assert "SCORE_FICTION" in run("functions", "--rank", "A").stdout
    page = run("functions", "support_boxoffice", "--lang", "fr").stdout
    assert "Recette" in page
    assert "rga-2015" in page
    found = json.loads(run("functions", "--json").stdout)
    assert {"name", "description", "arguments", "texts"} <= set(found[0])
    assert run("functions", "NO_SUCH").exit_code == 1


def test_law_reads_texts_rules_articles_and_changes() -> None:
    assert "rga-2015-en" in run("law").stdout
    assert "9,225,000" in run("law", "box.t1").stdout
    assert "SUPPORT_BOXOFFICE" in run("law", "article", "211-26").stdout
    assert "925,000" in run("law", "misprints").stdout
    changed = run("law", "diff", "guide-2011", "rga-2015").stdout
    assert "3,075,000" in changed
    assert json.loads(run("law", "rga-2023", "--json").stdout)[0][0] == "id"
    assert run("law", "nothing").exit_code == 1
    assert run("law", "diff", "rga-2015").exit_code == 2


def test_dumps_writes_every_digit() -> None:
    assert json_door.dumps(json_door.loads("[0.10, 123456789012345678901234567890.5, 1e2]")) == (
        "[0.1, 123456789012345678901234567890.5, 100]"
    )
