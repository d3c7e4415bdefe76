"""What sites call the pages that Clausewatch watches, in the languages that platforms speak: data for discovery."""

import re

TERMS, PRIVACY, CONDUCT, AI = "Terms of Use", "Privacy Policy", "Acceptable Use", "AI Policy"
DEVELOPERS, COPYRIGHT, HUB, NEWS = "API Terms", "Copyright Policy", "Legal", "News"

SAID = {
    AI: (
        r"\b(?:ai|a\.i\.|artificial intelligence|generative ai|machine learning|ki|ia|intelligence artificielle"
        r"|inteligencia artificial|intelligenza artificiale|künstliche intelligenz)\b.*\b(?:polic\w+|terms|principles"
        r"|guidelines|rules|richtlini\w+|politique|política|charte|principes|principios|principi)\b",
        r"\b(?:polic\w+|terms|principles|guidelines|politique|política|richtlini\w+)\b.*\b(?:ai"
        r"|artificial intelligence"
        r"|ia|ki|machine learning)\b|text and data mining|生成AI|AIポリシー|AI 정책",
    ),
    DEVELOPERS: (
        r"\b(?:api|developer|entwickler|développeur\w*|desarrollador\w*)\b.*\b(?:terms|agreement|polic\w+)\b",
    ),
    CONDUCT: (
        r"acceptable use|community (?:guidelines|standards|rules)|content (?:guidelines|polic\w+)|house rules"
        r"|code of conduct|nutzungsrichtlinien|community[- ]richtlinien|gemeinschaftsrichtlinien"
        r"|règles de (?:la )?communauté|normas de (?:la )?comunidad"
        r"|linee guida della community|コミュニティガイドライン"
        r"|커뮤니티 가이드라인|社区准则",
    ),
    COPYRIGHT: (r"\bcopyright\b.*\bpolic\w+|\bdmca\b|urheberrecht|droit d['’]auteur|derechos de autor|著作権",),
    PRIVACY: (
        r"privacy|datenschutz|confidentialité|vie privée|données personnelles|privacidad|privacidade|riservatezza"
        r"|prywatnoś\w+|integritetspolicy|personvern|privatliv|tietosuoja|gizlilik|soukrom\w+|プライバシー|개인정보|隐私|隱私",
    ),
    TERMS: (
        r"terms(?: of| and| &|$|\b.*\bconditions|\s*/)|terms\b|conditions of use|user agreement|legal terms"
        r"|allgemeine geschäftsbedingungen|\bagb\b|nutzungsbedingungen|conditions (?:générales"
        r"|d['’]utilisation)|\bcgu\b"
        r"|términos|condiciones (?:de uso|generales)|termini|condizioni (?:d['’]uso|generali)|termos"
        r"|gebruiksvoorwaarden|algemene voorwaarden|användarvillkor|vilkår|käyttöehdot|regulamin|podmínky"
        r"|kullanım (?:koşulları|şartları)"
        r"|利用規約|이용약관|使用条款|服务条款|使用條款|服務條款",
    ),
    HUB: (r"^(?:legal|legal notices?|policies|rechtliches|mentions légales|aviso legal|note legali|法的情報)$",),
    NEWS: (r"^(?:blog|news|newsroom|press|aktuelles|presse|actualités|noticias|notizie|ブログ|ニュース|お知らせ)$",),
}
"""For each kind of page what its links say, the narrower kinds before the wider ones: the first that fits counts."""

IN_PATH = {
    AI: r"/(?:ai|generative-ai)[-_](?:policy|terms|principles|guidelines)",
    DEVELOPERS: r"/(?:api|developers?)[-_/](?:terms|policy|agreement)",
    CONDUCT: r"/(?:acceptable[-_]use|community[-_](?:guidelines|standards|rules)|content[-_]policy|guidelines)",
    COPYRIGHT: r"/(?:copyright|dmca)",
    PRIVACY: r"/(?:privacy|datenschutz|confidentialite|privacidad)",
    TERMS: r"/(?:terms|tos\b|agb\b|cgu\b|user-agreement|terms-of-(?:use|service)|nutzungsbedingungen|conditions)",
}
"""What the addresses of such pages have in them, for links that say nothing (an icon, "here")."""

USUAL = {TERMS: ("/terms", "/legal/terms", "/terms-of-use", "/tos"), PRIVACY: ("/privacy", "/legal/privacy")}
"""Where such pages often are: asked for where no link leads to one."""

USUAL_FEEDS = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/blog/feed/", "/blog/rss.xml", "/index.xml")
"""Where feeds often are: asked for where the page names none."""

LONGEST_LINK = 80
"""Characters. A longer link is a headline, not the name of a page."""


def kind_said(text: str) -> str | None:
    """The kind of page that a link's words name."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_LINK:
        return None
    return next((kind for kind, patterns in _SAID.items() if any(each.search(words) for each in patterns)), None)


def kind_in_path(path: str) -> str | None:
    """The kind of page that an address names."""
    return next((kind for kind, pattern in _IN_PATH.items() if pattern.search(path)), None)


_SAID = {kind: [re.compile(each, re.IGNORECASE) for each in patterns] for kind, patterns in SAID.items()}
_IN_PATH = {kind: re.compile(each, re.IGNORECASE) for kind, each in IN_PATH.items()}
