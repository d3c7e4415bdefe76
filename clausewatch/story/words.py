"""Words that are written with a capital without naming a company, and words that show what a name does. English."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON = _words("""
a about above according across act adult adults after again against ago ahead ai all already also although
amid among an and announcement another any anyone app apps are army art article articles artificial artist
artists as ask asks at audio author authors away back backlash ban bans be because been before behind being
best beta better between big bill block blocks board bold book books both bots broad but by call calls can
cannot case cases catalogue ceo cfo change changes chapter chatbot chatbots chief chiefs claim claims clause
clauses clear code collective come company companies complaint concern concerns congress consent consumer
content contract controversy copies copy copyright could council court courts crawler crawlers creative
creator creators critics cto customer customers daily data day days deadline deal default denies despite did
director do does don't draft during each early earlier earnings eight english enterprise even every everyone
everything ever exclusive existing explicit express face faces fair fall family fans fears federal few finally
firm firms first five following for former four free friday from full fuel future general generative get gives
go government gdpr group groups guide had half has have he head help her here his hours how however i if
illustrators in including independent industry inside instead intelligence into is it its january february
march april may june july august september october november december jan feb mar apr jun jul aug sept sep oct
nov dec judge just keep key know label labels language large last late later latest law laws lawsuit lawsuits
lawyers learn learning let lets letter liability licence license licensing like list listeners live ll llm
long look looking machine made major make makes making manager many market marketing material media member
members men message messages microservice million millions model models monday more most move much music
musician musicians must my name names near neither never new news next nine no none nor not nothing notice
novelists now of off office officer old on once one online only open opinion opt opting opt-in opt-out or
other others our out outrage over own page panic part parts past pay paid people per performers photo
photographers photos pictures plan plans platform platforms play podcast podcasters policy policies pop-up
post posts practice practices premium press president principles privacy pro private producers product
products programme programmers prompts proposal protect protection provider providers public publisher
publishers quietly quiet quarter question questions read readers recent record records recording recordings
regulator regulators release report reporters reports request responds response revised right rights royalties
rule rules said sales saturday say says school search second section secretary security see self senate
senators sen rep service services session set setting settings seven several shares she should show since site
sites six small so social software some songs songwriters soon sounds spokesman spokesperson spokeswoman stand
standard start starting starts state statement states still stop stories story students studies studio study
subscribers such suit summary sunday support survey sure take tech ten term terms text than that the their
them then there these they thing things think third this those though thousands three thursday time title to
today together too tool tools top track tracks train trained trainer training translators tuesday turn two
tweets under union unless until up update updated updates upload uploaded uploads us use used user users using
version very via video videos viewers vocalists voice voices want wants was watch way we web website websites
wednesday week weekly weeks well were what whatever when where whether which while who whose why will win wins
with within without work workers works world would writer writers year years yes yesterday yet you your zero
visual register librarian sharing working org workspace owners transparency whistle anger angry angered fury
furious deals exodus creators' artists' users' authors' settlement directive regulation commission parliament
ministry minister annex supreme district appeals high circuit faq faqs api apis url html http https llms gpt
tos tou eula t&cs t&c ml tdm genai cc dm dms op-ed update: free: fee basic plus team teams business education
distributor distributors analysis
review interview explainer breaking editorial column max edu reservation reservations action actions parliamentarians
""")
"""Lower-case forms. A word that starts a sentence has a capital whatever it means."""

PLACES = _words("""
africa african america american americans asia asian australia australian austria austrian beijing belgium
belgian berlin boston brazil brazilian brexit britain british brussels california californian canada canadian
china chinese danish denmark dutch eea england english eu europe european europeans finland france french
german germany hong india indian ireland irish israel italian italy japan japanese kong korea korean latin
london los angeles manhattan massachusetts mexico netherlands nigeria nordic north norway norwegian new york
paris poland polish portugal portuguese russia russian san francisco jose scotland scottish seoul silicon
singapore south spain spanish sweden swedish switzerland swiss texas tokyo turkey u.k u.s uk ukraine union
united kingdom states us usa valley wales washington western
""")

PEOPLE = _words("""
actor actress analyst architect artist author boss ceo cellist chairman chairwoman chief cofounder co-founder
commissioner composer coo counsel creator critic cto designer developer dj director economist editor ethicist
executive expert founder guitarist head illustrator inventor journalist judge justice lawyer leader manager
minister mp musician librarian narrator novelist officer owner photographer pianist president producer
professor researcher rapper register rep reporter representative sen senator singer spokesman spokesperson
spokeswoman svp user vp writer mr mrs ms dr
""")
"""What stands before a person's name."""

