"""Where sentences begin and end, in prose and in Markdown."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.text.lines import cells, introduced, is_row, rows_in
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.sentences import sentence_ranges


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_ranges(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\n ", []),
        ("No full stop", ["No full stop"]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("Wait... what? Yes!", ["Wait... what?", "Yes!"]),
        ("  Blanks around.  ", ["Blanks around."]),
        ("It opened in 1932. 50 people came.", ["It opened in 1932.", "50 people came."]),
        ("It cost 5.5 million. Then more.", ["It cost 5.5 million.", "Then more."]),
        ("桥于1932年开放。", ["桥于1932年开放。"]),
    ],
)
def test_prose_is_cut_at_its_full_stops(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Snow met Gen. Lee in St. Louis. He left.", ["Dr. Snow met Gen. Lee in St. Louis.", "He left."]),
        ("J. R. R. Tolkien wrote it. He did.", ["J. R. R. Tolkien wrote it.", "He did."]),
        ("The U.S. Army left. It came back.", ["The U.S. Army left.", "It came back."]),
        ("They met in Washington, D.C. The talks failed.", ["They met in Washington, D.C.", "The talks failed."]),
        ("He came at 5 p.m. on Monday.", ["He came at 5 p.m. on Monday."]),
        ("He came at 5 p.m. The train left.", ["He came at 5 p.m.", "The train left."]),
        ("See Fig. 3 and No. 5. It works.", ["See Fig. 3 and No. 5.", "It works."]),
        ("It holds 300 people max. Dogs stay out.", ["It holds 300 people max.", "Dogs stay out."]),
        ("It holds approx. 300 kg. It is max. 2 m high.", ["It holds approx. 300 kg.", "It is max. 2 m high."]),
        ("Some, e.g. this one, are fine. More.", ["Some, e.g. this one, are fine.", "More."]),
        ("It was made by Acme Inc. The end.", ["It was made by Acme Inc.", "The end."]),
        ("It is 510 m. It opened in 1932.", ["It is 510 m.", "It opened in 1932."]),
        ("The limit is 10 km/h. Calls are free.", ["The limit is 10 km/h.", "Calls are free."]),
        ("It lasts 3 h. max. in May, as 2 m. long.", ["It lasts 3 h. max. in May, as 2 m. long."]),
    ],
)
def test_abbreviations_and_initials_end_no_sentence(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "Visits\nAt the four branches 612,480 visits were\ncounted in 2024.\nStaff\nThere are 41 of us.",
            ["Visits", "At the four branches 612,480 visits were\ncounted in 2024.", "Staff", "There are 41 of us."],
        ),
        (
            "2 Opening hours\nThe hall opens at nine in the morning.",
            ["2 Opening hours", "The hall opens at nine in the morning."],
        ),
        ("He went on foot to\nParis, which is far.", ["He went on foot to\nParis, which is far."]),
        ("The long road led them past\nParis.", ["The long road led them past\nParis."]),
        ("He met the mayor of\nParis. The mayor\nLeft.", ["He met the mayor of\nParis.", "The mayor\nLeft."]),
    ],
)
def test_a_short_line_above_a_sentence_is_a_title_where_the_next_word_had_room(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("It is old.\nDo not take it\n- if you are ill\n- if you are tired", ["Do not take it"]),
        ("Bring along\n\n- a hat", []),
        ("We came with\n- a hat", []),
        ("It is old and\nThe hat\n- of felt", []),
        ("2) Hats\n3) Coats", []),
    ],
)
def test_a_line_above_a_list_that_ends_no_sentence_is_a_heading(text: str, headings: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_ranges(text) if is_heading(text, start)] == headings


def test_a_title_above_wrapped_text_is_a_heading_and_the_text_is_none() -> None:
    text = "Visits\nAt the four branches 612,480 visits were counted."
    assert is_heading(text, 0)
    assert not is_heading(text, 7)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("She said “Stop.” He did.", ["She said “Stop.”", "He did."]),
        ('She said "Stop." He did.', ['She said "Stop."', "He did."]),
        ("“One.” “Two.”", ["“One.”", "“Two.”"]),
        ('He asked "Why?" and left.', ['He asked "Why?" and left.']),
        ("*Stressed.* Plain.", ["*Stressed.*", "Plain."]),
        ("Plain. **Bold.** Plain.", ["Plain.", "**Bold.**", "Plain."]),
    ],
)
def test_what_closes_a_quotation_belongs_to_its_sentence(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("# Title\nText. More.", ["Title", "Text.", "More."]),
        ("Title\n=====\nText.", ["Title", "Text."]),
        ("- one\n- two. With more.\n* three", ["one", "two.", "With more.", "three"]),
        ("1. First\n2. Second.\n10) Tenth", ["First", "Second.", "Tenth"]),
        ("- an item that\n  goes on. And on.", ["an item that\n  goes on.", "And on."]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nAfter.", ["| a | b |", "| 1 | 2 |", "After."]),
        ("a | b\n1 | 2. x\nAfter.", ["a | b", "1 | 2. x", "After."]),
        (
            "Branch 2023 2024\nCentral 301,900 318,200\nIt grew.",
            ["Branch 2023 2024", "Central 301,900 318,200", "It grew."],
        ),
        ("• one\n◦ two\n– three", ["one", "two", "three"]),
        ("a) first\n(b) second\n(12) third", ["first", "second", "third"]),
        ("> quoted one\n>> quoted two\nAnswered.", ["quoted one", "quoted two", "Answered."]),
        ("> - quoted one\n> - quoted two\n>\n> Three.", ["quoted one", "quoted two", "Three."]),
        (">>> print(1)\n>>> print(2)", ["print(1)", "print(2)"]),
        ("Before\n\n---\n\nAfter", ["Before", "After"]),
        ("```\nx = 1\n```\nAfter.", ["x = 1", "After."]),
        ("One\n\nTwo", ["One", "Two"]),
    ],
)
def test_lines_of_markdown_stand_for_themselves(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("**5. Charges and loss.** A card is blocked. Pay.", ["**5. Charges and loss.** A card is blocked.", "Pay."]),
        (
            "**No. 118, Mill Lane, 9 January.** It froze.\nWhy?",
            ["**No. 118, Mill Lane, 9 January.** It froze.", "Why?"],
        ),
        ("- **May I?**\n  Yes. Do.", ["**May I?**\n  Yes.", "Do."]),
        ("**It is closed.**\n\nCome back.", ["**It is closed.**", "Come back."]),
        ("**All** of it. More.", ["**All** of it.", "More."]),
    ],
)
def test_a_label_in_bold_stays_with_the_sentence_that_it_introduces(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    "rows",
    [
        ["Grant of the town 4,905,000", "Fees, tickets 612,000", "Other income 175,000"],
        ["1915 Çanakkale Turkey 2,023 m 2022", "Great Belt (East) Denmark 1,624 m 1998", "Humber 1,410 m 1981"],
        ["Bread 2.50 kg", "Salt €1.20", "Cream 30 %"],
    ],
)
def test_lines_that_end_with_numbers_are_rows_below_the_names_of_their_columns(rows: list[str]) -> None:
    below = "The rest goes into\nthe reserve."
    assert sentences_of("\n".join(["It cost much.", "Item Amount", *rows, below])) == [
        "It cost much.", "Item Amount", *rows, below,
    ]  # fmt: skip


def test_prose_of_which_two_lines_end_with_a_number_is_no_table() -> None:
    assert len(sentences_of("It was opened to all in 1932\nand closed to some of them in 1940\nfor good.")) == 1


def test_lines_wrapped_by_hand_are_joined() -> None:
    assert sentences_of("A sentence\nover lines. Next\none.") == ["A sentence\nover lines.", "Next\none."]


@pytest.mark.parametrize("mark", ["> ", ">> ", ">", "> > "])
def test_lines_of_a_quotation_are_joined_like_others(mark: str) -> None:
    text = f"Ann wrote:\n{mark}The ferry\n{mark}is old. It costs\n{mark}90 pounds.\n\nI see."
    found = [f"The ferry\n{mark}is old.", f"It costs\n{mark}90 pounds."]
    assert sentences_of(text) == ["Ann wrote:", *found, "I see."]


def test_lines_of_quotations_take_no_more_than_their_share() -> None:
    began = time.thread_time()
    for text in (">" * 20_000, "> " * 20_000, "\n>" * 20_000, " \n >" * 10_000):
        sentence_ranges(text)
    assert time.thread_time() - began < 2


def test_lines_of_a_text_that_is_not_wrapped_are_paragraphs() -> None:
    long = "word " * 40 + "end"
    assert sentences_of(f"{long}\nA line\nAnother") == [long, "A line", "Another"]


@pytest.mark.parametrize("blank", "\x85\u00a0\u2003\u2009\u2028\u2029\u202f\u3000")
def test_any_blank_may_stand_before_a_full_stop(blank: str) -> None:
    found = sentences_of(f"It has vitamin A{blank}. Eat it. It is good.")
    assert [one.replace(blank, " ") for one in found] == sentences_of("It has vitamin A . Eat it. It is good.")


def test_a_separator_of_lines_within_a_paragraph_moves_no_heading() -> None:
    text = "Notes on the house\u2028of the harbour.\nOpening hours\nThe museum opens at nine and closes at five."
    assert [text[start:end] for start, end in sentence_ranges(text) if is_heading(text, start)] == ["Opening hours"]


@pytest.mark.parametrize(("text", "headings"), [("# A\nB.", [True, False]), ("A\n## B", [False, True])])
def test_headings_are_told_from_text(text: str, headings: list[bool]) -> None:
    assert [is_heading(text, start) for start, _ in sentence_ranges(text)] == headings


def headings_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_ranges(text) if is_heading(text, start)]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A\n\n```bash\n# Keep 45 days\nexport KEEP=45\n```\n\n## B\n\nText.", ["A", "B"]),
        ("# A\n\n~~~\n# Keep 45 days\n~~~\n## B\nText.", ["A", "B"]),
        ("# A\n\n1. Do:\n   ```\n   # Keep 45 days\n   ```\n2. Go.\n\n## B", ["A", "B"]),
        ("# A\n\n````\n```\n# x\n```\n# y\n````\n\n## B", ["A", "B"]),
        ("```conf\nListen 8080\nServe all that comes in from outside\n```\n\n# A", ["A"]),
        ("A line with ```code``` in it.\n```more``` of it.\n\n# A", ["A"]),
    ],
)
def test_comments_in_code_are_no_headings(text: str, headings: list[str]) -> None:
    assert headings_of(text) == headings


@pytest.mark.parametrize("end", ["", "\n\n## B\n\n```sh\n# y\n```\n\n## C", "\n\n## B\n\n```\n# y\n```\n\n## C"])
def test_a_passage_may_begin_within_code(end: str) -> None:
    assert headings_of(f"# Keep 45 days\nexport KEEP=45\n```{end}") == (["B", "C"] if end else [])


def test_a_passage_may_end_within_code() -> None:
    assert headings_of("# A\n\nText.\n\n```\n# Keep 45 days\nexport KEEP=45") == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        "The joined path is then '.' here.",
        "Use `.` or `..` for it.",
        "“Really?” he asked.",
        "It is larger than buffer.constants.MAX_LENGTH is.",
        "Set limits.MAX_SIZE first.",
        "Call os.Exit(1) then.",
    ],
)
def test_a_dot_in_quotes_or_within_a_name_ends_none(text: str) -> None:
    assert sentences_of(f"{text} Next one.") == [text, "Next one."]


def test_a_sentence_may_begin_without_a_blank_or_behind_a_quotation() -> None:
    assert sentences_of("It cost $5.00.Then it ended.Nobody said “No.” All left.") == [
        "It cost $5.00.", "Then it ended.", "Nobody said “No.”", "All left.",
    ]  # fmt: skip


def test_a_line_of_hours_ends_where_it_ends() -> None:
    text = "The hall is open as follows for all of its guests:\nMon 9-12, 2-5\nTel. 0450 77\n"
    assert sentences_of(text)[1:] == ["Mon 9-12, 2-5", "Tel. 0450 77"]


def test_a_numbered_heading_of_wrapped_text_is_one() -> None:
    text = (
        "It is all about the fees of the hall.\n4. Fees\n4.1. General fees\nThe fee is 4 euros for each hour that the\n"
        "hall is used.\n4.2 Who pays them?\nThe tenant does. It was raised to\n4.5 The year after.\n"
    )
    assert sentences_of(text)[1:4] == [
        "Fees",
        "4.1. General fees",
        "The fee is 4 euros for each hour that the\nhall is used.",
    ]
    assert sentences_of(text)[4:6] == ["4.2 Who pays them?", "The tenant does."]
    assert is_heading(text, text.index("4.2 Who"))
    steps = "Do this with care.\n1. Call\nAda Holm in the hall and tell her all that you have seen there.\n"
    assert sentences_of(steps)[1] == "Call\nAda Holm in the hall and tell her all that you have seen there."


def test_code_is_cut_where_a_line_is_empty_or_it_gets_long() -> None:
    lines = [f"call({i}); // One. Two." for i in range(10)]
    code = "\n".join(lines)
    assert sentences_of("So. Now:\n\n```js\na();  // x. y.\nb();\n\nc();\n```\n\nEnd. Ended.") == [
        "So.", "Now:", "a();  // x. y.\nb();", "c();", "End.", "Ended.",
    ]  # fmt: skip
    assert sentences_of(f"```\n{code}\n{code}\n```") == ["\n".join(lines), "\n".join(lines)]


def test_a_comment_in_code_is_a_sentence_of_its_own() -> None:
    assert "Keep 45 days" in sentences_of("Text.\n\n```bash\n# Keep 45 days\nexport KEEP=45\n```")


PIECES = st.sampled_from(
    ["One", "two.", "U.S.", "Dr.", "“Yes!”", "(no.)", "\n", "\n\n", "# ", "- ", "1. ", "| a |", "> ", "---", "```", "…",
     "*x.*", "🌉", "5.5", "\t", "\u2028", "\x85", "?", "USE\n  "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join) | st.text())
@settings(max_examples=200, deadline=None)
def test_sentences_are_in_order_trimmed_and_never_overlap(text: str) -> None:
    end_before = 0
    for start, end in sentence_ranges(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        end_before = end


@given(
    st.lists(st.sampled_from(["One", "two.", "Dr.", "“Yes!”", "(no.)", "\n", "\n\n", "# ", "- ", "5.5"]), max_size=30)
)
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = "".join(text[start:end] for start, end in sentence_ranges(text))
    assert [c for c in found if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_sentence_in_parentheses_stays_with_what_follows() -> None:
    assert sentences_of("(He left.) She stayed.") == ["(He left.) She stayed."]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Harbour 149,300 141,700", True),
        ("Growth 3.1% 4 %", False),
        ("Growth of visits 3.1% 4%", True),
        ("| Attic | 40 |", True),
        ("Attic | 40", True),
        ("The output of `a | sort` is sorted.", False),
        ("`a | sort` | sorts", True),
        ("2024 149,300 141,700", False),
        ("In 2024 there were 12 14", False),
        ("Harbour 149,300", False),
        ("12 14", False),
        ("", False),
    ],
)
def test_rows_of_tables_are_told_from_prose(line: str, row: bool) -> None:
    assert is_row(line) == row


def test_bars_in_code_make_no_row() -> None:
    text = "Call `a | sort | uniq` first. Then read `b`."
    assert sentences_of(text) == ["Call `a | sort | uniq` first.", "Then read `b`."]
    assert cells(text) == [(0, len(text))]


def test_blanks_that_spread_prose_make_no_table() -> None:
    text = (
        "The  long   road led  the party past\nthe mill and  the old bridge,   and\nthen  on to  Paris.  They stayed."
    )
    assert sentences_of(text) == [text[: text.index("  They")], "They stayed."]


@pytest.mark.parametrize(
    "line", ["a " * 10_000, "1.2" + ".2" * 10_000, "A-" * 10_000, "A: " * 7_000, "v1.2" + " " * 20_000]
)
def test_a_long_line_is_told_from_headings_and_records_in_time(line: str) -> None:
    begin = time.process_time()
    sentence_ranges(f"{line}\n\n{line}")
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("line", ["- a\n", "A: a\n", "A\n", "a | b\n"])
def test_headings_are_looked_for_once_in_a_text(line: str) -> None:
    begin = time.process_time()
    text = line * 2_000
    assert not any(is_heading(text, start) for start in range(0, len(text), len(line)))
    assert time.process_time() - begin < 5


def test_a_long_line_takes_no_more_than_its_share() -> None:
    """Steps that grow with the square of a line's length would take minutes here."""
    assert not is_row("word " * 200_000)
    assert not is_row("word 12 " * 200_000)
    for long in (" " * 200_000, "a" + "\t " * 100_000, "a  " * 70_000, "|" * 200_000):
        rows_in([long, long])


