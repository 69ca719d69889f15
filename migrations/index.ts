import { RecordConversations1763683200000 } from './1763683200000-record-conversations';
import { IndexWhatWasSaid1763683260000 } from './1763683260000-index-what-was-said';
import { RememberIdempotencyKeys1763683500000 } from './1763683500000-remember-idempotency-keys';
import { LeaseRuns1763690400000 } from './1763690400000-lease-runs';
import { NumberAttemptsOnce1763697600000 } from './1763697600000-number-attempts-once';
import { ExplainFailedRuns1763697660000 } from './1763697660000-explain-failed-runs';
import { KeepMoreForARestart1763697720000 } from './1763697720000-keep-more-for-a-restart';
import { KeepVersions1763701200000 } from './1763701200000-keep-versions';
import { BillCompletions1763704800000 } from './1763704800000-bill-completions';
import { AddressMessages1763708400000 } from './1763708400000-address-messages';
import { NameConversations1763712000000 } from './1763712000000-name-conversations';
import { TellStagesApart1763713000000 } from './1763713000000-tell-stages-apart';
import { KeepPersonas1763715600000 } from './1763715600000-keep-personas';
import { CountCompletions1763716500000 } from './1763716500000-count-completions';
import { RecordVotes1763719200000 } from './1763719200000-record-votes';
import { HideWhoAnswered1763726400000 } from './1763726400000-hide-who-answered';
import { KeepPanels1763727000000 } from './1763727000000-keep-panels';
import { JudgeTheJudges1763730000000 } from './1763730000000-judge-the-judges';

/** Every migration, oldest first. `npm run migration:generate` adds its file here. */
export const MIGRATIONS = [
  RecordConversations1763683200000,
  IndexWhatWasSaid1763683260000,
  RememberIdempotencyKeys1763683500000,
  LeaseRuns1763690400000,
  NumberAttemptsOnce1763697600000,
  ExplainFailedRuns1763697660000,
  KeepMoreForARestart1763697720000,
  KeepVersions1763701200000,
  BillCompletions1763704800000,
  AddressMessages1763708400000,
  NameConversations1763712000000,
  TellStagesApart1763713000000,
  KeepPersonas1763715600000,
  CountCompletions1763716500000,
  RecordVotes1763719200000,
  HideWhoAnswered1763726400000,
  KeepPanels1763727000000,
  JudgeTheJudges1763730000000,
];