SPEAKS = _words("reports reported notes noted quotes quoted writes wrote learned obtained")
"""What an outlet does, standing after its name."""

FIRM = _words("""
agency alliance association authority collective committee corporation council entertainment federation
foundation games group guild holdings inc institute international labs licensing ltd media music network
office platforms publishing radio records society studios technologies union university voices works
""")
"""Common words that may end a name."""

PRODUCT = _words("assistant bot bots chatbot chatbots model models tool app its generator train trains retrain")
"""What stands before or after the name of a product rather than of a company."""

WORKS = _words("""
archive articles audiobooks backlist book books catalog catalogue content journalism library lyrics music
nonfiction recordings repertoire songs titles
""")
"""What a licensor licenses."""

DOCUMENT = _words("""
agreement agreements clause clauses conditions contract contracts eula faq guidelines licence license option policies
policy rules setting settings switch terms toggle tos
""")
"""What sets out who may do what, and belongs to whom an article is about."""

USERS = _words("""
artists authors contributors creators customers developers members photographers podcasters subscribers uploaders
users writers
""")
"""Whose content a platform has."""

BODIES = _words("""
alliance association board bureau college committee confederation council court department federation guild house
institute ministry office register society union university
""")
"""What begins the name of a body that goes on with "of" or "for"."""

JOINS = _words("of for")

HOSTS = _words("""
app archive community distributor forum host library marketplace network platform publisher service site store website
""")
"""What stands before the name of somebody who holds other people's works ("distributor Tonewell")."""

OVERSEES = _words("examines fines fined investigates investigating orders ordered probes queries")
"""What an authority does, standing after its name."""

INQUIRY = _words("complaint enquiries enquiry inquiries inquiry investigation order probe proceedings")
"""What an authority opens."""

OWN_CHANNEL = _words("blog center centre community faq help knowledge base news newsroom official press support team")
"""What follows a name where it speaks for itself."""

GIVEN = _words("""
aaron adam alan albert alex alexander alexandra alice alison amanda amy andrea andreas andrew andy angela anna anne
anthony antonio arthur barbara ben benjamin bernard beth bill billy bob bobby brad brandon brian bruce bryan carl
carla carlos carol caroline catherine charles charlie charlotte chloe chris christian christina christine christopher
claire clara colin craig dan daniel daniela dave david dean deborah dennis diana diane don donald donna dorothy doug
douglas dua dylan ed eddie edward elena elizabeth ella ellen elton emad emily emma eric erik ethan eva eve evan
evelyn felix fiona frank fred gary george gerald glenn grace graham grant greg gregory hannah harold harry heather
heidi helen helene henry herbert holly howard hugh ian irene isaac isabel isabella ivan jack jacob jake james jamie jan
jane janet jason jean jeff jeffrey jennifer jeremy jerry jessica jill jim jimmy joan joanna joe john jon jonathan
jordan jorge jose joseph josh joshua juan judith judy julia julian julie justin karen karl kate katherine kathleen
kathy katie keith kelly ken kenneth kevin kim kirk kyle larry laura lauren laurence lawrence lee lena leo leonard
leslie lewis lily linda lisa liz louis lucas lucy luis luke lynn mara marc marco margaret maria marie marilyn mario
mark marta martha martin mary matt matthew max megan melanie melissa michael michelle miguel mike mira miriam molly
monica nancy naomi natalie nathan neil nicholas nick nicole nigel nina noah nora oliver olivia oscar owen pamela
patricia patrick paul pedro peter phil philip philippe phoebe rachel ralph ray raymond rebecca richard rick rob robert
roberto robin roger ron ronald rose roy russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean
sebastian sergey sharon shira simon sofia sophie stefan stella stephanie stephen steve steven stuart sue susan suzanne
sylvia tamara tara ted teresa terry theresa thomas tiffany tim timothy tina tobias todd tom tony tracy ulrich ursula
ute valerie vanessa vera victor victoria vincent virginia walter warren wayne wendy will william xavier yvonne zach
zoe
""")
"""Common first names: what follows one is a person."""
