import { RecordConversations1763683200000 } from './1763683200000-record-conversations';

/** Every migration, oldest first. `npm run migration:generate` adds its file here. */
export const MIGRATIONS = [RecordConversations1763683200000];
