"""Templates: no edit where code is in it, around it or next to it; every other edit as on any page."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from accesspub.cli.main import main
from accesspub.config import Config
from accesspub.html.template_code import TemplateCode
from promises import machine, promises

GONE = "<p>Media playback is unsupported on your device<br>Media captionThe harbour master explains</p>"
LIST = "<p>• one<br>• two</p>"
REASON = "template code is in it, around it or next to it"


def page(body: str) -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><main>\n{body}\n</main></body></html>'.encode()


@pytest.mark.parametrize(
    "body",
    [
        f'{{% if a title="{GONE}" > 3 %}}x{{% endif %}}',
        f"<?php if ($a > 3): ?>{LIST}<?php endif ?>",
        f"{{# <b>{GONE}</b> #}}",
        f"{{% raw %}}<b>{GONE}</b>{{% endraw %}}",
        f"{{%- verbatim -%}}<b>{GONE}</b>{{%- endverbatim -%}}",
        f"<esi:remove><b>{GONE}</b></esi:remove>",
        f"{{{{!-- <b>{GONE}</b> --}}}}",
        f"<% if a %>{LIST}<% end %>",
        f"<!--#if expr=x -->{LIST}<!--#endif -->",
        "<p>• one @foreach ($a as $b)<br>• two @endforeach<br>• three</p>",
        "<p>• one {% if a %}<br>• two{% endif %}<br>• three</p>",
        "<p>• ${one}<br>• two</p>",
        "<p>• one <#if a><br>• two</#if><br>• three</p>",
        f"<#-- <b>{GONE}</b> -->",
        f"[% IF a %]{LIST}[% END %]",
        f"<cfif a>{LIST}</cfif>",
        f"<c:if test=a>{LIST}</c:if>",
        f"{{if $a > 3}}{LIST}{{/if}}",
        "<p>• one {$two}<br>• three</p>",
        f"#if($a > 3){LIST}#end",
        "<p>Media playback is unsupported on your device<br>Media caption{{ caption }}</p>",
        '<video {% if autoplay %}autoplay{% endif %} src="{{ media.url }}"></video>',
        "<ul>{% if a %}<li><video src=a.mp4>{% else %}<li><video src=b.mp4>{% endif %} x </video></ul>",
    ],
)
def test_template_code_is_not_edited_and_the_report_says_so(body: str) -> None:
    result = promises(page(body), Config(review=True), confirm=False)
    assert not result.edits
    assert REASON in {finding.withheld for finding in result.findings}


def test_the_reason_is_in_the_language_of_the_report() -> None:
    result = promises(page("<p>• ${one}<br>• two</p>"), Config(report_language="de"), confirm=False)
    assert "Vorlagencode" in next(finding.withheld for finding in result.findings if finding.withheld)


@pytest.mark.parametrize(
    "body",
    [
        "<p>{{ message }}</p>\n@",
        "<script>var a='{{x', b=`${c}`, d='<?php', e='{% raw %}';</script>@",
        "<style>a{b:c}{#d{e:f}</style>@",
        "<p>Prices fell by 100 {% off</p>\n@",
        '<p><a href="#end" onclick="if(a) {if (b) c()}">#1</a> for {elsewhere} at #else-where</p>@',
        '<div v-if="a" :title="`${b}`"><p>x</p>@</div>',
        "{% if a %}\n@\n{% endif %}",
    ],
)
def test_edits_elsewhere_are_made(body: str) -> None:
    assert [edit.rule for edit in promises(page(body.replace("@", LIST))).edits] == ["list-faked"]


PIECES = [
    GONE, LIST, "<p>x</p>", "<video src=a.mp4></video>", "<ul><li>y</ul>", "\n", "<b>", "</b>", '<img src="a.jpg">', "{% if a > 3 %}",
    "{% else %}", "{% endif %}", "{{ b }}", "{# c #}", "{% raw %}", "{% endraw %}", "<?php echo 1 > 2 ?>", "<? ", "<%= d %>", "<%",
    "${e}", "<esi:remove>", "</esi:remove>", "<!--#include f -->", "<script>'{{'</script>", "{%", "{{#each}}",
]  # fmt: skip


def test_random_templates_keep_their_code_as_it_is() -> None:
    """No edit has a character of template code in it, or at one of its ends."""
    edited = 0
    for number in range(250):
        random = Random(number)
        raw = page("".join(random.choice(PIECES) for _ in range(random.randint(2, 9))))
        code = TemplateCode(raw.decode())
        result = machine(Config(review=True)).fix(raw, "page.html")
        edited += bool(result.edits)
        for edit in result.edits:
            assert not code.touches(len(raw[: edit.start].decode()), len(raw[: edit.end].decode())), (number, edit)
    assert edited > 20


def test_unclosed_marks_are_read_in_linear_time() -> None:
    assert len(TemplateCode("{%{{<esi:${{#<!--#" * 20_000).stretches) >= 20_000


@pytest.mark.parametrize("name", ["page.php", "page.html.erb", "README.md", "page.jinja"])
def test_sources_are_not_pages(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_bytes(page(LIST))
    for command in (["fix"], ["check"]):
        assert main([*command, str(path)]) == 2
        assert "--force" in capsys.readouterr().err
    assert path.read_bytes() == page(LIST)
    assert main(["fix", "--force", str(path)]) == 0
    assert b"<ul" in path.read_bytes()


def test_a_name_with_an_at_sign_is_no_template_code() -> None:
    assert not TemplateCode("Ask @elsewhere, @endless, @iffy, me@if.example (soon) or @news (daily)").stretches
    assert len(TemplateCode("@if ($a) x @elseif(count($b)) y @else z @endif").stretches) == 4
