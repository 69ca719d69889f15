import { type LinkKind } from './link';

/** Turns of phrase by what they do to something that somebody else has said. Apostrophes are straight, everything in lower case. */
type Phrases = Record<LinkKind, readonly string[]>;

const phrases = (lines: string): string[] => lines.split(/\s*\|\s*/).map((line) => line.trim());

/** Speak of what others have said: found in an answer they make a link by themselves. */
export const UPTAKES: Phrases = {
  synthesises:
    phrases(`combining | combine both | combine the | combination of | taken together | taking both | bring together |
    bringing together | put together, | both suggestions | both ideas | both wishes | both proposals | both answers | both approaches |
    both points | both of you | all of you | each of you | both can be | both are right | the best of both | middle ground |
    common ground | between the two | reconcile | reconciling | synthesis of | synthesizing | synthesising | merging the | a hybrid |
    unify | these two | weaving together | marry the | both sides | together, these | two ideas | beides | beide vorschläge | beide ideen |
    kombiniert man | kombinieren | verbinden wir | zusammengenommen | beides zusammen | das beste aus beiden |
    les deux idées | les deux propositions | les deux approches | en combinant | combiner les | concilier | réunir les | ambas ideas |
    ambas propuestas | las dos propuestas | las dos ideas | combinando | combinar | unir ambas | lo mejor de ambas | juntando`),
  contrasts:
    phrases(`i disagree | i do not agree | i don't agree | i'd disagree | i would disagree | i can't agree | i cannot agree |
    disagree with | disagree that | i'm not convinced | i am not convinced | not persuaded | i doubt | i would not | i wouldn't |
    i beg to differ | i would push back | i'd push back | push back on | on the contrary | contrary to | i object | my objection |
    the objection | i have to contradict | overlooks | underestimates | overestimates | ignores | misses the point | leaves out |
    is misleading | proves too much | is mistaken | is not so | isn't so | is not true | that is not right |
    unlike | as opposed to | i see it differently | i take the opposite | flawed | i would challenge | i'd challenge | i question |
    i'm against | i am against | and against | rather than what | weak argument | weak explanation | widerspreche | widersprechen |
    stimme nicht zu | nicht einverstanden | bin anderer meinung | sehe das anders | halte das für falsch | dagegen halte ich |
    halte dagegen | im gegensatz zu | unterschätzt | überschätzt | übersieht | bezweifle | je ne suis pas d'accord | pas d'accord |
    je ne crois pas | je doute | contrairement à | au contraire | je conteste | se trompe | sous-estime | oublie que |
    no estoy de acuerdo | no comparto | discrepo | al contrario | a diferencia de | contrario a | se equivoca | subestima |
    no creo que | lo dudo | dudo que`),
  clarifies:
    phrases(`to clarify | clarifying | to be precise | to be more precise | to be exact | more exactly | more precisely |
    to spell out | spelling out | to put it plainly | put plainly | put simply | to put it simply | in other words | that is to say |
    means in practice | what this means | what that means | does not mean | doesn't mean | by that i understand | what is meant |
    comes down to | to unpack | to make that concrete | to illustrate | genauer gesagt | präziser gesagt | um genau zu sein |
    zur klarstellung | mit anderen worten | anders gesagt | soll heißen | gemeint ist | konkret heißt das | c'est-à-dire | autrement dit |
    plus précisément | pour préciser | pour clarifier | concrètement | en clair | es decir | en otras palabras | más precisamente |
    para aclarar | para precisar | en concreto | dicho de otro modo`),
  builds_on:
    phrases(`building on | building upon | build on | builds on | i'd build on | expanding on | expand on | extending | extend this |
    extend that | going further | go further | step further | taking this further | take this further | on top of | adding to | to add to |
    i would add | i'd add | in addition to what | following from | following up on | if you follow | picking up | picks up | taking up |
    inspired by | continuing from | to continue | starting from | based on that | based on this | carry this further | along the lines of |
    could be tied to | follows from that | following that | following this | that argument leads | from there | that idea could | aufbauend | daran anknüpfend | anknüpfend an | ergänzend |
    darüber hinaus | weitergedacht | noch weiter | ich würde ergänzen | dans le prolongement | prolonger | en complément | pour compléter |
    partant de | s'appuyer sur | en s'appuyant | j'ajouterais | pour aller plus loin | a partir de esa | a partir de lo | partiendo de |
    ampliando | además de lo que | siguiendo la idea | añadiría | para completar | yendo más allá`),
  reinforces:
    phrases(`i agree | i fully agree | i completely agree | agreed | agree with | i do not disagree | i don't disagree |
    couldn't agree more | could not agree more | is right | are right | was right | is quite right | are both right | is absolutely right |
    has it right | have it right | got it right | gets it right | spot on | i second | seconded | +1 | well said | well put | good point |
    great point | seen the same | same conclusion | would be mine as well | side with | i'm with | i am with | so i am with | i'd go with |
    i would go with | this confirms | that confirms | supports the | i support | echo | echoing | strongest here | is the strongest | yes, exactly |
    exactly that | exactly right | precisely that | nothing to add | second that | same here | ditto | i share | is convincing | convinces me | stimme zu | stimme dem zu | ganz meiner meinung |
    bin derselben meinung | einverstanden | sehe das genauso | sehe ich auch so | hat recht | haben recht | hast recht | völlig richtig | unterschreibe | unterschreiben | schließe mich | nichts hinzuzufügen |
    ganz genau | a raison | ont raison | ont tous les deux raison | as raison | d'accord avec | je suis d'accord | tout à fait |
    rien à ajouter | je partage | je confirme | exactement | coincido | de acuerdo con | estoy de acuerdo | tiene razón | tienen razón | exacto | comparto |
    nada que añadir | en efecto`),
};