def test_a_turn_of_a_chat_is_a_sentence_of_its_own() -> None:
    chat = "Ann: ok see you at 5\nBen: fine, but the key\nis with Cid\nCid: here\nAnn: bring it"
    assert sentences_of(chat) == [
        "Ann: ok see you at 5", "Ben: fine, but the key\nis with Cid", "Cid: here", "Ann: bring it",
    ]  # fmt: skip
    assert sentences_of("[10:31] Ann: hi\n[10:32] Ben: noon") == ["[10:31] Ann: hi", "[10:32] Ben: noon"]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("", " -")])
def test_what_a_chat_says_itself_belongs_to_no_turn(opening: str, closing: str) -> None:
    stamps = [f"{opening}{day}{closing}" for day in ("12.03.26, 09:14", "12.03.26, 9:16", "13/03/2026 10:31")]
    chat = [f"{stamps[0]} Ann: Is it at\n10:30 or later?", f"{stamps[1]} Ben joined", f"{stamps[2]} Ann: Hello!"]
    assert sentences_of("\n".join(chat)) == chat
    prose = "It took place on the day that the note gives as\n13/03/2026 10:31 at night."
    assert sentences_of(prose) == [prose]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_short_turn_is_quoted_whole_and_a_long_one_is_cut(between: str) -> None:
    first, last, long = (
        "Ann: Hey! I bring the key.",
        "Ann: No. Why?",
        f"Ben: Fine.{' And bring the other key, too.' * 9}",
    )
    assert sentences_of(between.join([first, long, last])) == [first, *sentences_of(long), last]
    assert len(sentences_of(long)) == 10


