from __future__ import annotations

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.template.reading import read_templates
from tests.letters.cases import applicant, letters, shipped
from tests.letters.settled import letter

HEAD = '+++\nsubject = "About you"\nto = "applicant"\n+++\n'


def faults_of(**changed: str) -> tuple[str, ...]:
    """The faults of the shipped templates with some files changed, `enrolled` standing for its file."""
    return faults_of_files({f"{name}.md.j2": text for name, text in changed.items()})


def faults_of_files(changed: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ProgrammeFault) as caught:
        read_templates(shipped() | changed)
    assert caught.value.exit_code == 10
    return caught.value.faults


def test_every_kind_has_a_shipped_template_that_is_in_order() -> None:
    assert letters().templates.keys() == KINDS.keys()


def test_the_officers_own_template_is_used_in_place_of_the_shipped_one() -> None:
    own = read_templates(shipped() | {"reserve.md.j2": HEAD + "Hello {{ reference }}.\n"})
    assert letter("reserve", applicant("M-001"), own).plain == "Hello M-001.\n"
    assert own.templates["reserve"].digest != letters().templates["reserve"].digest
    assert own.templates["received"].digest == letters().templates["received"].digest


def test_changing_a_part_changes_the_digest_of_the_letters_that_include_it() -> None:
    own = read_templates(shipped() | {"parts/adjustments.md.j2": "Tell us what you need.\n"})
    assert own.templates["enrolled"].digest != letters().templates["enrolled"].digest
    assert own.templates["received"].digest == letters().templates["received"].digest


def test_a_template_saved_by_a_windows_editor_is_read_like_any_other() -> None:
    saved = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in shipped().items()}
    person = applicant("M-001")
    assert letter("enrolled", person, read_templates(saved)) == letter("enrolled", person)


def test_a_misspelt_field_is_found_in_a_branch_that_nobody_takes() -> None:
    body = "{% if mentor %}fine{% else %}\n{{ reply_buy }}{% endif %}"
    assert faults_of(enrolled=HEAD + body) == (
        'enrolled.md.j2, line 6: this letter may not use "reply_buy". Did you mean "reply_by"?',
    )


@pytest.mark.parametrize("field", ["topics_offered", "own_experience", "adjustments", "why", "application"])
def test_an_answer_about_lived_experience_cannot_be_named(field: str) -> None:
    (fault,) = faults_of(query=f"{HEAD}{{{{ {field} }}}}")
    assert f'query.md.j2, line 5: this letter may not use "{field}"' in fault


def test_a_field_of_another_kind_of_letter_is_refused() -> None:
    assert 'may not use "questions"' in faults_of(reserve=HEAD + "{{ questions | listing }}")[0]


def test_the_head_may_narrow_what_a_letter_uses_but_never_widen_it() -> None:
    head = '+++\nsubject = "x"\nto = "applicant"\nfields = ["sender", "unmet"]\n+++\n'
    (fault,) = faults_of(reserve=head)
    assert fault.startswith(
        'reserve.md.j2, line 4: this letter may not use "unmet". There is: cohort, contacts'
    )
    narrow = '+++\nsubject = "x"\nto = "applicant"\nfields = ["sender"]\n+++\n{{ reference }}'
    assert faults_of(reserve=narrow) == (
        'reserve.md.j2, line 6: add "reference" to the fields in the head, or do without it',
    )


def test_a_subject_names_nobody() -> None:
    head = '+++\nto = "applicant"\nsubject = "For {{ full_name }}, {{ role_words }}"\n+++\n'
    first, second = faults_of(received=head)
    assert first.startswith('received.md.j2, line 3: this letter may not use "full_name"')
    assert '"role_words"' in second


@pytest.mark.parametrize(
    "escape",
    [
        "{{ full_name.__class__ }}",
        "{{ full_name.upper() }}",
        "{{ full_name['x'] }}",
        "{{ full_name[0] }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ self }}",
        "{{ loop }}",
        "{{ range(10) }}",
        "{{ full_name | attr('x') }}",
        "{{ full_name | safe }}",
        "{{ required_dates | listing('x') }}",
        "{{ full_name | listing }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ full_name ~ full_name }}",
        "{{ 'x' }}",
        "{{ [full_name] }}",
        "{{ required_dates }}",
        "{% for x in range(10) %}{% endfor %}",
        "{% for x in full_name %}{% endfor %}",
        "{% for x in nowhere %}{% endfor %}",
        "{% for x in required_dates %}{% for y in required_dates %}{% endfor %}{% endfor %}",
        "{% for x in required_dates if x %}{% endfor %}",
        "{% for x in required_dates recursive %}{% endfor %}",
        "{% for x, y in required_dates %}{% endfor %}",
        "{% for sender in required_dates %}{% endfor %}",
        "{% for x in required_dates %}{% include 'parts/contacts.md.j2' %}{% endfor %}",
        "{% for x in required_dates %}{{ loop.index }}{% endfor %}",
        "{% for x in required_dates %}{% endfor %}{{ x }}",
        "{% if full_name == 'x' %}{% endif %}",
        "{% if full_name is string %}{% endif %}",
        "{% if nothing %}{% endif %}",
        "{% if not (mentor and nothing) %}{% endif %}",
        "{% if mentor %}{% elif nothing %}{% endif %}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% call m() %}{% endcall %}",
        "{% filter listing %}x{% endfilter %}",
        "{% autoescape false %}{% endautoescape %}",
        "{% with x = 1 %}{% endwith %}",
        "{% block b %}{% endblock %}",
        "{% extends 'parts/contacts.md.j2' %}",
        "{% import 'parts/contacts.md.j2' as x %}",
        "{% from 'parts/contacts.md.j2' import x %}",
        "{% include 'parts/contact.md.j2' %}",
        "{% include '/etc/passwd' %}",
        "{% include full_name %}",
        "{% include ['parts/contacts.md.j2'] %}",
        "{% include 'parts/contacts.md.j2' ignore missing %}",
        "{% include 'parts/contacts.md.j2' without context %}",
        "{% nonsense %}",
        "{% if mentor %}",
        "{{ full_name",
        "[here]({{ sender }})",
        "a private character: \ue000",
    ],
)
def test_nothing_but_fields_conditions_loops_and_parts_gets_into_a_letter(escape: str) -> None:
    faults = faults_of(enrolled=HEAD + "\n" + escape)
    assert faults
    assert all(fault.startswith("enrolled.md.j2, line 6: ") for fault in faults)