/** Too frequent in any text to link anything; they only tell the kind of a link that is known from elsewhere. */
export const HINTS: Phrases = {
  synthesises: phrases(
    `both | together | combined | hybrid | zusammen | beide | beiden | ensemble | juntos | ambos | ambas`,
  ),
  contrasts: phrases(`hardly | however |
    but | yet | though | although | instead | rather than | without | less than | is too | are too | too simple | only | merely | careful | beware | even more | worse | against | hurts | hurt | weak | poor | wrong | is wrong | impossible | dangerous | misleading | risky |
    fails | fail | only proves | exists | on the other hand | geringer | weniger als | nur | zu einfach | aber | jedoch | hingegen | dagegen | sondern | trotzdem |
    leider | mais | cependant | pourtant | en revanche | sin embargo | pero | tampoco`),
  clarifies:
    phrases(`means | meaning | i.e. | namely | that is | specifically | precisely | picture | imagine | looks like | because |
    for example | for instance | think of | so that | heißt | bedeutet | nämlich | zum beispiel | signifie | par exemple | significa |
    por ejemplo`),
  builds_on:
    phrases(`also | too | add | further | then | moreover | furthermore | additionally | could | and if | even | so that | let |
    auch | außerdem | zusätzlich | könnte | aussi | de plus | pourrait | pourraient | también | además | podría`),
  reinforces:
    phrases(`indeed | exactly | right | same | as well | confirms | true | all that | is the whole | would be my | what counts |
    it is. | stimmt | genau | richtig | recht | eben | oui | raison | confirme | sí | cierto | razón`),
};

/** Deny something; whether something that was said, they do not tell. */
export const NEGATIONS: readonly string[] =
  phrases(`not | nobody | no | never | cannot | can't | doesn't | don't | isn't | won't | wouldn't |
  nicht | kein | keine | keinen | niemand | nie | pas | personne | jamais | aucun | aucune | nadie | nunca | ninguno | ninguna`);

/** Point back at what was said just before, whatever it was about. */
export const DEICTICS: readonly string[] =
  phrases(`agreed | i agree | i fully agree | i disagree | exactly that | exactly right | well said |
  good point | building on this | building on that | building upon this | building upon that | following that | following this |
  in addition to that | to add to that | extending this | extending that | nothing to add | second that | daran anknüpfend |
  stimme zu | stimme dem zu | darauf aufbauend | dans le prolongement | je suis d'accord | partiendo de eso | estoy de acuerdo | exacto`);

/** Speak of two who have said something. */
export const PAIRS: readonly string[] =
  phrases(`both of you | the two of you | you both | you are both | both answers | both suggestions |
  both proposals | both ideas | both wishes | these two | zu beiden | beide vorschläge | beiden vorschlägen | ihr beide | beides |
  tous les deux | les deux idées | les deux propositions | vous deux | ambas ideas | ambas propuestas | las dos propuestas | las dos ideas |
  vosotros dos`);

/** Speak of everybody who has said something. */
export const EVERYBODY: readonly string[] =
  phrases(`all of you | each of you | the three of you | the four of you | you all | all answers |
  everybody's points | all these answers | ihr alle | alle antworten | vous tous | todos vosotros`);

/** Turn a phrase that follows them into the opposite of a tie: whoever says so has taken up nothing. */
export const DENIALS: readonly string[] =
  phrases(`not building on | i am not building | neither of | without having read | have not read |
  haven't read | did not read | do not want to comment | don't want to comment | won't comment | no comment on | i ignore what |
  leaving aside what | unabhängig von | ohne die anderen | habe nicht gelesen | sans avoir lu | je n'ai pas lu | sin haber leído | no he leído`);
