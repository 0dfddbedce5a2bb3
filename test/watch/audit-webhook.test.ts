import * as fc from 'fast-check';
import type { Org } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { auditWebhook, watch, type AuditWebhookOptions, type WatchResult } from 'atlassian-admin-sdk/watch';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { rehearsal } from '../support/organization.js';

const secret = 'a-secret-of-the-webhook-K2w8';
const event = { id: 'event-1', type: 'events', attributes: { time: '2026-11-30T10:00:00.000Z', action: 'user_logged_in', actor: { id: '712020:jane' }, context: [] } };

function request(body: unknown, { authorization = secret, method = 'POST' } = {}): Request {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Request('https://hooks.example.com/audit', { method, headers: { authorization, 'content-type': 'application/json' }, ...(method === 'GET' ? {} : { body: text }) });
}

function receiver(onEvents?: AuditWebhookOptions['onEvents']): { readonly receive: (request: Request) => Promise<Response>; readonly events: Org.AuditEvent[] } {
  const events: Org.AuditEvent[] = [];
  return { events, receive: auditWebhook({ authorization: secret, onEvents: onEvents ?? ((some) => void events.push(...some)) }) };
}

describe('The receiver of the audit webhook', () => {
  it.each([
    ['one event', event],
    ['a list', [event]],
    ['a list in data', { data: [event, { something: 'else' }] }],
  ])('takes %s', async (_name, body) => {
    const { receive, events } = receiver();
    expect((await receive(request(body))).status).toBe(202);
    expect(events.map(({ id }) => id)).toEqual(['event-1']);
  });

  it('accepts a test event of any form, and passes nothing on', async () => {
    const { receive, events } = receiver();
    for (const body of [{ test: true }, [], {}, 'null', '7', { data: null }]) {
      expect((await receive(request(body))).status).toBe(202);
    }
    expect(events).toEqual([]);
  });

  it('refuses a request without the secret before it reads the body', async () => {
    const { receive, events } = receiver();
    for (const authorization of ['', 'Bearer x', secret.slice(0, -1), `${secret} `.toUpperCase()]) {
      const given = request([event], { authorization });
      expect((await receive(given)).status).toBe(401);
      expect(given.bodyUsed).toBe(false);
    }
    expect(events).toEqual([]);
  });

  it('refuses another method, what is no JSON, and what is too large', async () => {
    const { receive } = receiver();
    const other = await receive(request('', { method: 'GET' }));
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await receive(request('{"data":'))).status).toBe(400);
    expect((await receive(request(''))).status).toBe(400);
    expect((await receive(request(`"${'x'.repeat(5_000_001)}"`))).status).toBe(413);
  });

  it('responds with 500 if the events could not be taken, and with nothing of them', async () => {
    const { receive } = receiver(() => Promise.reject(new Error('the queue of 712020:jane is down')));
    const response = await receive(request([event]));
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  it('never throws, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        const { receive } = receiver();
        expect([202, 400]).toContain((await receive(request(body))).status);
      }),
    );
  });

  it.each([
    ['authorization', { authorization: 'short' }],
    ['authorization', { authorization: undefined }],
    ['authorization', { authorization: `${secret}\n` }],
    ['authorization', { authorization: ` ${secret}` }],
    ['authorization', { authorization: `${secret.slice(0, 8)}\n${secret.slice(8)}` }],
    ['authorization', { authorization: `${secret}€` }],
    ['authorization', { authorization: ' '.repeat(16) }],
    ['onEvents', { onEvents: 'no function' }],
    ['onEvent', { onEvent: () => undefined }],
  ])('refuses a wrong %s', (field, wrong) => {
    expect(() => auditWebhook({ authorization: secret, onEvents: () => undefined, ...(wrong as object) })).toThrow(field);
  });
});

