"""Every vector of the reference sheet on machine-readable signals, signal by signal, in its order."""

import pytest

from clausewatch.model import Permission, Use
from watchers.signals.bundle import Part

ALLOW, DENY, LICENCE, UNSET = Permission.ALLOW, Permission.DENY, Permission.LICENCE, Permission.UNSET


class TestRobotsTxt:
    def test_1_two_programs_in_one_group(self, look):
        look.robots("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /")
        assert look.values() == {("/", "gptbot", "train"): "deny", ("/", "ccbot", "train"): "deny"}
        assert look.flags() == {"derived"}
        assert look.verdict(agent="*") is UNSET

    def test_2_a_named_program_is_let_in_by_an_empty_rule(self, look):
        look.robots("User-agent: *\nDisallow: /\nUser-agent: GPTBot\nDisallow:")
        assert look.values() == {("/", "*", "all"): "deny", ("/", "gptbot", "train"): "allow"}

    def test_3_groups_for_the_same_program_are_one(self, look):
        look.robots("User-agent: *\nAllow: /\n\nUser-agent: *\nDisallow: /lp")
        assert look.verdict("/lp1", use=Use.ALL) is DENY
        assert look.verdict("/x", use=Use.ALL) is ALLOW

    def test_4_another_record_does_not_end_the_group(self, look):
        look.robots("User-agent: GPTBot\nContent-Signal: ai-train=no\nUser-agent: CCBot\nDisallow: /")
        assert look.said(agent="gptbot") == {"robots_txt": DENY, "content_signal": DENY}
        assert look.said(agent="ccbot") == {"robots_txt": DENY, "content_signal": DENY}
        assert "ambiguous_group" in look.flags()

    def test_5_a_byte_order_mark_and_foreign_line_ends(self, look):
        look.robots(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /")
        assert look.values() == {("/", "*", "all"): "deny"}

    @pytest.mark.parametrize("status", [500, 503, 401, 403, 429, None])
    def test_6_an_error_says_nothing(self, look, status):
        assert look.robots("User-agent: *\nDisallow: /", status=status).state("/robots.txt") == "unreachable"
        assert look.rows == ()

    def test_6_a_page_in_its_place_cannot_be_read(self, look):
        assert look.robots("<!doctype html><p>User-agent: *").state("/robots.txt") == "unreadable"
        assert look.rows == ()

    @pytest.mark.parametrize("status", [404, 410])
    def test_what_is_not_there_is_absent(self, look, status):
        assert look.robots("", status=status).state("/robots.txt") == "absent"


class TestContentSignal:
    def test_1_what_is_not_named_is_not_said(self, look):
        look.robots("User-agent: *\nContent-Signal: search=yes,ai-train=no,use=reference\nAllow: /")
        stated = {str(row.use): str(row.value) for row in look.rows if row.kind == "content_signal"}
        assert stated == {"search": "allow", "train": "deny"}
        assert look.said(use=Use.INPUT) == {"robots_txt": ALLOW}
        assert {row.detail for row in look.rows if row.kind == "content_signal"} == {"use=reference"}

    def test_2_spaces_and_case(self, look):
        look.robots("User-agent: *\ncontent-signal : AI-Train = NO")
        assert look.said()["content_signal"] is DENY

    def test_3_a_path_goes_before(self, look):
        look.robots("User-agent: *\nContent-Signal: /blog/ ai-train=no, search=yes")
        assert look.said("/blog/1")["content_signal"] is DENY
        assert look.said("/blog/1", use=Use.SEARCH)["content_signal"] is ALLOW
        assert "content_signal" not in look.said("/")

    def test_4_a_value_that_is_none(self, look):
        look.robots("User-agent: *\nContent-Signal: ai-train=maybe, ai-input")
        stated = {str(row.use): str(row.value) for row in look.rows if row.kind == "content_signal"}
        assert stated == {"train": "unset", "input": "unset"}
        assert "malformed" in look.flags()

    def test_5_duplicates_that_disagree(self, look):
        look.robots("User-agent: *\nContent-Signal: ai-train=yes, ai-train=no")
        assert look.said()["content_signal"] is DENY
        assert "malformed" in look.flags()

    def test_6_a_comment_is_no_statement(self, look):
        look.robots("# Content-Signal: ai-train=no\n# express reservation under article 4\nUser-agent: *\nDisallow: /x")
        assert {row.kind for row in look.rows} == {"robots_txt"}

    def test_outside_of_any_group(self, look):
        look.robots("Content-Signal: ai-train=no\nUser-agent: *\nDisallow:")
        assert look.said()["content_signal"] is DENY
        assert "ungrouped" in look.flags()

    def test_the_longest_path_holds(self, look):
        look.robots("User-agent: *\nContent-Signal: ai-train=no\nContent-Signal: /demo/ ai-train=yes")
        assert look.said("/demo/a")["content_signal"] is ALLOW
        assert look.said("/other")["content_signal"] is DENY

    def test_a_disallowed_path_is_shadowed(self, look):
        look.robots("User-agent: *\nContent-Signal: ai-train=yes\nDisallow: /")
        assert "shadowed" in look.flags()

    def test_a_header_is_taken_leniently(self, look):
        look.page(headers=[("content-signal", "ai-train=yes, search=yes")])
        assert look.said()["content_signal"] is ALLOW
        assert look.said("/other") == {}
        assert look.flags() == {"lenient"}


class TestContentUsage:
    @staticmethod
    def _header(look, value):
        return look.page(headers=[("content-usage", value)])

    def test_1_one_use_is_refused(self, look):
        self._header(look, "train-ai=n")
        assert (look.verdict(), look.verdict(use=Use.SEARCH)) == (DENY, UNSET)

    def test_2_the_last_duplicate_counts_and_must_be_a_token(self, look):
        self._header(look, 'train-ai=y, train-ai, search=n, search="n"')
        assert (look.verdict(), look.verdict(use=Use.SEARCH)) == (UNSET, UNSET)

    def test_3_keys_are_case_sensitive(self, look):
        self._header(look, "Train-AI=n")
        assert look.verdict() is UNSET
        assert look.flags() == {"malformed"}

    def test_4_a_label_of_an_earlier_draft_changes_nothing(self, look):
        self._header(look, "train-ai=n, train-genai=n")
        assert look.verdict() is DENY

    def test_4_alone_it_states_nothing(self, look):
        self._header(look, "train-genai=n")
        assert look.verdict() is UNSET
        assert look.flags() == {"legacy"}

    def test_5_in_robots_the_longest_path_speaks(self, look):
        look.robots("User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /ai-ok/ train-ai=y\nAllow: /")
        assert look.said("/ai-ok/1")["content_usage"] is ALLOW
        assert look.said("/rest")["content_usage"] is DENY

    def test_5_and_does_not_fall_through(self, look):
        look.robots("User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /b/ search=y\nAllow: /")
        assert "content_usage" not in look.said("/b/1")

    def test_6_two_lines_for_one_path(self, look):
        look.robots("User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: train-ai=n\nAllow: /")
        assert look.said()["content_usage"] is DENY

    def test_header_and_robots_are_combined(self, look):
        look.robots("User-agent: *\nContent-Usage: train-ai=y\nAllow: /")
        self._header(look, "train-ai=n")
        assert (look.said("/")["content_usage"], look.said("/b")["content_usage"]) == (DENY, ALLOW)

    def test_it_is_a_rule_so_a_name_after_it_is_another_group(self, look):
        look.robots("User-agent: GPTBot\nContent-Usage: train-ai=n\nUser-agent: CCBot\nDisallow: /x")
        assert look.said(agent="gptbot")["content_usage"] is DENY
        assert "content_usage" not in look.said(agent="ccbot")
        assert "ambiguous_group" in look.flags()

    def test_parameters_do_not_count(self, look):
        self._header(look, "train-ai=n;exceptions=0")
        assert look.verdict() is DENY


class TestRobotsTag:
    def test_1_a_meta_in_any_case(self, look):
        look.page('<META NAME=Robots CONTENT="NOAI, NOIMAGEAI">')
        assert look.values() == {("/$", "*", "train"): "deny"}

    def test_2_a_header_of_a_picture(self, look):
        look.page(path="/cover.jpg", headers=[("x-robots-tag", "noimageai")])
        assert look.verdict("/cover.jpg") is DENY
        assert look.rows[0].detail == "images only"

    def test_3_a_program_s_name_goes_before(self, look):
        look.page(headers=[("x-robots-tag", "gptbot: noai, noindex")])
        assert look.values() == {("/$", "gptbot", "train"): "deny"}

    def test_4_a_rule_with_a_value_is_no_name(self, look):
        look.page(headers=[("x-robots-tag", "max-snippet:50, noai")])
        assert look.values() == {("/$", "*", "train"): "deny"}

    def test_5_one_vendor_s_word(self, look):
        look.page('<meta name="bingbot" content="noarchive">')
        assert look.values() == {("/$", "bingbot", "train"): "deny", ("/$", "bingbot", "input"): "deny"}

    def test_both_words_are_the_milder_one(self, look):
        look.page('<meta name="bingbot" content="noarchive, nocache">')
        assert set(look.values().values()) == {"licence"}

    def test_other_metas_and_comments_state_nothing(self, look):
        look.page('<meta name="keywords" content="noai"><!-- <meta name="robots" content="noai"> -->')
        assert look.rows == ()

    def test_header_and_meta_together(self, look):
        look.page('<meta name="robots" content="index">', headers=[("x-robots-tag", "noai")])
        assert look.verdict() is DENY


class TestAiTxt:
    @staticmethod
    def _ai_txt(look, body):
        return look.gives(Part.AI_TXT, "/ai.txt", body)

    def test_1_everything_is_refused(self, look):
        self._ai_txt(look, "User-Agent: *\nDisallow: /\nDisallow: *")
        assert look.verdict("/any.mp3") is DENY

    def test_2_by_extension(self, look):
        self._ai_txt(look, "Disallow: *.jpg\nAllow: *.txt")
        assert (look.verdict("/a.jpg"), look.verdict("/a.txt")) == (DENY, ALLOW)

    def test_3_a_page_in_its_place(self, look):
        self._ai_txt(look, "<!doctype html>")
        assert look.state("/ai.txt") == "absent"

    def test_3_unless_the_same_page_hides_everything(self, look):
        look.robots("<!doctype html>")
        self._ai_txt(look, "<!doctype html>")
        assert look.state("/ai.txt") == "unreadable"

    def test_4_another_dialect(self, look):
        self._ai_txt(look, "---\nname: X")
        assert look.verdict() is UNSET
        assert look.flags() == {"malformed"}


class TestTdmrep:
    @staticmethod
    def _file(look, body):
        return look.gives(Part.TDMREP, "/.well-known/tdmrep.json", body)

    def test_1_reserved(self, look):
        self._file(look, '[{"location":"/","tdm-reservation":1}]')
        assert look.verdict("/any") is DENY

    def test_2_with_a_policy_it_can_be_asked_for(self, look):
        self._file(look, '[{"location":"/","tdm-reservation":1,"tdm-policy":"https://wavelane.example/p"}]')
        assert look.verdict("/any") is LICENCE
        assert look.rows[0].detail == "tdm, policy https://wavelane.example/p"

    def test_3_an_object_is_no_list(self, look):
        self._file(look, '{"location":"/","tdm-reservation":1}')
        assert look.verdict() is UNSET
        assert look.state("/.well-known/tdmrep.json") == "unreadable"

    def test_4_the_first_match_wins(self, look):
        self._file(look, '[{"location":"/a/","tdm-reservation":1},{"location":"/a/b/","tdm-reservation":0}]')
        assert look.verdict("/a/b/x") is DENY

    def test_5_a_header_overrules_the_file_for_its_page(self, look):
        self._file(look, '[{"location":"/","tdm-reservation":1}]')
        look.page(headers=[("tdm-reservation", "0")])
        assert (look.verdict("/"), look.verdict("/b")) == (ALLOW, DENY)

    def test_5_and_a_meta_overrules_the_header(self, look):
        look.page('<meta name="tdm-reservation" content="1">', headers=[("tdm-reservation", "0")])
        assert look.verdict("/") is DENY

    @pytest.mark.parametrize("value", ["2", "null", '"yes"', "false", "[]"])
    def test_6_another_value_says_nothing(self, look, value):
        self._file(look, f'[{{"location":"/","tdm-reservation":{value}}}]')
        assert look.verdict() is UNSET
        assert look.flags() == {"malformed"}

    @pytest.mark.parametrize("value", ['"1"', "true"])
    def test_what_is_plainly_meant_is_read(self, look, value):
        self._file(look, f'[{{"location":"/","tdm-reservation":{value}}}]')
        assert look.verdict() is DENY
        assert look.flags() == {"lenient"}


LICENCE_URL = "https://wavelane.example/licence.xml"


class TestRsl:
    @staticmethod
    def _licence(look, contents):
        look.robots(f"License: {LICENCE_URL}")
        body = f'<rsl xmlns="https://rslstandard.org/rsl">\n{contents}\n</rsl>'
        return look.gives(Part.LICENCE, LICENCE_URL, body, content_type="application/rsl+xml")

    @staticmethod
    def _uses(look, path="/"):
        return [look.verdict(path, use=use) for use in (Use.TRAIN, Use.INPUT, Use.SEARCH)]

    def test_1_a_list_of_permissions_is_closed(self, look):
        self._licence(
            look,
            '<content url="/"><license><permits type="usage">search</permits>'
            '<prohibits type="usage">ai-train</prohibits></license></content>',
        )
        assert self._uses(look) == [DENY, DENY, ALLOW]
        assert "implied" in look.flags()

    def test_2_a_payment_makes_it_a_licence(self, look):
        self._licence(
            look,
            '<content url="/"><license><permits type="usage">ai-all</permits><payment type="crawl">'
            '<amount currency="EUR">0.01</amount></payment></license></content>',
        )
        assert self._uses(look) == [LICENCE, LICENCE, DENY]
        assert look.rows[0].detail == "payment crawl EUR 0.01"

    def test_3_the_narrower_address_holds(self, look):
        self._licence(
            look,
            '<content url="/"><license><permits type="usage">all</permits></license></content>'
            '<content url="/articles/"><license><prohibits type="usage">ai-train</prohibits></license></content>',
        )
        assert self._uses(look, "/articles/1") == [DENY, ALLOW, ALLOW]
        assert self._uses(look, "/") == [ALLOW, ALLOW, ALLOW]

    def test_4_only_prohibitions(self, look):
        self._licence(look, '<content url="/"><license><prohibits type="usage">ai-all</prohibits></license></content>')
        assert self._uses(look) == [DENY, DENY, ALLOW]

    def test_5_an_element_that_rsl_does_not_know(self, look):
        self._licence(look, '<content url="/"><license><permit type="usage">all</permit></license></content>')
        assert self._uses(look) == [UNSET, UNSET, UNSET]
        assert look.flags() == {"malformed"}
        assert look.state("/licence.xml") == "unreadable"

    def test_6_a_relative_address(self, look):
        look.robots("License: /l.xml")
        assert look.flags() == {"malformed"}
        assert look.verdict() is UNSET

    def test_free_and_bound_to_a_server(self, look):
        self._licence(
            look,
            '<content url="/a"><license><permits>all</permits><payment type="free"/></license></content>'
            '<content url="/b" server="https://pay.example/x"><license><permits>all</permits></license></content>',
        )
        assert self._uses(look, "/a") == [ALLOW, ALLOW, ALLOW]
        assert self._uses(look, "/b") == [LICENCE, LICENCE, LICENCE]

    def test_a_comma_list_of_an_earlier_draft(self, look):
        self._licence(look, '<content url="/"><license><permits>search,ai-input</permits></license></content>')
        assert self._uses(look) == [DENY, ALLOW, ALLOW]
        assert "lenient" in look.flags()

    def test_a_licence_in_a_group_replaces_the_one_for_all(self, look):
        other = "https://wavelane.example/gpt.xml"
        self._licence(look, '<content url="/"><license><prohibits>all</prohibits></license></content>')
        look.robots(f"License: {LICENCE_URL}\nUser-agent: GPTBot\nAllow: /\nLicense: {other}")
        look.gives(
            Part.LICENCE,
            other,
            '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><permits>all</permits></license>'
            "</content></rsl>",
        )
        assert look.said(agent="gptbot")["rsl"] is ALLOW
        assert look.said(agent="*")["rsl"] is DENY

    @pytest.mark.parametrize(
        "body",
        [
            "<rsl",
            "<rsl/>",
            "<html/>",
            "",
            '<!DOCTYPE rsl [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rsl xmlns="https://rslstandard.org/rsl">&b;</rsl>',
            '<?xml version="1.0" encoding="klingon"?><rsl/>',
            "<a>" * 100 + "</a>" * 100,
        ],
    )
    def test_what_is_no_licence_licenses_nothing(self, look, body):
        look.robots(f"License: {LICENCE_URL}").gives(Part.LICENCE, LICENCE_URL, body)
        assert self._uses(look) == [UNSET, UNSET, UNSET]
        assert look.state("/licence.xml") == "unreadable"

    def test_inline_in_a_page(self, look):
        look.page(
            '<script type="application/rsl+xml"><rsl xmlns="https://rslstandard.org/rsl"><content url="/">'
            "<license><prohibits>ai-train</prohibits></license></content></rsl></script>"
        )
        assert self._uses(look, "/any") == [DENY, ALLOW, ALLOW]


def test_across_signals_the_strictest_is_shown(look):
    look.robots("User-agent: *\nContent-Signal: ai-train=yes\nAllow: /")
    look.gives(
        Part.TDMREP,
        "/.well-known/tdmrep.json",
        '[{"location":"/","tdm-reservation":1,"tdm-policy":"https://p.example"}]',
    )
    assert look.said() == {"robots_txt": ALLOW, "content_signal": ALLOW, "tdmrep": LICENCE}
    assert look.verdict() is LICENCE
