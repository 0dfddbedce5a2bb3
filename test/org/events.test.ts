import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

async function eventfulOrganization() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const jane = simulator.addPerson({ name: 'Jane Doe' });
  const john = simulator.addPerson({ name: 'John Roe' });
  await clients.org.accounts.disable(jane.accountId);
  simulator.clock.advance('1h');
  await clients.org.accounts.disable(john.accountId);
  simulator.clock.advance('1h');
  await clients.org.accounts.enable(jane.accountId);
  return { simulator, org: clients.org, jane, john };
}

describe('the audit log', () => {
  it('lists what was changed, by whom and for whom, the latest first', async () => {
    const { simulator, org, jane, john } = await eventfulOrganization();
    const events = await org.events.list().toArray();
    expect(events.map(({ attributes }) => [attributes?.action, attributes?.context?.[0]?.id])).toEqual([
      ['account_enabled', jane.accountId],
      ['account_disabled', john.accountId],
      ['account_disabled', jane.accountId],
    ]);
    expect(events.every(({ attributes }) => attributes?.actor?.id === simulator.caller.accountId)).toBe(true);
    expect(await org.events.get(events[1]?.id ?? '')).toEqual(events[1]);
    expect((await org.events.listActions().toArray()).map(({ id }) => id)).toEqual(['account_disabled', 'account_enabled']);
  });

  it('takes a moment as a date, a number or digits', async () => {
    const { simulator, org } = await eventfulOrganization();
    const hourAgo = simulator.clock.now() - 3_600_000;
    for (const from of [new Date(hourAgo), hourAgo, String(hourAgo)]) {
      expect(await org.events.list({ from }).toArray()).toHaveLength(2);
    }
    expect(await org.events.list({ from: hourAgo, to: hourAgo }).toArray()).toHaveLength(1);
  });

  it.each([{ from: '2026-11-02T09:00:00Z' }, { from: new Date('never') }, { to: 1.5 }, { actor: ['a,b'] }, { limit: 501 }])(
    'sends nothing for %j',
    async (query) => {
      const fetch = scriptedFetch(json({ data: [] }));
      const { error } = await attempt(() => orgClient(fetch).events.list(query).toArray());
      expect(error).toMatchObject({ kind: 'validation', source: 'input' });
      expect(fetch.sent).toEqual([]);
    },
  );

  it('filters by action, actor and term, page by page', async () => {
    const { simulator, org } = await eventfulOrganization();
    expect(await org.events.list({ action: 'account_disabled', limit: 1 }).toArray()).toHaveLength(2);
    expect(await org.events.list({ actor: ['somebody', simulator.caller.accountId] }).toArray()).toHaveLength(3);
    expect(await org.events.list({ actor: ['somebody'] }).toArray()).toEqual([]);
    expect(await org.events.list({ q: 'john.roe' }).toArray()).toHaveLength(1);
    expect(await org.events.list({ ip: ['192.0.2.1'] }).toArray()).toEqual([]);
  });

  it('is followed by polling on from where the last page ended', async () => {
    const { org, john } = await eventfulOrganization();
    const seen: (string | null | undefined)[] = [];
    let cursor: string | undefined;
    const poll = async () => {
      for await (const page of org.events.listStream({ limit: 2 }).from(cursor).pages()) {
        seen.push(...page.items.map(({ attributes }) => attributes?.action));
        cursor = page.next ?? page.resume ?? cursor;
      }
    };
    await poll();
    expect(seen).toEqual(['account_disabled', 'account_disabled', 'account_enabled']);
    await poll();
    expect(seen).toHaveLength(3);
    await org.accounts.enable(john.accountId);
    await poll();
    expect(seen.slice(3)).toEqual(['account_enabled']);
  });

  it('ends a poll where nothing new came, though every page names a next one', async () => {
    const event = (id: string) => ({ id, type: 'events', attributes: null });
    const fetch = scriptedFetch(
      json({ data: [event('e1')], links: { next: 'https://api.atlassian.com/admin/v1/orgs/o/events-stream?cursor=c1' } }),
      json({ data: [], links: {}, meta: { next: 'c1' } }),
    );
    const pages: unknown[] = [];
    for await (const page of orgClient(fetch).events.listStream().pages()) {
      pages.push(page);
    }
    expect(pages).toEqual([
      { items: [event('e1')], next: 'c1' },
      { items: [], resume: 'c1' },
    ]);
  });

  it('goes on with the cursor of meta where a page has no link', async () => {
    const fetch = scriptedFetch(json({ data: [{ id: 'e1' }], links: {}, meta: { next: 'c1' } }), json({ data: [{ id: 'e2' }], links: {}, meta: { next: null } }));
    expect(await orgClient(fetch).events.list().toArray()).toEqual([{ id: 'e1' }, { id: 'e2' }]);
    expect(fetch.sent[1]?.path).toMatch(/\?cursor=c1$/);
  });

  it('throws notFound for an event that it does not have', async () => {
    const { error } = await attempt(rehearsal().clients.org.events.get('e1'));
    expect(error).toMatchObject({ kind: 'notFound', code: 'ADMIN-404-4' });
  });
});
