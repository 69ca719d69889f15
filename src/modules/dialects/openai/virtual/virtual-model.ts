import { type TogetherDto } from '../dto/together.dto';

/** A model that is several: a strategy with members. */
export interface VirtualModel {
  /** What clients ask for. */
  id: string;
  name: string;
  description: string;
  strategy: string;
  /** The fields of `parley` that say how it is done, which say nothing for the others. */
  options: readonly (keyof TogetherDto)[];
}

/** All names of virtual models begin so, and no others do. */
export const VIRTUAL_PREFIX = 'parley/';

/** A new one is an entry here. */
export const VIRTUAL_MODELS: readonly VirtualModel[] = [
  {
    id: 'parley/council',
    name: 'Council',
    description:
      'The members answer and rank each other’s answers anonymously; the chair puts them together.',
    strategy: 'council',
    options: ['council', 'chair', 'min_answers'],
  },
  {
    id: 'parley/debate',
    name: 'Debate',
    description:
      'The members answer, read each other and answer again until they agree; the chair puts it together.',
    strategy: 'debate',
    options: ['debate', 'chair', 'min_answers'],
  },
  {
    id: 'parley/fusion',
    name: 'Fusion',
    description: 'The members answer, and the chair makes one answer of all of theirs.',
    strategy: 'fusion',
    options: ['fusion', 'chair', 'min_answers'],
  },
  {
    id: 'parley/fastest',
    name: 'Fastest',
    description: 'The members answer, and the first complete answer is taken; the others are stopped.',
    strategy: 'broadcast',
    options: [],
  },
];
