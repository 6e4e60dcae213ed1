"""Web pages: the article alone, with what the page tells of itself."""

import time
from datetime import date

import pytest
from reader_samples import make_html, read, refusal

METADATA_HEAD = """
<meta property="og:title" content="Old bridge to be rebuilt"><meta property="og:site_name" content="Riverton Gazette">
<meta property="article:published_time" content="2024-05-06T10:00:00Z"><meta name="author" content="Nellie Bly">
<link rel="canonical" href="https://gazette.example/bridge.html">"""


class TestHtml:
    def test_keeps_the_article_and_drops_what_is_around_it(self) -> None:
        text = read(make_html(), "a.html").text
        assert "It is the heart of the town”, said the mayor in the café" in text
        assert "work would take two years" in text
        for around in ("Sport and games", "ten cats", "cookies", "<p>"):
            assert around not in text

    def test_takes_title_date_publisher_author_and_address_from_the_page(self) -> None:
        document = read(make_html(head=METADATA_HEAD), "a.htm")
        assert document.title == "Old bridge to be rebuilt"
        assert document.publisher == "Riverton Gazette"
        assert document.published == date(2024, 5, 6)
        assert document.metadata == {"author": "Nellie Bly", "url": "https://gazette.example/bridge.html"}
        assert document.media_type == "text/html"

    def test_takes_the_date_of_a_page_in_xhtml(self, caplog: pytest.LogCaptureFixture) -> None:
        kind = '"-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"'
        page = f"<!DOCTYPE html PUBLIC {kind}>{make_html(head=METADATA_HEAD)}"
        assert read(f'<?xml version="1.0" encoding="UTF-8"?>\n{page}', "a.html").published == date(2024, 5, 6)
        assert caplog.records == []

    def test_does_not_take_a_date_that_the_text_tells_of_for_its_own(self) -> None:
        assert read(make_html(date_in_text="on 2019-03-04"), "a.html").published is None

    def test_a_line_of_the_file_ends_none_of_the_page(self) -> None:
        page = (
            "<h2>Long\n heading</h2><p>The hall seats\n\t300 <b>people</b>\nand is old.</p>\n<p>It has\na bar.</p>"
            "<pre>keep\n  this</pre><p>Then\nmore.</p><ul><li>one\nitem</li></ul>One<br>two"
        )
        text = read(f"<html><body>{page}</body></html>", "a.html").text
        assert text == (
            "## Long heading\n\nThe hall seats 300 people and is old.\n\nIt has a bar.\n\n```\nkeep\n  this\n```\n\n"
            "Then more.\n- one item\n\nOne\n\ntwo"
        )

    def test_emphasis_does_not_part_the_text_of_a_short_page(self) -> None:
        page = "<p>The ferry leaves at <b>nine</b>.</p><p><em>Bring</em> a coat.</p>"
        text = read(f"<html><body>{page}</body></html>", "a.html").text
        assert text == "The ferry leaves at nine.\n\nBring a coat."

    @pytest.mark.parametrize("around", ["{}", "<html><body>{}</body></html>", "<!DOCTYPE html><title>Pool</title>{}"])
    def test_a_piece_of_a_page_is_read_like_a_page(self, around: str) -> None:
        piece = (
            "<h2>Prices</h2><ul><li>Adults: 5 euros</li></ul>"
            "<table><tr><th>Day</th><th>Closes</th></tr><tr><td>Mon</td><td>20:00</td></tr></table><p>Come early.</p>"
        )
        assert read(around.format(piece), "a.html").text == (
            "## Prices\n- Adults: 5 euros\n| Day | Closes | \n|---|---|\n| Mon | 20:00 | \n\nCome early."
        )

    def test_what_stands_below_a_picture_is_kept(self) -> None:
        page = (
            f"<h1>Cranes</h1><p>{'They stand. ' * 30}</p><figure><img src='a.jpg'><figcaption>The crane of 1887."
            "</figcaption></figure><p>It works.</p>"
        )
        text = read(f"<html><body><article>{page}</article></body></html>", "a.html").text
        assert text.endswith("\n\nThe crane of 1887.\n\nIt works.")

    @pytest.mark.parametrize(
        "around",
        [
            "<table><tr><td>Home</td><td>{}</td></tr></table>",
            "<table><tbody><tr><td><table><tr><td>{}</td></tr></table></td></tr></tbody></table>",
        ],
    )
    def test_a_table_that_puts_the_page_in_order_is_none(self, around: str) -> None:
        boats = "<table><tr><td>Boat</td><td>Seats</td></tr><tr><td>Tern</td><td>8</td></tr></table>"
        page = around.format(f"<h1>Club</h1><p>We row.</p>{boats}<p>Come along.</p>")
        text = read(f"<html><body>{page}</body></html>", "a.html").text
        assert text.removeprefix("Home\n\n") == ("# Club\n\nWe row.\n| Boat | Seats | \n| Tern | 8 | \n\nCome along.")

    @pytest.mark.parametrize(
        ("table", "text"),
        [
            ("<tr><th>Members</th></tr><tr><td>Ann</td></tr>", "| Members | \n|---|\n| Ann |"),
            (
                "<tr><th>Span</th><td><table><tr><td>1 km</td></tr></table></td></tr><tr><th>Lanes</th><td>2</td></tr>",
                "| Span |  1 km | \n|---|---|\n| Lanes | 2 |",
            ),
        ],
    )
    def test_a_table_with_headings_stays_one(self, table: str, text: str) -> None:
        assert read(f"<html><body><table>{table}</table></body></html>", "a.html").text == text

    def test_the_link_of_a_heading_to_itself_is_no_word_of_it(self) -> None:
        page = (
            '<h2>Opening<a href="#opening">¶</a></h2><p>At nine.</p><h3><a href="#closing">#</a> Closing</h3>'
            '<p>At ten.</p><h3><a href="#A">A</a></h3><p>Ant.</p><h1>Rules<a href="#rules">¶</a></h1>'
        )
        document = read(f"<html><body>{page}</body></html>", "a.html")
        assert document.text == "## Opening\n\nAt nine.\n\n### Closing\n\nAt ten.\n\n### A\n\nAnt.\n\n# Rules"
        assert document.title == "Rules"

    def test_an_anchor_does_not_part_a_heading(self) -> None:
        page = '<div><h2 class="title"><a name="i"></a>Use <code>-q</code>\n here</h2>Tail.</div><p>It is quiet.</p>'
        assert read(f"<html><body>{page}</body></html>", "a.html").text == "## Use -q here\n\nTail.\n\nIt is quiet."

    def test_falls_back_to_the_name_of_the_file(self) -> None:
        assert (
            read("<html><body><p>Nothing but a paragraph.</p></body></html>", "the-bridge.html").title == "the bridge"
        )

    @pytest.mark.parametrize(
        ("head", "body", "title"),
        [
            (
                "<title>Profiles - The Book</title>",
                "<h2 class='help-title'>Keys</h2><h1>Book</h1><h1>Ways</h1>",
                "Profiles - The Book",
            ),
            ("<title>Version 2.0 of Tarn</title>", "<h2>Help</h2>", "Version 2.0 of Tarn"),
            ("<title>Tarn 2.0</title>", "", "Tarn 2.0"),
            ("<title>Ferry | Norholm</title>", "<h1>The ferry to Norholm</h1>", "The ferry to Norholm"),
            ("<title>Tarn 2.0 policy</title>", "<h1>Abstract</h1><h1>Contents</h1>", "Tarn 2.0 policy"),
            ("<title>Path | Manual</title>", "<h1>Manual</h1><h2>Path</h2>", "Path | Manual"),
            ("", "<h2>Help</h2>", "Help"),
        ],
    )
    def test_takes_no_heading_of_a_box_for_the_title_where_the_head_has_one(
        self, head: str, body: str, title: str
    ) -> None:
        assert (
            read(f"<html><head>{head}</head><body>{body}<p>{'Text. ' * 50}</p></body></html>", "a.html").title == title
        )

    @pytest.mark.parametrize(
        ("head", "encoding"),
        [
            ('<meta charset="windows-1252">', "cp1252"),
            ('<meta charset="iso-8859-1">', "cp1252"),
            ('<meta http-equiv="Content-Type" content="text/html; charset=KOI8-R">', "koi8-r"),
            ("<meta charset=utf-16>", "utf-8"),
            ("", "utf-8"),
            ('<meta charset="iso-8859-1">', "utf-8-sig"),
            ("", "utf-16"),
        ],
    )
    def test_honours_the_declared_charset(self, head: str, encoding: str) -> None:
        html = make_html(head=head).replace("café", "кафе" if encoding == "koi8-r" else "café")
        html = html.replace("“", "").replace("”", "").replace("©", "") if encoding == "koi8-r" else html
        text = read(html.encode(encoding), "a.html").text
        assert ("кафе" if encoding == "koi8-r" else "“It is the heart of the town”, said the mayor in the café") in text

    def test_honours_the_encoding_of_an_xml_declaration(self) -> None:
        data = ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + make_html()).encode("cp1252")
        assert "café" in read(data, "a.xhtml").text

    @pytest.mark.parametrize("charset", ["klingon", "undefined", "rot13", "punycode"])
    def test_refuses_a_page_that_its_charset_cannot_decode(self, charset: str) -> None:
        data = make_html(head=f'<meta charset="{charset}">').encode("cp1252")
        assert "Convert the file to UTF-8" in refusal(data, name="a.html")

    def test_refuses_bytes_that_are_not_what_the_page_declares(self) -> None:
        assert "codec can't decode byte" in refusal(make_html().encode("cp1252"), name="a.html")

    @pytest.mark.parametrize("html", ["<html><body></body></html>", "no tags at all", "<div>" * 30_000])
    def test_refuses_a_page_without_an_article(self, html: str) -> None:
        assert "has no article text" in refusal(html, name="a.html")

    def test_removes_control_characters(self) -> None:
        assert "heart\x01" not in read(make_html().replace("heart", "he\x01art"), "a.html").text