def test_a_record_is_not_parted_at_its_labels() -> None:
    record = "Name: Ann Lee\nRole: keeper of the light\nOffice: Room 3"
    other = "Name: Bo Ray\nRole: pilot\nOffice: Room 4"
    assert sentences_of(f"{record}\n\n{other}") == [record, other]


def test_lines_that_explain_options_are_items_of_a_list() -> None:
    text = "tail options:\n-f: output appended\ndata\n-n num: output some lines\n\nFollow a file with\n-f or with -F."
    assert sentences_of(text) == [
        "tail options:", "-f: output appended\ndata", "-n num: output some lines", "Follow a file with\n-f or with -F.",
    ]  # fmt: skip
    assert introduced(text, text.index("-f:"))[0] == (0, len("tail options:"))


def test_a_record_is_parted_from_the_lines_around_it() -> None:
    record = "Present: Ann Lee,\nBo Ray\nAbsent: Cid Orr\nChair: Ann Lee"
    text = f"Minutes of the board, 4 March\n{record}\nThe board buys a boat."
    assert sentences_of(text) == ["Minutes of the board, 4 March", record, "The board buys a boat."]
    assert len(sentences_of("The board bought a boat\nNote: The old one\nwas sold.")) == 1


def test_hours_without_a_colon_are_lines_of_their_own() -> None:
    assert sentences_of("Hours of the hall\nMon closed\nTue 9-12\nWe met on\nMonday, 5 May, at the pier.") == [
        "Hours of the hall", "Mon closed", "Tue 9-12", "We met on\nMonday, 5 May, at the pier.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("version 1.33 - 2026-03-04", True), ("Pump 2.0.1 (4 March 2026)", True), ("[1.2.0] - 2025-01-01", True),
        ("v1.2.3, May 5, 2024:", True), ("Python 3.8", False), ("It was 1.2 - 2026-03-04 that it came.", False),
        ("at 3.15 on 4 March 2026", False), ("2026-03-04", False),
    ],
)  # fmt: skip
def test_a_version_and_its_day_alone_in_a_line_are_a_heading(line: str, heading: bool) -> None:
    assert headings_of(f"{line}\n\nreads more files") == [line] * heading
    assert not headings_of(f"It came with\n{line}\nand more.")


