"""A report as JUnit XML, which CI systems show as tests: one case for each question, one for the comparison."""

import re
from typing import Final
from xml.etree import ElementTree as ET

from eval.compare import Comparison
from eval.report import problems
from eval.results import Outcome, QuestionResult, Report

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report, comparison: Comparison | None = None) -> str:
    """Return a suite for each file of questions; a wrong answer is `skipped`, a lost or failed one a failure.

    A gate that lets known wrong answers pass would be red for ever if each of them were a failure; what counts is what
    was lost, and that stands in the suite `baseline`.
    """
    root = ET.Element("testsuites", name="rag eval")
    for group in report.by_set:
        results = [result for result in report.results if result.set == group.name]
        suite = ET.SubElement(root, "testsuite", name=group.name, tests=str(len(results)))
        for result in results:
            suite.append(_case(result))
        _count(suite)
    if comparison:
        suite = ET.SubElement(root, "testsuite", name="baseline", tests="1")
        case = ET.SubElement(suite, "testcase", classname="baseline", name="no worse than the baseline")
        if comparison.failures:
            message = ET.SubElement(case, "failure", message=_clean(comparison.failures[0]))
            message.text = _clean("\n".join(comparison.failures))
        _count(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(result: QuestionResult) -> ET.Element:
    case = ET.Element(
        "testcase", classname=f"{result.set}.{result.type}", name=result.id, time=f"{result.latency_ms / 1000:.3f}"
    )
    if result.outcome is Outcome.FAILED:
        ET.SubElement(case, "error", message=_clean(result.error)).text = _clean(result.question)
    elif wrong := problems(result):
        ET.SubElement(case, "skipped", message=_clean(", ".join(wrong))).text = _clean(result.answer)
    return case


def _count(suite: ET.Element) -> None:
    for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))


def _clean(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _NOT_XML.sub("�", text)
