"""The commonest words of menus in six languages, so that a dish is found in the caller's words too."""

from functools import cache

from functions.domain.order_lines import plain

_CONCEPTS = """
chicken pollo poulet hähnchen hühnchen frango
beef res ternera boeuf bœuf manzo rind rindfleisch carne
pork cerdo porc maiale schwein schweinefleisch porco
lamb cordero agneau agnello lamm cordeiro
ham jamón jambon prosciutto schinken presunto
bacon tocino pancetta speck lardons
sausage salchicha chorizo saucisse salsiccia wurst linguiça
fish pescado poisson pesce fisch peixe
salmon salmón saumon salmone lachs salmão
tuna atún thon tonno thunfisch atum
shrimp prawn prawns gamba gambas camarón camarones crevette crevettes gamberi garnelen camarão
squid calamar calamares calamari calmar tintenfisch lula
cheese queso fromage formaggio käse queijo
egg huevo huevos oeuf œuf uovo ei eier ovo
rice arroz riz riso reis
bread pan pain pane brot pão
potato potatoes papa papas patata patatas pomme kartoffel kartoffeln batata
fries chips frites patatine pommes
salad ensalada salade insalata salat salada
soup sopa soupe zuppa suppe
noodles fideos nouilles nudeln
pasta pâtes nudelgericht massa
pizza
burger hamburger hamburguesa
sandwich bocadillo torta panino sanduíche
tomato tomate pomodoro
onion cebolla oignon cipolla zwiebel cebola
garlic ajo ail aglio knoblauch alho
mushroom mushrooms champiñón champiñones setas champignons funghi pilze cogumelos
pepper pimiento poivron peperone paprika pimentão
spinach espinaca espinacas épinards spinaci spinat espinafre
beans frijoles alubias haricots fagioli bohnen feijão
corn maíz maïs mais milho
avocado aguacate avocat abacate
olive olives aceituna aceitunas oliven azeitona
spicy picante piquant épicé piccante scharf
vegetarian vegetariano vegetariana végétarien vegetarisch
vegan vegano vegana végétalien
grilled parrilla plancha grillé griglia gegrillt grelhado
fried frito frita fritos fritas frit fritto gebraten
roasted asado rôti arrosto gebraten assado
baked horneado four forno gebacken assado
dessert postre dolce nachtisch sobremesa
cake pastel tarta gâteau torta kuchen bolo
chocolate chocolat cioccolato schokolade
ice helado glace gelato eis sorvete
cream crema nata crème panna sahne creme
apple manzana pomme mela apfel maçã
lemon limón citron limone zitrone limão
orange naranja arancia laranja
strawberry fresa fraise fragola erdbeere morango
coffee café caffè kaffee
tea té thé tè tee chá
water agua eau acqua wasser água
milk leche lait latte milch leite
juice jugo zumo jus succo saft suco
coke cola coca
beer cerveza bière birra bier cerveja
wine vino vin wein vinho
red roja rojo rouge rosso rot tinto
white blanco blanca blanc bianco weiß branco
small pequeño pequeña petit piccolo klein pequeno
large grande grand groß
sauce salsa soße molho
shellfish marisco mariscos fruits frutti meeresfrüchte
breakfast desayuno petit-déjeuner colazione frühstück
lunch almuerzo déjeuner pranzo mittagessen almoço
starter appetizer entrante entrada antipasto vorspeise
side guarnición accompagnement contorno beilage acompanhamento
"""


PHRASES = tuple(
    (said, "fries") for said in ("papas fritas", "patatas fritas", "pommes frites", "batatas fritas", "patate fritte")
)
"""What means something else than its words."""


@cache
def meanings() -> dict[str, str]:
    """Each known word (as `plain` leaves it) with the English one; a word of two meanings has the first."""
    known: dict[str, str] = {}
    for line in _CONCEPTS.strip().splitlines():
        words = line.split()
        for word in words:
            known.setdefault(plain(word), words[0])
    return known
