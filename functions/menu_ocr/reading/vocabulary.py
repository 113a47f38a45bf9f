"""The words by which menus say sizes, additions, choices, market prices and sections, in the languages that we read."""

import re

_SIZE_WORDS = """
small medium large extra-large x-large xl lg sm med reg regular sml lrg mini jumbo personal family kids kid child adult adults children
half full whole single double triple cup bowl glass bottle carafe pitcher pint pot can draft draught tap half-pint mug shot
quarter dozen half-dozen each slice pie entree entrée appetizer app starter main side plate platter tray lunch dinner
hot iced cold one two three 2 4 6 12 s m l r xs md pt pt. qt qt. gal gallon dz doz rack pan box basket bucket pack loaf flight magnum short tall
nhỏ lớn taça garrafa copo dose kieliszek butelka mała duża małe duże liten stor lille
pequeño pequeña mediano mediana grande chico chica gde media entera entero ración racion raciones tapa tapas copa botella jarra vaso caña doble
sencillo sencilla individual familiar orden plato pieza docena barra mesa terraza pinta
petit petite moyen moyenne grand verre bouteille pichet carafe demi demie entier entière simple coupe portion enfant entrée plat bout btl
piccola piccolo piccolo medio intera intero calice bottiglia caraffa mezza mezzo litro quartino normale maxi baby porzione
klein kleine kleiner mittel groß gross große grosse grosser glas flasche fl. karaffe kl gr halbe halber ganze schoppen krug tasse kännchen portion stück normal
小 中 大 小份 中份 大份 例 半 整 杯 瓶 位 份 碗 只 两 盘 半份 全份 半只 一只 小杯 中杯 大杯 小碗 中碗 大碗 小瓶 大瓶 小盘 大盘 例牌 每位 每只 每份 壶 扎
並 小盛 大盛 特盛 グラス ボトル ハーフ レギュラー 単品 セット ジョッキ 一合 二合 カップ ポット ホット アイス
"""
SIZE_WORDS = frozenset(_SIZE_WORDS.split())

_UNIT = r"(?:oz|fl\.?\s?oz|cl|ml|dl|l|lt|ltr|litre|liter|litro|pcs?|pieces?|pc\.?|g|gr|kg|lbs?|inch(?:es)?|in|cm|ct|″|”|''|\"|p|pz|pezzi|piezas?|pzas?|pzs?|unidades?|uds?|pièces?|stk|stück|st|pers(?:ons?|onas?|onen)?\.?|people|ppl|wings?|scoops?|slices?|bolas?|boules?|kugeln?|palline?|rolls?|pax|fl|個|本|枚|貫|人前|名|两|只|件|粒|片|串|位|人|寸)"
MEASURE = re.compile(r"^(?:\d+(?:[.,/]\d+)?|½|¼|¾|1½)\s?" + _UNIT + r"\.?$", re.IGNORECASE)
UNIT = re.compile(r"^" + _UNIT + r"\.?$", re.IGNORECASE)

MARKET_PRICE = re.compile(
    r"\b(?:market price|mkt\.? price|market|mp|m/p|m\.p\.|mkt|s/m|s\.m\.|p\.?s\.?m\.?|seg[uú]n mercado|precio (?:de|del|según) mercado|s/mercado"
    r"|prix du march[ée]|selon (?:le )?march[ée]|selon arrivage|tagespreis|nach tagespreis|prezzo di mercato|prezzo del giorno|secondo mercato)(?![\w])|时价|時價|時価",
    re.IGNORECASE,
)
MARKET_ALONE = re.compile(
    r"^[(\[]?(?:mp|m/p|m\.p\.?|mkt|market|s/m|s\.m\.|psm|p\.s\.m\.?|tp|时价|時價|時価)[)\]]?$", re.IGNORECASE
)

ADD_ON = re.compile(
    r"^[(\[*•·+\-–]*\s*(?:add(?:\s|:|-on)|add-?ons?\b|extra\b|extras?:|with added|substitute\b|sub\b|upgrade\b|make it\b|\+|plus\b"
    r"|agrega\w*\b|añad\w*\b|adicional\w*\b|con extra\b|a[gñ]regue\b|suplemento\b|supl\.|suppl[ée]ment\b|ajout\w*\b|avec suppl|en supplément"
    r"|aggiun\w*\b|supplemento\b|con aggiunta|zusätzlich\b|aufpreis\b|extra:|dazu\s?:|mit extra\b|zuschlag\b|加|另加|追加|トッピング)",
    re.IGNORECASE,
)
EACH_EXTRA = re.compile(
    r"^[(\[*•·+\-–]*\s*(?:(?:any|each|every|all|per|cada|jede[rs]?|chaque|ogni)\s+)?(?:(?:(?:extra|additional|other|more|further|weitere[rs]?|zusätzliche[rs]?)\s+)"
    r"(?:toppings?|ingredients?|items?|sauces?|fillings?|zutat(?:en)?|beläge?)\b"
    r"|(?:toppings?|ingredientes?|ingr[ée]dients?|ingredienti?|zutat(?:en)?|beläge?|belag|garnitures?)"
    r"(?=\s*(?:[(:]|\beach\b|\bea\b|\bper\b|\bje\b|\bpro\b|\bcada\b|\bc/u\b|\bchacun|\bcad|\bextras?\b|\badicional|\bsuppl|\baggiunt|\bzusätzlich)))",
    re.IGNORECASE,
)
"""How a line begins that has one price for whatever is added, often with a list of it."""

