"""What stands in a document's place is recognised and named, in several languages; real terms are not taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.errors import NotTheDocument
from watchers.destination import led_astray
from watchers.html import parse
from watchers.terms import TermsWatcher
from watchers.walls import DOCUMENT_BYTES, Wall, least_said, look, wall
from watchers.wholeness import breaks_off

NAVIGATION = "<header><a href=/>Larkspur</a></header><nav>" + "<a href=/x>Somewhere else</a> " * 150 + "</nav>"
FOOTER = "<footer>" + "<a href=/y>Another place</a> " * 150 + "<p>© 2026 Larkspur Sound Ltd, Orford.</p></footer>"

LOGIN_FORM = "<form><input name=mail><input type=password><button>{}</button></form>"
BUTTON = "<button>{}</button>"

PAGES = {
    Wall.EMPTY: ["", "<html><head></head><body> <br> </body></html>", "<title>Larkspur</title><body></body>"],
    Wall.BOT: [
        "<title>Just a moment...</title><h1>larkspur.example</h1><p>Verifying you are human.</p>",
        "<title>larkspur.example</title><form id=challenge-form><p>One last step.</p></form>",
        "<title>Access Denied</title><h1>Access Denied</h1><p>You have no permission. Reference #18.</p>",
        "<title>Robot Check</title><p>Enter what you see.</p><form action=/errors/validateCaptcha></form>",
        "<title>Attention Required!</title><h1>Sorry, you have been blocked</h1>",
        "<title>Security Checkpoint</title><p>We're verifying your browser.</p>",
        "<title>larkspur.example</title><p>Please enable</p>"
        "<iframe src='https://geo.captcha-delivery.example/captcha/'></iframe>",
        "<title>Client Challenge</title><noscript>JavaScript is disabled in your browser.</noscript>",
        "<title>Nur einen Moment…</title><h1>larkspur.example</h1><p>Wir prüfen Ihren Browser.</p>",
        "<title>Un instant…</title><h1>larkspur.example</h1><p>Vérification de sécurité en cours.</p>",
        "<title>Acceso denegado</title><h1>Acceso denegado</h1><p>Su solicitud fue bloqueada.</p>",
        "<title>Доступ ограничен</title><h1>Доступ ограничен</h1><p>Подтвердите, что вы не робот.</p>",
        "<title>セキュリティチェック</title><p>続行するには確認してください。</p>",
    ],
    Wall.MISSING: [
        "<title>404 | Larkspur</title><h1>Page not found</h1><a href=/>Home</a>",
        "<title>Larkspur</title><main><p>Sorry, this page could not be found.</p></main>",
        "<title>Larkspur</title><h1>This page isn't available</h1><p>The link may be broken.</p>",
        "<title>Larkspur</title><h1>The page you are looking for doesn’t exist</h1>",
        "<title>Seite nicht gefunden – Larkspur</title><h1>Hoppla!</h1><p>Diese Seite gibt es nicht mehr.</p>",
        "<title>Larkspur</title><h1>Cette page n’existe plus</h1><p>Retournez à l’accueil.</p>",
        "<title>Larkspur</title><h1>Página no encontrada</h1>",
        "<title>Larkspur</title><h1>La pagina che cerchi non è stata trovata</h1>",
        "<title>Larkspur</title><h1>Página não encontrada</h1>",
        "<title>Larkspur</title><h1>Pagina niet gevonden</h1>",
        "<title>Larkspur</title><h1>ページが見つかりません</h1>",
        "<title>Larkspur</title><h1>Страница не найдена</h1>",
    ],
    Wall.REGION: [
        "<title>Larkspur</title><h1>Sorry!</h1><p>Larkspur is not available in your country yet.</p>",
        "<title>Larkspur</title><p>This content isn’t available in your region.</p>",
        "<title>Larkspur</title><p>Larkspur ist in deinem Land leider nicht verfügbar.</p>",
        "<title>Larkspur</title><p>Ce service n’est pas disponible dans votre pays.</p>",
        "<title>Larkspur</title><p>Este contenido no está disponible en tu región.</p>",
        "<title>Choose your country</title><h1>Choose your country</h1>" + "<a href=/x>A country</a> " * 90,
        "<title>Larkspur</title><h1>Land auswählen</h1><a href=/de>Deutschland</a>",
    ],
    Wall.CLOSED: [
        "<title>Larkspur</title><h1>We will be back soon</h1><p>Scheduled maintenance.</p>",
        "<title>503 Service Unavailable</title><h1>Service Unavailable</h1><p>No server is available.</p>",
        "<title>Larkspur</title><h1>Oops, something went wrong</h1><p>Try again.</p>",
        "<title>Wartungsarbeiten</title><h1>Larkspur</h1><p>Wir sind gleich wieder da.</p>",
        "<title>Larkspur</title><h1>Site en maintenance</h1><p>Bientôt de retour.</p>",
        "<title>Larkspur</title><h1>Estamos en mantenimiento</h1>",
        "<title>メンテナンス中</title><p>しばらくお待ちください。</p>",
    ],
    Wall.LOGIN: [
        f"<title>Log in to Larkspur</title>{LOGIN_FORM.format('Log in')}",
        "<title>Larkspur</title><p>Please log in to read our terms.</p><a href=/login>Log in</a>",
        f"<title>Anmelden – Larkspur</title>{LOGIN_FORM.format('Anmelden')}<p>Neu hier? Konto anlegen.</p>",
        f"<title>Connexion</title>{LOGIN_FORM.format('Se connecter')}",
        f"<title>Inicia sesión en Larkspur</title>{LOGIN_FORM.format('Entrar')}",
        "<title>Larkspur</title><p>Veuillez vous connecter pour lire cette page.</p>",
        f"<title>ログイン</title>{LOGIN_FORM.format('ログイン')}",
    ],
    Wall.COOKIES: [
        "<title>Larkspur</title><div><p>We value your privacy and use cookies on this site.</p>"
        f"<p>Some cookies are needed, others help us improve.</p>{BUTTON.format('Accept all')}</div>",
        "<title>Larkspur</title><p>Wir und unsere Partner verarbeiten Ihre Daten mit Cookies.</p>"
        f"<p>Dafür brauchen wir Ihre Zustimmung.</p>{BUTTON.format('Alle akzeptieren')}",
        "<title>Larkspur</title><p>Nous utilisons des cookies pour mesurer l’audience du site.</p>"
        f"{BUTTON.format('Tout accepter')}{BUTTON.format('Continuer sans accepter')}",
        "<title>Larkspur</title><p>Utilizamos cookies propias y de terceros en este sitio.</p>"
        f"{BUTTON.format('Aceptar todo')}",
        f"<title>Larkspur</title><p>Wij gebruiken cookies op deze website.</p>{BUTTON.format('Akkoord')}",
    ],
    Wall.SCRIPT: [
        '<title>Larkspur</title><div id="root"></div><script src="/app.js"></script>',
        "<noscript>Please enable JavaScript.</noscript><script>a()</script>",
        '<title>Larkspur</title><body><div id="app"><p>Loading…</p></div><script>b()</script>',
        "<title>L</title><noscript>Bitte aktivieren Sie JavaScript.</noscript><p>Larkspur</p><script>a()</script>",
    ],
    Wall.FRAME: ['<title>Terms</title><iframe src="https://legal.example/terms"></iframe>'],
}
EVERY_PAGE = [
    pytest.param(kind, page, id=f"{kind.name}-{n}") for kind, pages in PAGES.items() for n, page in enumerate(pages)
]


@pytest.mark.parametrize(("kind", "page"), EVERY_PAGE)
def test_every_wall_is_known(kind, page):
    assert wall(look(page)) is kind


FRAMED = [
    pytest.param(kind, page, id=f"{kind.name}-{n}")
    for kind in (Wall.BOT, Wall.MISSING, Wall.REGION, Wall.CLOSED, Wall.LOGIN, Wall.COOKIES)
    for n, page in enumerate(PAGES[kind][:4])
]


@pytest.mark.parametrize(("kind", "page"), FRAMED)
def test_a_sites_menus_do_not_hide_a_wall(kind, page):
    title, _, rest = page.partition("</title>")
    assert len(NAVIGATION + FOOTER) > 2 * DOCUMENT_BYTES
    assert wall(look(f"{title}</title><body>{NAVIGATION}{rest}{FOOTER}")) is kind


@pytest.mark.parametrize(("kind", "page"), EVERY_PAGE)
def test_a_wall_is_named_in_the_reason_and_never_a_document(client, make_source, make_snapshot, kind, page):
    reason = "the page is empty" if kind is Wall.EMPTY else kind.reason
    with pytest.raises(NotTheDocument) as refused:
        TermsWatcher(client).extract(make_source(), make_snapshot(page))
    assert str(refused.value) == reason


CLAUSE = "<p>You keep every right in the recordings that you upload, and we keep none of them for ourselves.</p>"
DEUTSCH = "<p>Du behältst alle Rechte an deinen Aufnahmen, und wir nutzen sie nur, um den Dienst zu betreiben.</p>"
FRANCAIS = "<p>Vous conservez tous les droits sur vos enregistrements ; nous ne les utilisons que pour le service.</p>"

TERMS = {
    "log-in form": f"<title>Terms</title>{LOGIN_FORM.format('Log in')}<h1>Terms</h1>{CLAUSE * 40}",
    "captcha": "<title>Terms</title><h1>Terms</h1><p>You must log in with your own password. Solving the captcha for "
    f"others is not allowed.</p><div class=g-recaptcha></div>{CLAUSE * 12}",
    "cookies": f"<title>Cookies</title><h1>Cookies</h1><p>We use cookies. Accept them or not.</p>{CLAUSE * 4}",
    "maintenance": f"<title>Terms</title><h1>Terms</h1><p>During maintenance the service may be down.</p>{CLAUSE}",
    "script": f"<noscript>Please enable JavaScript.</noscript><div id=root>{CLAUSE * 3}</div><script></script>",
    "very short": "<title>Rules</title><p>Be kind.</p>",
    "countries": "<title>Terms</title><h1>Terms</h1><p>Some features are not available in all countries. Check what is "
    f"offered where you live.</p>{CLAUSE}",
    "log-in duties": "<title>Rules</title><h1>Your account</h1><p>Do not share your log-in with anyone.</p>",
    "security": f"<title>Security</title><h1>Security</h1><h2>How we check</h2>{CLAUSE}",
    "German": f"<title>Nutzungsbedingungen</title><h1>Nutzungsbedingungen</h1><h2>Anmeldung</h2>{DEUTSCH * 3}",
    "German maintenance": f"<title>AGB</title><h1>AGB</h1><p>Wegen Wartung kann der Dienst ausfallen.</p>{DEUTSCH * 3}",
    "French": f"<title>Conditions</title><h1>Conditions</h1><p>Nous utilisons des cookies.</p>{FRANCAIS * 3}",
    "404 in words": f"<title>Terms</title><h1>Terms</h1><p>Section 404 of the Act applies.</p>{CLAUSE}",
}


@pytest.mark.parametrize("page", TERMS.values(), ids=TERMS)
def test_terms_that_speak_of_such_things_are_not_walls(page):
    assert wall(look(page)) is None


@pytest.mark.parametrize(
    ("asked", "got", "kind"),
    [
        ("https://t.example/us/legal/terms", "https://t.example/de/legal/terms", Wall.VARIANT),
        ("https://t.example/en-us/terms", "https://t.example/fr-fr/terms", Wall.VARIANT),
        ("https://t.example/legal?hl=en", "https://t.example/legal?hl=ja", Wall.VARIANT),
        ("https://en.t.example/terms", "https://es.t.example/terms", Wall.VARIANT),
        ("https://t.example/us/terms", "https://t.example/us-en/terms", None),
        ("https://t.example/legal?hl=en", "https://t.example/legal?hl=en-GB", None),
        ("https://t.example/terms", "https://t.example/legal/terms-of-use", None),
        ("https://t.example/terms", "https://t.example/terms/", None),
        ("http://t.example/terms", "https://www.t.example/terms", None),
        ("https://t.example/v1/terms", "https://t.example/v2/terms", None),
        ("https://t.example/terms", "https://t.example/", Wall.MISSING),
        ("https://t.example/legal/terms", "https://t.example/en-gb/", Wall.MISSING),
        ("https://t.example/", "https://t.example/en/", None),
        ("https://t.example/terms", "https://terms.example/?document=terms", None),
        ("https://t.example/terms", "https://t.example/login?next=/terms", Wall.LOGIN),
        ("https://t.example/terms", "https://id.t.example/sso/start", Wall.LOGIN),
        ("https://t.example/help/login", "https://t.example/login", None),
    ],
)
def test_where_a_redirect_led(asked, got, kind):
    assert led_astray(asked, got) is kind


WHOLE = f"<!doctype html><html lang=en><head><title>Terms</title></head><body><div><h1>Terms</h1>{CLAUSE * 40}</div>"


@pytest.mark.parametrize(
    "text",
    [
        f"{WHOLE}</body></html>",
        f"{WHOLE}</BODY>",
        f"{WHOLE}</body></html><!-- served by rack 3 --><script>a()",
        WHOLE,
        f"<title>Terms</title><h1>Terms</h1>{CLAUSE}<ul><li>One<li>Two</ul>",
        "<p>Be kind<p>Be fair",
        "<script>'<div>'</script><p>Be kind</p>",
        f"{WHOLE}<div><div></body>",
        "plain words < and >",
        "",
    ],
)
def test_a_page_that_is_whole(text):
    assert not breaks_off(text)


@pytest.mark.parametrize("length", [len(WHOLE) - 3, len(WHOLE) // 2, 400, 100])
def test_a_page_that_is_cut(client, make_source, make_snapshot, length):
    assert breaks_off(WHOLE[:length])
    with pytest.raises(NotTheDocument, match="breaks off in the middle"):
        TermsWatcher(client).extract(make_source(), make_snapshot(WHOLE[:length]))


@pytest.mark.parametrize(
    "end", ["<div class='x", "<script>const a =", "<!-- a remark", "<style>p {", "<p>Words<ul><li>"]
)
def test_a_page_that_ends_within_something(end):
    assert breaks_off(f"<p>Be kind.</p>{end}")


PIECES = [
    *("<p>Be kind.", "<a href=/x>Home", "</a>", "<option>one", "<noscript>no", "</noscript>", "<svg><title>t</title>"),
    *("</svg>", "<script>x()</script>", "<template>hidden</template>", "<title>Terms</title>", "<nav>Menu</nav>"),
    *("&nbsp;&shy;", "</p>", "\u200b", "\u3000\u3000", "\u1680", "日本語", "\ufeff", "é", "\x85", "  \n", "<!-- -->"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
def test_a_page_says_at_least_what_is_counted_of_it(text):
    assert least_said(parse(text)) <= look(text).size


def test_a_document_is_parsed_once(make_source, make_snapshot, monkeypatch):
    monkeypatch.setattr("watchers.terms.look", lambda _: pytest.fail("it was parsed again"))
    body = f"<nav>{'<a href=/x>Elsewhere</a>' * 90}</nav><h1>Terms</h1>{'<p>You keep every right.</p>' * 400}"
    assert len(TermsWatcher.extract(make_source(), make_snapshot(body)).passages) == 400
