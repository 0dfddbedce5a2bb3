import { applyPlan, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, sealedJournal, type SigningKey } from 'atlassian-admin-sdk/seals';
import { describe, expect, it } from 'vitest';

import { approverNames, refusedFields, sealedWorld } from '../../support/sealed.js';

const [grace] = approverNames;

describe('a key of your own', () => {
  const ownKey = (key: SigningKey, sign: (data: Uint8Array<ArrayBuffer>) => unknown): SigningKey => ({ publicKey: key.publicKey, sign: sign as SigningKey['sign'] });

  it('signs nothing that does not fit its public key, and its errors show no text of a key service', async () => {
    const { plan, keys } = await sealedWorld(1, 'none');
    const approve = (sign: (data: Uint8Array<ArrayBuffer>) => unknown): Promise<string[]> => refusedFields(approvePlan(plan, ownKey(keys[0], sign), { by: grace, people: 1 }));
    for (const sign of [async () => new Uint8Array(3), async () => 'x', async () => null, (data: Uint8Array<ArrayBuffer>) => keys[1].sign(data), () => undefined]) {
      expect(await approve(sign)).toEqual(['storage.failed']);
    }
    const broken = (): never => {
      throw new Error('hsm.example.com: token abc');
    };
    const error: unknown = await approvePlan(plan, ownKey(keys[0], broken), { by: grace, people: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'storage.failed', endpoint: 'SigningKey.sign()' });
    expect(JSON.stringify(error) + String(error)).not.toContain('hsm');
    expect(await approvePlan(plan, ownKey(keys[0], (data) => keys[0].sign(data)), { by: grace, people: 1 })).toMatchObject({ by: grace });
  });

  it('ends a run before anybody is changed if it cannot sign the journal', async () => {
    const { plan, clients, keys, simulator } = await sealedWorld(2, 'none');
    const journal = sealedJournal(memoryJournal(), ownKey(keys[0], (data) => keys[1].sign(data)));
    expect(await refusedFields(applyPlan(plan, { clients, journal, verificationDeadline: 20 }).result)).toEqual(['storage.failed']);
    expect(simulator.effects).toEqual([]);
  });
});
