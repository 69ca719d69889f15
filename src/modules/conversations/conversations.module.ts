import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module';
import { BlindRuns } from './blind/blind-runs';
import { ConversationEvents } from './conversation-events';
import { ConversationsController } from './conversations.controller';
import { MessagesController } from './messages.controller';
import { ParticipantsController } from './participants.controller';
import { CopyPersonas } from './personas/copy-personas';
import { PersonaRepository } from './personas/persona.repository';
import { PersonasController } from './personas.controller';
import { ConversationRepository } from './repositories/conversation.repository';
import { MessageRepository } from './repositories/message.repository';
import { ParticipantRepository } from './repositories/participant.repository';
import { ResponseRepository } from './repositories/response.repository';
import { ResponsesController } from './responses.controller';
import { MergeNewWords } from './search/merge-new-words';
import { SearchRepository } from './search/search.repository';
import { ThreadRepository } from './transfer/thread.repository';
import { TransferController } from './transfer.controller';
import { CreateConversation } from './use-cases/create-conversation';
import { DeleteConversation } from './use-cases/delete-conversation';
import { GetConversation } from './use-cases/get-conversation';
import { ListConversations } from './use-cases/list-conversations';
import { KeepHistory } from './use-cases/keep-history';
import { ListMessages } from './use-cases/list-messages';
import { FindConversation } from './use-cases/named/find-conversation';
import { SliceConversations } from './use-cases/named/slice-conversations';
import { AddParticipant } from './use-cases/participants/add-participant';
import { ChangeParticipant } from './use-cases/participants/change-participant';
import { ListParticipants } from './use-cases/participants/list-participants';
import { RemoveParticipant } from './use-cases/participants/remove-participant';
import { ReorderParticipants } from './use-cases/participants/reorder-participants';
import { ChangePersona } from './use-cases/personas/change-persona';
import { CreatePersona } from './use-cases/personas/create-persona';
import { DeletePersona } from './use-cases/personas/delete-persona';
import { GetPersona } from './use-cases/personas/get-persona';
import { ListPersonas } from './use-cases/personas/list-personas';
import { SeedExampleConversation } from './use-cases/seed-example-conversation';
import { ExportConversation } from './use-cases/transfer/export-conversation';
import { ForkConversation } from './use-cases/transfer/fork-conversation';
import { ImportConversation } from './use-cases/transfer/import-conversation';
import { BranchAtMessage } from './use-cases/transfer/branch-at-message';
import { SelectResponse } from './use-cases/select-response';
import { CastVote } from './use-cases/votes/cast-vote';
import { DeleteVote } from './use-cases/votes/delete-vote';
import { ListVotes } from './use-cases/votes/list-votes';
import { NoteTransferred } from './use-cases/votes/note-transferred';
import { UpdateConversation } from './use-cases/update-conversation';
import { VoteRepository } from './votes/vote.repository';
import { VotesController } from './votes.controller';

/** The record of what was said, as a REST resource. Runs are written by the chat module. */
@Module({
  imports: [ProvidersModule],
  // Transfer first: `import` must not be taken for the id of a conversation.
  controllers: [
    ConversationsController,
    MessagesController,
    TransferController,
    ParticipantsController,
    PersonasController,
    ResponsesController,
    VotesController,
  ],
  providers: [
    BlindRuns,
    ConversationEvents,
    ConversationRepository,
    MessageRepository,
    ParticipantRepository,
    PersonaRepository,
    VoteRepository,
    ResponseRepository,
    SearchRepository,
    MergeNewWords,
    ThreadRepository,
    CreateConversation,
    ListConversations,
    GetConversation,
    ListMessages,
    UpdateConversation,
    DeleteConversation,
    ListParticipants,
    AddParticipant,
    ChangeParticipant,
    ReorderParticipants,
    RemoveParticipant,
    CopyPersonas,
    ListPersonas,
    GetPersona,
    CreatePersona,
    ChangePersona,
    DeletePersona,
    CastVote,
    ListVotes,
    DeleteVote,
    NoteTransferred,
    ExportConversation,
    ImportConversation,
    ForkConversation,
    BranchAtMessage,
    SelectResponse,
    FindConversation,
    SliceConversations,
    SeedExampleConversation,
    KeepHistory,
  ],
  exports: [
    CopyPersonas,
    NoteTransferred,
    KeepHistory,
    BlindRuns,
    BranchAtMessage,
    ConversationEvents,
    CreateConversation,
    DeleteConversation,
    FindConversation,
    ListMessages,
    ListParticipants,
    SliceConversations,
  ],
})
export class ConversationsModule {}
