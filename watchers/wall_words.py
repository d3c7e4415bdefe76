"""What walls say, in the languages that they were met in: patterns for their titles, headings and sentences.

A pattern for headings may be short, since a document is not headed so; one for sentences has to be what only a wall
says. German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Russian, Turkish, Japanese, Chinese
and Korean stand beside English where their wording is known.
"""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


BOT = _any(
    r"just a moment|one more step|attention required|are you (?:a )?(?:human|robot)|robot check|client challenge",
    r"verify(?:ing)? (?:that )?you(?:['’]re| are) (?:a )?human|human verification|pardon our interruption",
    r"(?:security|bot|browser) (?:check(?:point)?|verification)\b|checking your browser|ddos[- ](?:protection|guard)",
    r"access (?:to this page has been )?denied|you have been blocked|unusual traffic|request (?:blocked|unsuccessful)",
    r"(?:nur )?einen moment|sicherheits(?:überprüfung|prüfung|check)|sind sie ein (?:mensch|roboter)",
    r"zugriff verweigert|un instant\b|vérification de sécurité|êtes-vous un (?:humain|robot)|accès refusé",
    r"un momento\b|comprobaci[óo]n de seguridad|verificaci[óo]n de seguridad|eres (?:un )?(?:humano|robot)",
    r"acceso denegado|verifica di sicurezza|accesso negato|um momento\b|verifica[çc][ãa]o de seguran[çc]a",
    r"acesso negado|een ogenblik|beveiligingscontrole|toegang geweigerd|chwileczk|odmowa dost[ęe]pu",
    r"доступ (?:запрещ|огранич)|проверка безопасности",
    r"アクセスが拒否|セキュリティ(?:の)?(?:確認|チェック)|安全验证|访问被拒绝",
)
"""A bot check's title or heading."""

MISSING = _any(
    r"(?:page|site|document|content) (?:was|is|could|can)? ?(?:not|n['’]t) (?:be )?(?:found|exist|available)",
    r"page (?:you[\w ’']+ )?(?:does ?n['’o]t|no longer) exists?|\bnot found|page you[\w ’']+ (?:gone|removed|moved)",
    r"seite (?:\w+ ){0,3}(?:nicht gefunden|existiert nicht|gibt es nicht)|page introuvable",
    r"page (?:\w+ ){0,3}n['’]existe (?:pas|plus)|p[áa]gina (?:\w+ ){0,3}no (?:se )?(?:encontr|existe)",
    r"pagina (?:\w+ ){0,3}non (?:è stata )?(?:trovat|esiste)",
    r"p[áa]gina (?:\w+ ){0,3}n[ãa]o (?:foi )?(?:encontrad|existe)",
    r"pagina (?:\w+ ){0,3}niet (?:gevonden|bestaat)|nie znaleziono strony|strona nie (?:istnieje|została znaleziona)",
    r"sidan (?:\w+ ){0,3}(?:hittades inte|finns inte)|siden (?:\w+ ){0,3}(?:blev ikke fundet|findes ikke)",
    r"страниц\w+ не (?:найден|существует)|sayfa bulunamadı|ページが見つかりません|お探しのページは",
    r"页面不存在|找不到(?:该)?(?:页面|网页)|找不到(?:該)?(?:頁面|網頁)|페이지를 찾을 수 없",
)
"""A page that is not there, in its title or heading, or in the one sentence that it holds."""

MISSING_NUMBER = _any(r"(?:^|[|·:–—-] ?|error )404\b")
"""The same as a number, in a title or heading."""

REGION = _any(
    r"(?:not|n['’]t|un)[ -]?(?:currently |yet )?(?:available|accessible|offered) (?:in|from) your "
    r"(?:current )?(?:country|region|location|area)",
    r"(?:blocked|restricted) in your (?:country|region)|(?:not|n['’]t) (?:serve|support) your (?:country|region)",
    r"in (?:ihrem|deinem) land (?:derzeit |leider |noch )?nicht verfügbar",
    r"nicht (?:in|für) (?:ihre[mr]?|deine[mr]?) (?:land|region) verfügbar",
    r"(?:pas|plus|indisponible) (?:encore )?(?:disponible |accessible )?dans votre (?:pays|région)",
    r"no est[áa] disponible en (?:tu|su) (?:pa[íi]s|regi[óo]n)",
    r"non (?:è )?(?:ancora )?disponibile nel(?:la)? (?:tuo|tua|suo|sua) (?:paese|regione)",
    r"n[ãa]o (?:est[áa] )?dispon[íi]vel (?:no|na) (?:seu|sua) (?:pa[íi]s|regi[ãa]o)",
    r"niet beschikbaar in (?:jouw|uw|je) (?:land|regio)|お住まいの(?:国|地域)では|您所在的(?:国家|地区)",
)
"""A sentence about a country that is not served."""