@pytest.mark.parametrize("deep", [40, 150, 5000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [("{% if mentor %}", "{% endif %}"), ("{% if " + "not " * 99 + "mentor %}", "{% endif %}")],
)
def test_a_template_that_stands_too_deep_in_itself_is_told_in_a_sentence(
    opening: str, closing: str, deep: int
) -> None:
    (fault,) = faults_of(enrolled=HEAD + opening * deep + "Hello" + closing * deep)
    assert "too deep in one another" in fault


def test_a_part_that_is_not_there_is_answered_with_the_nearest_one() -> None:
    (fault,) = faults_of(query=HEAD + "{% include 'parts/contact.md.j2' %}")
    assert fault.endswith('there is no part "parts/contact.md.j2". Did you mean "parts/contacts.md.j2"?')


def test_a_part_may_use_only_what_every_letter_that_includes_it_may() -> None:
    faults = faults_of_files({"parts/contacts.md.j2": "Reply by\n{{ reply_by }}"})
    start, end = 'parts/contacts.md.j2, line 2: this letter may not use "reply_by"', ".md.j2)"
    refused = [fault for fault in faults if fault.startswith(start)]
    without = [kind for kind in KINDS if "reply_by" not in KINDS[kind].fields]
    assert [f.partition("(in a letter that includes it: ")[2].removesuffix(end) for f in refused] == without


def test_a_part_includes_no_other_part() -> None:
    faults = faults_of_files({"parts/contacts.md.j2": "{% include 'parts/contacts.md.j2' %}"})
    assert "a part can be included in a letter only" in faults[0]


def test_the_page_around_a_letter_is_checked_too() -> None:
    faults = faults_of_files({"layout.html.j2": "{% if large %}{% endif %}{{ subject }}\n{{ bodi }}"})
    assert faults == ('layout.html.j2, line 2: this letter may not use "bodi". Did you mean "body"?',)


def test_a_page_that_knows_no_large_print_is_refused() -> None:
    (fault,) = faults_of_files({"layout.html.j2": "<p>{{ subject }}</p>{{ body }}"})
    assert "nobody would get large print" in fault


def test_the_page_around_a_letter_is_set_in_large_print_only_where_asked() -> None:
    assert "font-size: 16px" in letters().page("x", "y", large=False)
    assert "font-size: 18pt" in letters().page("x", "y", large=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear you", "line 1: it does not start with its subject"),
        ('+++\nsubject = "x"\nto = "applicant"\n', "line 1: it does not start with its subject"),
        ('+++\nsubject = "x"\nsubject = "y"\nto = "applicant"\n+++\n', "line 3: the head cannot be read"),
        ("+++\nsubject = x\n+++\n", "line 2: the head cannot be read"),
        ('+++\nto = "applicant"\n+++\n', "line 1: it needs a subject"),
        ('+++\nsubject = ["x"]\nto = "applicant"\n+++\n', "line 2: it needs a subject"),
        ('+++\nsubject = "x\\ny"\nto = "applicant"\n+++\n', "line 2: it needs a subject of one line"),
        ('+++\nsubject = "x"\n+++\n', "line 1: this letter goes to the applicant"),
        ('+++\nsubject = "x"\nto = "manager"\n+++\n', "line 3: this letter goes to the applicant"),
        (
            '+++\nsubject = "x"\nto = "applicant"\nfield = []\n+++\n',
            'line 4: the head has no "field". Did you mean',
        ),
        ('+++\nsubject = "x"\nto = "applicant"\nfields = "x"\n+++\n', "line 4: fields is a list of names"),
    ],
)
def test_a_head_that_is_not_in_order_is_told_by_its_line(text: str, said: str) -> None:
    (fault,) = faults_of(query=text)
    assert fault.startswith(f"query.md.j2, {said}")


def test_a_missing_and_a_misnamed_template_are_both_told() -> None:
    sources = {
        ("enroled.md.j2" if name == "enrolled.md.j2" else name): text for name, text in shipped().items()
    }
    with pytest.raises(ProgrammeFault) as caught:
        read_templates(sources)
    assert caught.value.faults == (
        'enroled.md.j2, line 1: no letter is called that. Did you mean "enrolled.md.j2"?',
        "enrolled.md.j2, line 1: this template is missing",
    )


def test_all_faults_of_all_templates_are_told_at_once() -> None:
    faults = faults_of(query=HEAD + "{{ a }}\n{{ b }}", received="no head", reserve=HEAD + "{% set x = 1 %}")
    assert [fault.split(":")[0] for fault in faults] == [
        "received.md.j2, line 1",
        "query.md.j2, line 5",
        "query.md.j2, line 6",
        "reserve.md.j2, line 5",
    ]


def test_a_paragraph_that_ends_in_a_tag_does_not_run_into_the_next() -> None:
    own = read_templates(shipped() | {"reserve.md.j2": HEAD + "One{% if mentor %} two{% endif %}\n\nThree\n"})
    assert letter("reserve", applicant("M-001"), own).plain == "One two\n\nThree\n"