EACH = re.compile(
    r"\(?\s*\b(?:each|ea|per (?:topping|item|piece|ingredient)|je(?:weils)?|pro (?:zutat|stück|belag)|cada un[oa]|c/u|chacune?|cadauno|cad|ciascun[oa]?)\b\.?\s*\)?",
    re.IGNORECASE,
)
"""That a price is for one of several."""

EXTRAS_HEADING = re.compile(
    r"^\W*(?:[^\W\d]+(?:['’]s)?\s(?:&\s)?){0,3}(?:add[- ]?ons?|extras?|toppings?|suppl[ée]ments?|suplementos?|adicionales|aggiunte|supplementi|zusätze|extra-?beläge|beläge)\W*$"
    r"|^(?:加料|追加(?:トッピング)?|トッピング)$",
    re.IGNORECASE,
)
"""Headings over a list of what can be added to the dishes before."""

FOR_ALL = re.compile(
    r"\b(?:(?:to|with|on|for) (?:any|all|every)|any (?:dish|item|salad|pizza|burger|plate|pasta)|a cualquier|para todos|con cualquier|à tou[st]e?s?|pour tou[st]e?s?|chaque plat"
    r"|zu (?:jedem|allen)|a (?:qualsiasi|tutti|tutte|ogni)|su tutt[ei])\b|任意|每道|全品|各料理|すべて",
    re.IGNORECASE,
)
CHOICE = re.compile(
    r"\b(?:choice of|choose (?:one|two|your|from|any|\d)|choose\b|pick (?:one|two|your|any|\d)|your choice|select (?:one|two|your|\d)|comes with (?:your )?choice"
    r"|a elegir|a escoger|elija|elige|elegir entre|su elección|tu elección|escoja|au choix|choix de|choisissez|a scelta|scelta (?:di|tra)|scegli\w*"
    r"|nach wahl|zur wahl|wahlweise|wählen sie)\b|任选|自选|可选|選択|お選び|選べる",
    re.IGNORECASE,
)
ADD_PREFIX = re.compile(
    r"^[(\[*•·+\-–]*\s*(?:add(?:-?ons?)?(?: any| a| an| some| to any \w+)?|extras?|plus|agrega\w*|añad\w*|con extra(?: de)?|adicional(?:es)?|suplementos?(?: de)?|suppl[ée]ments?|ajout\w*(?: de)?"
    r"|aggiun\w*(?: di)?|supplement[oi]|zusätzlich|extra|mit extra|dazu)\b\s*[:：\-–]*\s*|^[(（]?(?:加料|另加|加|追加|トッピング)\s*[:：]?\s*",
    re.IGNORECASE,
)

