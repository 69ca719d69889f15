import { transferOf } from './transfer-provenance';

const transfer = { kind: 'transfer', mode: 'verbatim', roles: 'quoted', sources: [{ model: 'demo/quick' }] };

describe('transferOf', () => {
  it('finds a transfer, also through the copies that were made of it', () => {
    const copied = { kind: 'edit', origin: { kind: 'fork', origin: transfer } };
    expect([transferOf(transfer), transferOf(copied)]).toEqual([transfer, transfer]);
  });

  it.each([
    ['nothing', null],
    ['another origin', { kind: 'summary', sources: transfer.sources }],
    ['an origin that is no object', { kind: 'fork', origin: 'transfer' }],
    ['no sources', { ...transfer, sources: [] }],
    ['sources that are no list', { ...transfer, sources: { length: 1 } }],
    ['a source that is no object', { ...transfer, sources: [null] }],
    ['a model that is no text', { ...transfer, sources: [{ model: { toString: 'x' } }] }],
    ['a note that is no text', { ...transfer, note: 7 }],
  ])('takes %s for no transfer: a document can say anything', (_what, provenance) => {
    expect(transferOf(provenance)).toBeNull();
  });
});