def test_emoji_belong_to_the_sentence_that_they_close() -> None:
    assert sentences_of("It was fun! 🎷✨\nWill you come? 👍🏽 Yes. ✓ Fast.") == [
        "It was fun! 🎷✨", "Will you come? 👍🏽", "Yes.", "✓ Fast.",
    ]  # fmt: skip


def test_a_marker_without_its_item_is_no_sentence() -> None:
    assert sentences_of("## Onboarding\n\nThe first steps:\n\n1.") == ["Onboarding", "The first steps:"]


def test_lines_with_telephone_numbers_are_not_the_names_of_columns() -> None:
    text = "Office: Harbour Street 12\nPhone: 040 555 0110\nSpare parts: 0800 555 0199\nEmergency 040 555 0117\n"
    assert sentences_of(text)[-1] == "Emergency 040 555 0117"
    assert introduced(text, text.index("Emergency"))[0] is None


def test_rows_may_begin_with_the_number_of_a_product() -> None:
    assert sentences_of("Model 2023 2024\nP10 410 425\nP20 620 640\nP30 980 1010") == [
        "Model 2023 2024", "P10 410 425", "P20 620 640", "P30 980 1010",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["~" * 20_000 + "`", "```" + "\t " * 10_000 + "`", " " * 20_000 + "`", "```\n" * 5_000]
)
def test_lines_that_look_like_fences_take_no_more_than_their_share(line: str) -> None:
    begin = time.process_time()
    is_heading(f"# A\n{line}", 2)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Bridge\n======\n\nIt is long.\n\nOpening\n-------\nAt nine.", ["Bridge", "Opening"]),
        ("==========\n  Bridge\n==========\n\nIt is long.", ["Bridge"]),
        ("4.1.0\n-----\n\n* One\n4.0.1 (2024)\n~~~~~~~~~~~~\n* Two", ["4.1.0", "4.0.1 (2024)"]),
        ("3. How to get there\n^^^^^^^^^^^^^^^^^^^\nBy boat.", ["How to get there"]),
        ("KDF\n~~~\n\nIt is slow.\n\nPier\n~~~~\nIt is old.", ["KDF", "Pier"]),
        ("A bridge\n===\nIt is long.", ["A bridge"]),
        ("#####\nPiers\n#####\n\nThere are two.", ["Piers"]),
        ("Where the boats land. And when\n------------------------------\nText.", ["Where the boats land. And when"]),
    ],
)
def test_a_short_line_with_a_line_of_one_sign_below_it_is_a_heading(text: str, headings: list[str]) -> None:
    assert headings_of(text) == headings
    assert not any(set(one) <= set("=-~^#") for one in sentences_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "The boats land at the pier.\n\n---\n\nThe pier is old.",
        "The boats land at the pier.\n---\nThe pier is old.",
        "The boats land\n-----------------------------------------------------\nThe pier is old.",
        "====  =====\nBoat  Seats\n====  =====\nTern  12\nSkua  40\n====  =====",
        "Boat    Seats\n-------------\nTern    12",
        "- Boats\n-------\nThe pier is old.",
        "The pier\n    --------\n    is old.",
        "Best regards,\nAnn\n---\nThe pier company",
        "Best regards\n\n-- \nAnn of the pier company",
        "Boat | Seats\n-----|------\nTern | 12",
        "```\nBoats\n-----\n12\n```\nThe pier is old.",
        "Example:\n\n~~~\nboats\n~~~\nThe pier is old.",
    ],
)
def test_rules_tables_and_signatures_make_no_headings(text: str) -> None:
    assert not headings_of(text)