_SECTIONS = """
appetizers appetizer starters starter snacks small plates plates shareables shares share sharing bites soups soup salads salad mains main entrees
entrées entree courses specialties specials sandwiches burgers burger wraps tacos burritos quesadillas pizza pizzas pasta pastas noodles rice
seafood fish meat poultry chicken beef pork lamb steaks steak grill grilled vegetarian vegan vegetables sides side dishes extras desserts dessert
sweets drinks drink beverages beverage beer beers wine wines red white rosé sparkling cocktails cocktail spirits whiskey coffee tea juices
smoothies breakfast brunch lunch dinner kids menu bakery pastries omelettes eggs pancakes waffles sushi sashimi nigiri rolls maki dim sum curry
curries tandoori biryani breads house signature signatures classics favorites bowls platters combos combo toppings add-ons sauces dips raw bar
oysters charcuterie cheese specialities from the our to start first second third draft bottles bottled cans by glass
entrantes entradas aperitivos ensaladas sopas platos principales carnes pescados mariscos arroces pastas postres bebidas vinos tintos blancos
cervezas tapas raciones bocadillos tostas guarniciones desayunos antojitos especialidades cafés infusiones licores menú del día
entrées hors-d'œuvre salades soupes potages plats poissons viandes fromages desserts boissons vins rouges blancs apéritifs digestifs menu enfants
accompagnements garnitures pâtes crêpes galettes formules spécialités
antipasti primi piatti secondi contorni insalate zuppe dolci dessert bevande vini rossi bianchi birre pizze bruschette carne pesce caffè aperitivi
digestivi pane focacce
vorspeisen suppen salate hauptgerichte hauptspeisen beilagen nachspeisen desserts getränke weine biere warme kalte fleischgerichte fischgerichte
vegetarisch kinderkarte schnitzel spezialitäten rotwein weißwein rotweine weißweine schaumwein alkoholfreie alkoholfrei säfte heißgetränke spirituosen frühstück
vom grill pfanne kuchen aus der
"""
SECTION_WORDS = frozenset(_SECTIONS.split())
SECTION_CJK = re.compile(
    r"(?:前菜|冷菜|凉菜|涼菜|热菜|熱菜|汤|湯|主食|主菜|小吃|点心|點心|海鲜|海鮮|肉类|肉類|鸡|蔬菜|素菜|饭|飯|面|麵|甜品|甜点|饮料|飲料|飲品|酒水|饮品|啤酒|招牌|特色|套餐"
    r"|一品料理|揚げ物|焼き物|煮物|刺身|寿司|丼|麺類|ご飯|デザート|ドリンク|飲み物|ビール|日本酒|焼酎|ワイン|サラダ|定食|ランチ|おつまみ|ソフトドリンク|甘味|鍋|天ぷら|串)",
)

NOISE = re.compile(
    r"(?:https?://|www\.|\.com\b|\.net\b|\.org\b|@\w|\b(?:tel|phone|fax|tél|teléfono|telefon|telefono)\b\.?:?\s*[\d(+]|\(?\d{3}\)?[\s.\-–]\d{3}[\s.\-–]\d{4}"
    r"|\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day)?s?\b.*\d|\b\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm)\b|\b(?:gratuity|service charge|servicio|coperto|service compris|mwst|vat\b|iva\b|tva\b|taxes?\b)"
    r"|consuming raw|undercooked|foodborne|food allerg|allergies|allergens?\b.*(?:inform|ask|list)|please (?:inform|ask|note|let)|server (?:before|know|if)|prices (?:are|include|subject)|split plate"
    r"|alérgen|alergia|allergie|allergene|intoleran|follow us|facebook|instagram|page \d|all rights|calories a day|(?:measures?|portions?) (?:are |is )?available|ask (?:your|our|a) (?:server|waiter)|^(?:coperto|cubierto|couvert|gedeck|servizio|cover charge)\b|\b(?:calle|avenida|avda\.?|plaza|viale|piazza|corso|rue|boulevard|street|road|lane|avenue)\b[^,]{0,30}\d+\b|\w+(?:straße|strasse|gasse|platz|weg)\s\d|prix (?:nets|ttc)|alle preise|prezzi)",
    re.IGNORECASE,
)

CONTINUED = re.compile(
    r"[\s,–—-]*[(\[]?\b(?:continued|cont['’]d|cont\.|contd\.?|fortsetzung|forts\.)(?![\w])[)\].]*\s*$"
    r"|\s*(?:[(\[]|[–—-]\s?)(?:continuaci[oó]n|contin[uú]a|suite|segue|cont)[)\].]*\s*$|\s*[(（](?:续|續|続き|つづき)[)）]$",
    re.IGNORECASE,
)
"""What a heading says where its section goes on over a page."""

CHARGE = re.compile(
    r"\b(?:minimum (?:order|spend|charge|of|for)|minimum$|min\. (?:order|spend)|(?:on|with|for) (?:all )?(?:orders?|purchases?) (?:over|above|of|under)|(?:orders?|purchases?) (?:over|above|under)"
    r"|delivery (?:charge|fee)|corkage|coperto|cubierto|couvert|cover charge|service charge|gratuity|surcharge|\w+ (?:appreciation|cutting|plating|service) fee"
    r"|split(?:ting)? (?:charge|plate)|(?:plate|sharing) charge|coupon|off (?:any|your|all)\b|expires?\b|exp\. \d|pan y (?:aperitivo|servicio|cubierto)"
    r"|frais de (?:livraison|service)|pedido mínimo|consumo mínimo|mindestbestellwert|liefergebühr|frei haus|lieferung (?:ab|frei)|jede weitere zutat|taxa de (?:serviço|entrega))|お通し|茶位|席料|サービス料|开瓶费|開瓶費",
    re.IGNORECASE,
)
"""What a house charges beside its dishes, or takes off: printed with an amount, and nothing that can be ordered."""

