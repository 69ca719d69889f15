import { toDocument } from '../transfer/document.mapper';
import { exampleThread } from './example-thread';

const EXPORTED_AT = new Date('2025-11-21T10:00:00.000Z');

/** The example conversation as its export, for the documentation of the import. */
export const EXAMPLE_DOCUMENT = toDocument(exampleThread(new Date('2025-11-21T09:00:00.000Z')), EXPORTED_AT);