describe('Events that a watch is told of', () => {
  it('may be as many as the receiver takes in one request', async () => {
    const { clients } = rehearsal({ seed: 2 });
    const found = watch({ plans: [], clients });
    const many = Array.from({ length: 170_000 }, () => ({ id: 'e', attributes: {} }));
    const { receive } = receiver((events) => found.notice(events));
    expect((await receive(request(many))).status).toBe(202);
    expect(await allOf(found)).toEqual([]);
  });

  it.each([
    ['events', undefined],
    ['events', null],
    ['events', 'user_logged_in'],
    ['events[0]', [null]],
    ['events[1].id', [event, { attributes: {} }]],
    ['events[0].attributes.actor.id', [{ ...event, attributes: { actor: { id: 7 } } }]],
    ['events[0].attributes.context[0]', [{ ...event, attributes: { context: [null] } }]],
  ])('are refused if %s is wrong, and the watch goes on', async (field, wrong) => {
    const { clients } = rehearsal({ seed: 2 });
    const found = watch({ plans: [], clients });
    expect(() => found.notice(wrong as never)).toThrow(expect.objectContaining({ kind: 'validation', message: expect.stringContaining(`${field}:`) as string }) as Error);
    expect(await allOf(found)).toEqual([]);
  });

  async function watching(): Promise<{ readonly accountId: string; readonly results: WatchResult[]; readonly clients: ReturnType<typeof rehearsal>['clients']; readonly simulator: ReturnType<typeof rehearsal>['simulator']; readonly noticed: (events: readonly object[]) => Promise<void> }> {
    const { simulator, clients } = rehearsal({ seed: 2, startAt: new Date(Date.now() - 3 * 3_600_000).toISOString() });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([accountId], { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
    // The offboarding was two hours ago.
    const earlier = { read: async function* () {
      for (const entry of journal.entries) {
        yield { ...entry, at: new Date(Date.parse(entry.at) - 2 * 3_600_000).toISOString() };
      }
    } };
    simulator.clock.advance('3h');
    const results: WatchResult[] = [];
    const stop = new AbortController();
    const found = watch({ plans: [{ plan, journal: earlier }], clients, deadline: 60_000, every: 50_000, signal: stop.signal });
    const reading = (async () => {
      for await (const result of found) {
        results.push(result);
      }
    })();
    const settled = async (): Promise<void> => {
      let before = -1;
      for (let round = 0; round < 100 && (before !== simulator.requests.length || round < 10); round += 1) {
        before = simulator.requests.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await settled();
    return {
      accountId,
      results,
      clients,
      simulator,
      noticed: async (events) => {
        found.notice(events as Org.AuditEvent[]);
        await settled();
        stop.abort();
        await reading;
      },
    };
  }

  it('start a check at once, and count if reading the person shows the access', async () => {
    const { accountId, results, clients, noticed } = await watching();
    expect(results.map(({ kind }) => kind)).toEqual(['checked']);
    await clients.org.accounts.enable(accountId);
    await noticed([{ id: 'not-in-the-log-yet', type: 'events', attributes: { action: 'account_enabled', context: [{ id: accountId, type: 'users' }] } }]);
    expect(results.flatMap((result) => (result.kind === 'returned' ? result.findings.map(({ what, state }) => `${what} ${state}`) : []))).toContain('account present');
  });

  it('are no finding by themselves: anybody could have sent them', async () => {
    const { accountId, results, noticed } = await watching();
    await noticed([{ id: 'forged', type: 'events', attributes: { time: new Date().toISOString(), action: 'user_logged_in', actor: { id: accountId }, context: [] } }]);
    expect(results.map(({ kind }) => kind)).toEqual(['checked', 'checked']);
  });

  it('count at once if the audit log has them', async () => {
    const { accountId, results, simulator, noticed, clients } = await watching();
    simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    const logged = (await clients.org.events.list({ limit: 1 }).toArray({ limit: 1 }))[0] as Org.AuditEvent;
    await noticed([logged]);
    expect(results.flatMap((result) => (result.kind === 'returned' ? result.findings.map(({ what, state }) => `${what} ${state}`) : []))).toEqual(['signIn past']);
  });
});