MANUAL = """EXIT STATUS
       0      if all went well,  and in  every
       other case  1.  The  pump  is then shut
       off.

OPTIONS
       -d, --depth=METRES
              look no deeper than METRES, and
              stop there

       -f     force it
"""


def test_sections_of_a_manual_page_are_headings_and_the_gaps_of_its_justified_lines_are_no_columns() -> None:
    assert headings_of(MANUAL) == ["EXIT STATUS", "OPTIONS"]
    found = [" ".join(sentence.split()) for sentence in sentences_of(MANUAL)]
    assert "-d, --depth=METRES look no deeper than METRES, and stop there" in found
    assert any(sentence.endswith("and in every other case 1.") for sentence in found)


@pytest.mark.parametrize("blank", ["", " ", "\t", "    "])
def test_capitals_above_a_line_of_blanks_are_a_paragraph(blank: str) -> None:
    assert sentences_of(f"SYNOPSIS\n{blank}\nls lists files.") == ["SYNOPSIS", "ls lists files."]


@pytest.mark.parametrize("text", ["Piers\n    of the town", "THE PIER\nis old.", "NOTE: the\n   pier is old."])
def test_a_line_above_one_that_goes_on_with_it_is_no_heading(text: str) -> None:
    assert not headings_of(text)


@pytest.mark.parametrize("rows", [["Tern      $12", "Skua   $1,040"], ["Tern      9:30", "Skua     12:05"]])
def test_numbers_that_end_below_each_other_stand_in_columns(rows: list[str]) -> None:
    assert sentences_of("\n".join(rows)) == rows


