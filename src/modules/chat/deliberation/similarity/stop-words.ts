/**
 * Words that say nothing about what a text is about, by language. Those that turn a sentence round (`not`, `never`, `nicht`, `pas`, ...)
 * are no stop words: without them a claim and its denial would be the same.
 */
const STOP_WORDS: readonly ReadonlySet<string>[] = [
  // English
  `a about above after again all also although always am among an and any are around as at be because been before being below between
  both but by can could did do does doing done down during each either else ever every few for from further get gets got had has have
  having he her here hers herself him himself his how however i if in into is it its itself just let like made make makes many may me
  might more most much must my myself of off often on once one only or other others our ours ourselves out over own perhaps quite
  rather really said same say says shall she should since so some such than that the their theirs them themselves then there therefore
  these they this those though through thus to too under until up upon us very was way we well were what when where whether which while
  who whom whose why will with within would yet you your yours yourself yourselves s m d ll re ve ca wo`,
  // German
  `aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei bin bis bist da damit dann das dass dein deine
  dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas
  euch euer für gegen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede
  jedem jeden jeder jedes jetzt kann können könnte mal man mehr mein meine mich mir mit muss nach noch nun nur ob oder sehr sein seine
  seinem seinen seiner seit sich sie sind so sogar solche soll sollte sondern sonst um und uns unser unsere unter vom von vor wann war
  waren warum was weil welche wenn wer werden wie wieder will wir wird wo wurde wurden zu zum zur zwar zwischen über`,
  // French
  `à afin ai ainsi alors après au aucune aussi autre autres aux avant avec avoir car ce ceci cela celle celui ces cet cette ceux chaque
  chez comme comment d dans de depuis des deux donc dont du elle elles en encore entre es est et étaient était être eu eux fait il ils j
  je l la le les leur leurs lors lui là m ma mais me mes moi mon même n nos notre nous on ont ou où par parce pendant peu peut peuvent
  plus pour pourquoi qu quand que quel quelle quels qui s sa se sera ses si soit son sont sous sur t ta te tes toi ton tous tout toute
  toutes très tu un une vers voici voilà vos votre vous y`,
  // Spanish and Portuguese
  `al algo ante antes aquí aunque cada como con contra cual cuando de del desde donde dos e el ella ellas ellos en entre era es esa ese
  eso esta está están este esto estos fue ha han hasta hay la las le les lo los más me mi mucho muy o os otra otro para pero por porque
  puede que qué quien se sea ser si sin sobre son su sus también te tiene todo todos tu un una uno unos y ya yo ao aos as até com da das
  do dos ela elas ele eles em essa esse esta este eu foi isso isto já mais mas mesmo meu minha na nas no nos num numa ou pela pelo por
  quando são sem seu sua suas também tem uma você à às é`,
  // Italian
  `a ad agli ai al alla alle allo anche c che chi ci come con cui da dagli dai dal dalla dalle degli dei del della delle dello di dove e
  ed era erano essere fra gli ha hanno i il in io l la le lei lo loro lui ma mi mia mio molto ne negli nei nel nella nelle noi nostra
  nostro o ogni per perché più può quale quando quella quelle quelli quello questa queste questi questo qui se si sia sono su sua sue sui
  sul sulla suo tra tu tutti tutto un una uno vi voi è`,
  // Dutch
  `aan al alles als bij daar dan dat de der deze die dit doch doen door dus een en er ge had haar heb hebben heeft hem het hier hij hoe
  hun iemand iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar nog nu of om omdat ons ook op over reeds te
  tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij wil worden zal ze zei zelf zich zij zijn zo
  zou`,
].map((words) => new Set(words.split(/\s+/)));

/** A language is known by so many of its words: one alone can be a word of another language. */
const FEWEST_WORDS = 2;

/** The stop words of the language that most of these words are from, each counted once; English when that cannot be told. */
export function stopWordsOf(words: readonly string[]): ReadonlySet<string> {
  const different = [...new Set(words)];
  const counts = STOP_WORDS.map((stop) => different.filter((word) => stop.has(word)).length);
  const most = Math.max(...counts);
  return STOP_WORDS[most < FEWEST_WORDS ? 0 : counts.indexOf(most)]!;
}