PROSE = "".join(
    f"<p>Paragraph {i} tells of something that the gateway does at night and that takes long.</p>" for i in range(20)
)
BODY = f"""<h1>Pike handbook</h1><p>Pike is a gateway for small networks.</p>
<h2>Installation</h2><ol><li>Copy the package.</li><li>Open port 9443.</li></ol>
<h3> <a href="#db"></a>Supported <code>db_kinds</code></h3><ul><li>MariaDB</li></ul>
<dl><dt>--workers</dt><dd>Number of processes, 4 unless given.</dd></dl>{PROSE}"""
MENU = '<ul><li><a href="/">Front page of all</a></li><li><a href="/sport">Sport and games</a></li></ul>'
CODE = "<pre><code># keep it for 45 days\n<b>export</b> KEEP=45\n</code></pre>"


class TestStructure:
    """What is a heading, an item or code stays one, in whatever the page puts its text."""

    @pytest.mark.parametrize("around", ["{}", "<main>{}</main>", "<div id=x>{}</div>", "<div class=content>{}</div>"])
    def test_keeps_headings_and_lists(self, around: str) -> None:
        text = read(f"<html><body>{around.format(BODY)}</body></html>", "a.html").text
        lines = list(filter(None, text.splitlines()))
        assert lines[:3] == ["# Pike handbook", "Pike is a gateway for small networks.", "## Installation"]
        assert "### Supported db_kinds" in lines
        assert {"1. Copy the package.", "2. Open port 9443."} < set(lines)
        assert {"- MariaDB", "- --workers: Number of processes, 4 unless given."} < set(lines)

    def test_a_term_stands_before_its_definition(self) -> None:
        terms = (
            "<dl><dt>Vault</dt><dd>An album.</dd><dd>A room.</dd><dt>A</dt><dt><b>B</b></dt><dd><p>Two.</p></dd>"
            "<dt>Only</dt></dl><dl><div><dt>May I leave?</dt><dd>Yes.</dd></div><dt>Hours:</dt><dd>9 to 5</dd></dl>"
        )
        text = read(f"<html><body><main><h1>Words</h1>{PROSE}{terms}</main></body></html>", "a.html").text
        assert [line for line in text.splitlines() if line.startswith("- ")] == [
            "- Vault: An album.", "- A room.", "- A, B: Two.", "- Only", "- May I leave? Yes.", "- Hours: 9 to 5",
        ]  # fmt: skip

    def test_many_terms_take_no_more_than_their_share(self) -> None:
        began = time.thread_time()
        for terms in ("<dt>a</dt>" * 5_000 + "<dd>b</dd>" * 5_000, "<dt>a</dt><dd>b</dd>" * 5_000):
            text = read(f"<html><body><main><h1>Words</h1>{PROSE}<dl>{terms}</dl></main></body></html>", "a.html").text
            assert len(text) < 100_000
        assert time.thread_time() - began < 5

    def test_keeps_cells_and_headings_that_are_named_like_a_button(self) -> None:
        table = "<table><tr><th>Way</th><th>PDF</th></tr><tr><td> <b>Mail</b>\n</td><td>no</td></tr></table>"
        page = f"<h1>Help</h1><h2>Print</h2>{PROSE}{table}<ul><li>Facebook</li></ul>"
        text = read(f"<html><body><main>{page}</main></body></html>", "a.html").text
        assert "\n## Print\n" in text
        assert "| Way | PDF |" in text
        assert "| Mail | no |" in text
        assert "Facebook" not in text
        assert "\ufdd0" not in text

    @pytest.mark.parametrize(
        ("steps", "lines"),
        [
            ('<ol start="3"><li>Rinse</li><li> </li><li value="9"><p>Push</p></li><li>Dry</li></ol>',
             ["3. Rinse", "9. Push", "10. Dry"]),
            ("<ol><li>Rinse<ul><li>warm</li></ul></li><li><b>Push</b> it</li></ol>",
             ["1. Rinse", "  - warm", "2. Push it"]),
            ('<ol type="a"><li>Rinse</li></ol><ol reversed><li>Push</li></ol>', ["- Rinse", "- Push"]),
            ('<ol start="99999999999"><li>Rinse</li></ol>', ["- Rinse"]),
            ('<ol start="-2"><li>Rinse</li></ol>', ["- Rinse"]),
            ('<ol><li>Rinse</li><li value="2000">Push</li></ol>', ["- Rinse", "- Push"]),
            ('<ol start="x"><li value="1.5">Rinse</li></ol>', ["1. Rinse"]),
        ],
    )  # fmt: skip
    def test_keeps_the_numbers_of_steps(self, steps: str, lines: list[str]) -> None:
        text = read(f"<html><body><main><h1>Pump</h1>{steps}{PROSE}</main></body></html>", "a.html").text
        assert [line for line in text.splitlines() if line][1 : len(lines) + 1] == lines

    def test_leaves_out_menus_and_footers_where_nothing_says_what_the_article_is(self) -> None:
        page = (
            f"<html><body><nav>{MENU}</nav><div>{MENU}</div>{BODY}<footer>All cookies accepted.</footer></body></html>"
        )
        text = read(page, "a.html").text
        assert "Open port 9443" in text
        for around in ("Front page", "Sport", "cookies"):
            assert around not in text

    def test_puts_blocks_of_code_between_fences(self) -> None:
        text = read(f"<html><body><main>{BODY}{CODE}<p>After it.</p></main></body></html>", "a.html").text
        assert text.endswith("\n```\n# keep it for 45 days\nexport KEEP=45\n```\n\nAfter it.")

    def test_fences_no_code_that_has_fences(self) -> None:
        text = read(f"<html><body><main>{BODY}<pre>a\n```\nb</pre></main></body></html>", "a.html").text
        assert text.count("```") == 1

    def test_marks_nothing_within_a_line(self) -> None:
        table = f"<table><tr><td><h2>Plan</h2></td><td>now</td></tr><tr><td>{CODE}</td><td>then</td></tr></table>"
        text = read(f"<html><body><main>{BODY}{table}</main></body></html>", "a.html").text
        assert "| Plan | now |" in text
        assert "```" not in text

    def test_leaves_out_headings_and_code_without_words(self) -> None:
        text = read(f"<html><body><main><h2> </h2><pre></pre>{BODY}</main></body></html>", "a.html").text
        assert text.startswith("# Pike handbook")

    def test_takes_the_title_without_signs(self) -> None:
        assert read(f"<html><body>{BODY}</body></html>", "a.html").title == "Pike handbook"

    def test_keeps_paragraphs_apart_and_items_rows_and_code_together(self) -> None:
        body = (
            "<h1>Ferry</h1><p>Adults pay 7 euros</p><p>Dogs travel free</p>"
            "<ul><li>No bicycles</li><li>No cars</li></ul><p>Ask on board</p>"
            "<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Monday</td><td>9</td></tr></table>"
            "<pre>leave\narrive</pre><p>That is all</p>"
        )
        text = read(f"<html><body><main>{body}</main></body></html>", "a.html").text
        assert "7 euros\n\nDogs travel free\n- No bicycles\n- No cars\n\nAsk on board" in text
        assert "| Day | Hour |" in text
        assert "leave\narrive" in text
        assert text.endswith("\n\nThat is all")