def test_what_stands_before_notes_and_code_belongs_to_no_sentence() -> None:
    text = (
        "Piers are old.\n\n.. note::\n   They creak.\n\n.. warning:: Mind the gap.\n\nRun:\n\n"
        ".. code-block:: console\n\n    $ pier\n\n.. versionadded:: 2.0\n   The gate."
    )
    assert sentences_of(text) == [
        "Piers are old.", "They creak.", "Mind the gap.", "Run:", "$ pier", ".. versionadded:: 2.0\n   The gate.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "A. That is so.", "To build it, type `./pier' at once.", "It takes U+0000..U+007F and more.",
        "The gate was built by J. Smith.",
    ],
)  # fmt: skip
def test_no_sentence_ends_with_a_letter_before_it_or_within_a_path(text: str) -> None:
    assert sentences_of(text) == [text]


def test_the_words_behind_a_number_sign_are_no_heading() -> None:
    assert not headings_of("Please write that to\n#1025623 and let us know. Some kind of help is needed.")


def test_records_with_commas_are_rows_below_the_names_of_their_columns() -> None:
    rows = ["4.10,Warty,2004-10-20", '5.04,"Hoary, the second",2005-04-08', "6.06 LTS,Dapper,2006-06-01"]
    text = "\n".join(("version,codename,release", *rows))
    assert sentences_of(text) == text.split("\n")
    lead, lines = introduced(text, text.index("5.04"))
    assert lead is not None
    assert text[slice(*lead)] == "version,codename,release"
    assert len(lines) == len(rows)


@pytest.mark.parametrize(
    "text",
    [
        "It had 1,000,000 visitors\nand 2,000,000 boats\nin that year.",
        "Take a,b,c as they are, and\nleave d,e,f, as they are.",
        "Only a,b,c are\nallowed here.",
    ],
)
def test_prose_with_commas_is_in_no_records(text: str) -> None:
    assert sentences_of(text) == [text]


def test_what_has_two_dots_before_it_stays_in_one_piece() -> None:
    badge = ".. |Logo| image:: https://a.example/l.svg\n    :alt: Logo"
    assert sentences_of(f"{badge}\n\nIt is. And it was.") == [badge, "It is.", "And it was."]


def test_a_line_that_surely_goes_on_does_so_although_another_was_not_wrapped() -> None:
    item, prose = (
        "* The gate is now\n  Locked\n  at night.",
        f"The gate {'of the pier ' * 4}is not\nlocked. It is open.",
    )
    text = "\n\n".join(("word " * 40 + "end", item, prose, "Piers\nboats", "It is shut.\nand more", "It is\n40 m"))
    assert sentences_of(text)[1:] == [
        "The gate is now\n  Locked\n  at night.", prose.split(" It", maxsplit=1)[0], "It is open.",
        "Piers", "boats", "It is shut.", "and more", "It is\n40 m",
    ]  # fmt: skip


def test_where_links_lead_is_no_sentence() -> None:
    text = (
        "Ann Lee, `author of The Pier`_, likes it.\nSee [the gate][gate].\n\n.. _`author of The Pier`: https://example.org/pier\n"
        ".. _gate log: https://example.org/log\n.. _top:\n\n__ https://example.org/end\n\n"
        "[gate]: https://example.org/gate\n[1]: <https://example.org/1>\nIt creaks.\n.. _creaks: https://example.org/c\n\n"
        "[1]: Closed in 1931."
    )
    assert sentences_of(text) == [
        "Ann Lee, `author of The Pier`_, likes it.", "See [the gate][gate].", "It creaks.", "[1]: Closed in 1931.",
    ]  # fmt: skip