ADD_INSIDE = re.compile(
    r"(?:^|[\s(.,;·•|/])(?:add(?:ed)?(?: on)?|sub(?:stitute)?|upgrade to|make it(?: a)?|agrega\w*|añad\w*|ajout\w*|supplément|aggiunta(?: di)?|aufpreis|zuzüglich)\b:?",
    re.IGNORECASE,
)
"""Where, inside a line, what is offered for an extra price begins (or what was named before it ends)."""

SENTENCE_ENDS = re.compile(r"[^\W\d_]{4}[.!] (?=\w)")
"""The end of a sentence inside a line; abbreviations end none."""

NOTE = re.compile(
    r"^(?:[(*]?)(?:until \d|from \d|only (?:on|until|from|at)\b|available\b|minimum\b|served (?:until|from|all|with)\b|(?:all )?(?:home)?made (?:to|in|fresh)\b|all made\b"
    r"|nur (?:auf|bis|am|von)\b|ab (?:zwei|\d)|mindestens\b|bis \d|täglich\b|solo (?:los|las|el|bajo|su|a|il|la|dal)\b|sólo\b|mínimo\b|hasta las\b|a partir\b"
    r"|minimo\b|fino alle\b|fatt[aoei] in casa|pasta fatta\b|uniquement\b|seulement\b|à partir\b|jusqu|minimum\b|fait maison\b|disponibles?\b|tous les jours"
    r"|每[日天]|当日|現做|现做|[两二三四\d]人起|需(?:提前|预)|仅[限供]|数量限定|[^\s]{1,6}(?:のみ|限定|要予約)$|[^\s]{1,4}名様)",
    re.IGNORECASE,
)
"""How a note about a whole section begins; no dish is called so."""


def is_size_word(text: str) -> bool:
    """Whether a word alone can name a size: Small, Glass, 25cl, (L)."""
    bare = text.strip("()[]:.,*").casefold()
    return bool(bare) and (bare in SIZE_WORDS or bool(MEASURE.match(text.strip("()[]:,*"))))


_FRACTIONS = frozenset(("½", "¼", "¾", "1/2", "1/4", "3/4"))
_COUNTED = frozenset(("serves", "feeds", "of", "for"))
"""Words before the number of those who eat, or of pieces."""


def is_size_label(text: str) -> bool:
    """Whether a whole phrase names a size: "6 pcs", "half bottle", "12 oz", "by the glass"."""
    bare = re.sub(r"[()\[\]]", " ", text).strip(" :.,*–-").casefold()
    if not bare or len(bare) > 28:
        return False
    if MEASURE.match(bare):
        return True
    words = bare.replace("/", " ").split()
    if len(words) > 4:
        return False
    fillers = {
        "by",
        "the",
        "of",
        "a",
        "per",
        "para",
        "por",
        "la",
        "le",
        "der",
        "die",
        "das",
        "pour",
        "for",
        "x",
        "size",
        "order",
        "pint",
        "serves",
        "feeds",
        "-",
    }
    named = 0
    for index, word in enumerate(words):
        numeric = word.replace(",", "").replace(".", "").replace("½", "").isdigit() or word in (
            "½",
            "¼",
            "¾",
            "1/2",
            "1/4",
            "3/4",
        )
        follows = index + 1 < len(words) and bool(UNIT.match(words[index + 1]))
        preceded = index > 0 and bool(UNIT.match(word))
        if word in SIZE_WORDS or MEASURE.match(word) or (numeric and follows) or preceded:
            named += not (numeric and not follows and len(words) == 1)
        elif word in _FRACTIONS and len(words) > 1 or numeric and words[max(0, index - 1)] in _COUNTED:
            continue
        elif word not in fillers:
            return False
    return named > 0


_ALSO_DISHES = frozenset(
    [
        "pie",
        "slice",
        "hot",
        "iced",
        "cold",
        "main",
        "side",
        "starter",
        "app",
        "tray",
        "lunch",
        "dinner",
        "draft",
        "can",
        "shot",
        "pot",
        "mug",
        "plate",
        "platter",
        "entree",
        "entrée",
        "plato",
        "plat",
        "orden",
        "baby",
    ]
)


def is_only_size(text: str) -> bool:
    """Whether a phrase can hardly be anything but a size: "Large", "12 oz", but not "Pie"."""
    return is_size_label(text) and text.strip(" ()[]:.,").casefold() not in _ALSO_DISHES


def section_likeness(text: str) -> float:
    """How much of a line are words that name sections, 0 to 1."""
    words = [word.strip("()[]:.,*&–-").casefold() for word in text.split()]
    words = [
        word
        for word in words
        if word
        and word not in ("&", "and", "y", "et", "e", "und", "de", "di", "the", "la", "le", "les", "los", "con", "with")
    ]
    if not words:
        return 0.0
    if SECTION_CJK.search(text) and len(text) <= 10:
        return 1.0
    return sum(word in SECTION_WORDS for word in words) / len(words)
