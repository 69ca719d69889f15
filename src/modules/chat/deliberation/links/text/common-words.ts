/**
 * Words that any two answers can share, whatever they are about. Function words are left out before (`termsOf`); these are the nouns,
 * verbs and adjectives that are most frequent in general, and those that answers to questions are made of.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    // English
    `able act action add advice agree allow answer answers apply area argue argument ask asked assume available away back bad base based
    basic begin behind believe benefit best better big bit body book bring build business buy call called care case cases cause certain
    chance change changes check choice choose clear clearly close come comes common company complete complex consider contain continue
    correct cost costs could country course create current cut data day days deal decide decision depend depends describe design detail
    details develop difference different difficult discuss easy effect effort end enough ensure especially even everybody everyone
    everything example examples exist expect experience explain face fact factor factors fall far feel few fewer figure find fine first
    five focus follow following form found four free full future general generally give given gives goes going good great ground group
    grow guess half hand hands happen happens happy hard help helpful helps high higher hold hope hour hours however human idea ideas
    important improve include including increase individual information instead interest interesting issue issues job keep kept key
    kind know known large last late later lead learn least leave left less let level life light like likely limit line list little live
    local long longer look lose lot low lower main major manage mark matter matters maybe mean means measure method middle mind minute
    minutes model modern moment money month months move name nature near need needed needs new next nice nobody note nothing number
    offer ok old one open opinion option options order part particular parts past pay people percent perfect person personal place plan
    play point points poor position possible potential power practice present pretty probably problem problems process produce provide
    public put quality question questions quick quickly quite range rate reach read ready real really reason reasons recommend reduce
    related relevant remain remember require response result results return right rise risk role rule rules run same save second see
    seem seems seen sense serve set several show shows side similar simple simply single situation size small solution somebody someone
    something sometimes soon sort speak specific spend stand start state stay step steps still stop strong subject suggest support sure
    system take takes talk task tell tend term terms test thank thanks thing things think third thought thousand three time times today
    together told tool top topic total true try turn twice two type types understand unless use used useful user users uses using usual
    usually value various view wait want wanted wants watch way ways week weeks welcome whole wide word words work works world worse
    worst worth write wrong year years yes hundred ten six seven eight nine twenty thirty`,
    // German
    `ab ähnlich allerdings allgemein alt alte anderes anfang angebot antwort art aufgabe bedeuten beispiel beste besser besten bestimmt
    bitte bleiben bleibt braucht brauchen bringen dabei dafür dagegen dadurch darum deshalb ding dinge drei einfach ende erst erste ersten
    erklären fall fälle finden frage fragen frau früher ganz ganze geben geht gehen gelten genau gerade gern gibt gleich groß große grund
    gut gute guten halten häufig hilft immer jahr jahre jahren jedoch kein keine keinen klar klein kleine kommen kommt konnte lang lange
    lassen leben leicht leute lösung machen macht mann meisten mensch menschen möglich möglichkeit monat monate müssen natürlich neu neue
    neuen nichts nie niemand oft ort paar problem punkt recht richtig sache sagen sagt schon schwer sehen seite sicher stehen steht stelle
    stellen stunde stunden tag tage tagen teil tun überhaupt verschieden viel viele vielleicht vier weg weise weit weiter welt wenig
    weniger wichtig wirklich wissen woche wochen wort zeigen zeit ziel zuerst zwei`,
    // French
    `aider aller année années ans avis aura autant beaucoup besoin bien bon bonne cas certain certaine certains chose choses cinq compte
    coup croire demande dernier dire dit doit doivent donner effet encore ensemble exemple façon faire faut fin fois grand grande grands
    heure heures homme idée important jamais jour jours jusque laisser long lorsque madame manière mettre mieux moins mois moment monde
    mot nombre nouveau nouvelle parfois parler part partie passer penser personne personnes petit petite place plusieurs point possible
    premier première prendre presque problème quatre question quelque quelques quelqu raison réponse rendre rester rien sans savoir
    semaine semaines sens simple sorte souvent suite temps tenir toujours trois trop trouver utile venir vie voir vrai`,
    // Spanish and Portuguese
    `ahora algún alguna algunos año años antes aquel así bien buen buena bueno cada casa casi caso cierto cinco claro coger cosa cosas
    creer cuatro dar debe deben decir dejar después día días dice dijo ejemplo embargo entonces forma gente gran grande hace hacer hecho
    hora horas idea importante ir llegar llevar lugar luego manera mayor mejor menos mes meses mismo momento mundo nada nadie necesario
    ninguno nueva nuevo nunca número parece parte pasar pensar peor pequeño persona personas poco poder poner posible pregunta primer
    primera primero problema pueden quiere quizá razón respuesta saber salir segundo según semana semanas sentido siempre sólo tal tan
    tanto tarde tener tiempo tipo toda todas trabajo tres tomar único usar útil vamos veces ver vez vida ano anos coisa dia fazer gente
    lugar mundo pessoa pessoas tempo vezes`,
  ].flatMap((words) => words.split(/\s+/)),
);