CHOOSE_REGION = _any(
    r"(?:choose|select) (?:your|a) (?:country|region|location|market|language)\b",
    r"wählen sie ihr (?:land|e region)|(?:land|region) (?:aus)?wählen|choisissez votre (?:pays|région|langue)",
    r"(?:elige|selecciona|elija|seleccione) (?:tu|su) (?:pa[íi]s|regi[óo]n|idioma)",
    r"(?:scegli|seleziona) (?:il tuo )?paese",
    r"(?:escolha|selecione) (?:o )?seu (?:pa[íi]s|idioma)|kies (?:uw|je|jouw) (?:land|taal)|国・地域を選択",
)
"""The heading of a page that asks where one is."""

CLOSED = _any(
    r"maintenance|be (?:right )?back (?:soon|shortly)|be right back|temporarily (?:unavailable|down|closed|offline)",
    r"service unavailable|under construction|something went wrong|internal server error|bad gateway|gateway time-?out",
    r"wartungs?(?:arbeiten|modus|seite)?\b|gleich wieder (?:da|für sie)|vorübergehend nicht (?:erreichbar|verfügbar)",
    r"bient[ôo]t de retour|momentanément indisponible|mantenimiento|volvemos (?:pronto|enseguida)|manutenzione",
    r"torniamo (?:presto|subito)|manuten[çc][ãa]o|voltaremos|voltamos (?:j[áa]|logo)|onderhoud|przerwa techniczna",
    r"prace (?:serwisowe|konserwacyjne)|underhåll|vedligeholdelse|технические работы|техническое обслуживание",
    r"bakımda|メンテナンス中?|维护中|系统维护|점검 중",
)
"""A site that is closed for a while, or an error of its own."""

LOGIN = _any(
    r"\b(?:log|sign)[- ]?(?:in|on)\b|members only|anmeld(?:en|ung)|einloggen|se connecter|connexion|connectez-vous",
    r"iniciar sesi[óo]n|inicia sesi[óo]n|accedi|accesso|fa[çc]a login|iniciar sess[ãa]o|inloggen|zaloguj|logowanie",
    r"logga in|log ind|вход\b|войти|giriş yap|ログイン|サインイン|登录|登入|로그인",
)
"""A log-in page's title or heading."""

LOGIN_NEEDED = _any(
    r"(?:you (?:must|need to|have to)|please) (?:be (?:logged|signed) in|(?:log|sign) ?in)",
    r"bitte (?:melden sie sich|melde dich|loggen sie sich|logge dich)|(?:vous devez|veuillez) vous connecter",
    r"(?:debes?|tienes que|por favor,?) inicia(?:r)? sesi[óo]n",
    r"(?:devi|effettua) (?:effettuare )?(?:l['’]accesso|il login)",
    r"(?:você precisa|é preciso) (?:fazer login|entrar)|(?:log in|meld je aan) om verder|zaloguj się, aby",
    r"ログインしてください|请(?:先)?登录",
)
"""A sentence that asks for a log-in."""

COOKIES = _any(
    r"\bcookies?\b|\bconsent|クッキー|zustimm|einwillig|consentement|consentimiento|consenso|consentimento|toestemming",
    r"ciasteczk|plik(?:i|ów) cookie|samtycke|partner(?:s|n|i)?\b.{0,60}(?:data|daten|données|datos|dati|dados)",
)
"""A sentence about cookies or consent."""

ACCEPT = _any(
    r"\b(?:accept|agree|allow|reject|manage)\b|akzeptier|zustimm|ablehn|accepte|autoris|refus|acept|rechaz|accett",
    r"rifiut|aceit|rejeit|akkoord|weiger|akceptuj|zgadzam|godkänn|tillåt|tillad|принять|同意|許可|동의",
)
"""What the buttons of a cookie notice say."""

SCRIPT = _any(r"java\s?script", r"スクリプト")
"""A plea for scripts: JavaScript is called so in every language."""
