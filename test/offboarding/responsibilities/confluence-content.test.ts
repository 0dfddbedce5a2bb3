import { attempt, OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mentionOfTask, withMention } from '../../../src/offboarding/responsibilities/task-mentions.js';
import { quick } from '../../support/clients.js';
import { json, scriptedFetch } from '../../support/scripted-fetch.js';
import { confluenceWorld, handOver, transferOf } from './confluence-world.js';

const put = 'PUT /wiki/api/v2/pages/{pageId}';
const errorOf = async (call: Promise<unknown>) => (await attempt(call)).error;

describe('the pages that a person owns', () => {
  const owns = { pages: [{ space: 'DOCS', title: 'Welcome' }, { space: 'DOCS', title: 'Old' }] };

  it('are found on every page of the list, current and archived, and those of nobody else', async () => {
    const world = confluenceWorld({ owns });
    world.contentOf('Old').status = 'archived';
    for (let number = 0; number < 600; number += 1) {
      world.state.contents[`9${number}`] = { title: `Page ${number}`, spaceKey: 'DOCS', authorId: world.leaver, ownerId: number % 100 === 0 ? world.leaver : world.other };
    }
    world.contentOf('Page 599').status = 'trashed';
    const things = await world.found('pages');
    const wanted = Object.entries(world.state.contents).filter(([, { ownerId, authorId }]) => (ownerId ?? authorId) === world.leaver);
    expect(things.map(({ id }) => id).sort()).toEqual(wanted.map(([id]) => id).sort());
    expect(things).toHaveLength(8);
    expect(things.find(({ name }) => name === 'Old')).toEqual({
      kind: 'pages', site: 'example', accountId: world.leaver, id: world.idOf('Old'), name: 'Old', within: 'DOCS', details: { status: 'archived' },
      url: `https://example.atlassian.net/wiki/pages/viewpage.action?pageId=${world.idOf('Old')}`,
    });
    // One of them to see whether the credential sees anything, and one for the spaces.
    expect(world.requested().filter((route) => route === 'GET /wiki/api/v2/pages')).toHaveLength(3);
    expect(world.simulator.requests.length).toBeLessThanOrEqual(5);
  });

  it('are found for several people with one scan', async () => {
    const world = confluenceWorld({ owns });
    world.contentOf('Old').ownerId = world.other;
    const things = await world.found('pages', [world.leaver, world.other, world.successor]);
    expect(things.map(({ accountId, name }) => `${accountId} ${name}`).sort()).toEqual([`${world.leaver} Welcome`, `${world.other} Old`].sort());
    expect(world.requested().filter((route) => route === 'GET /wiki/api/v2/pages')).toHaveLength(1);
  });

  it('get another owner and the earlier one back, and everything else of them stays', async () => {
    const world = confluenceWorld({ owns });
    world.contentOf('Welcome').body = '<p>Text &amp; more</p>';
    const before = structuredClone(world.contentOf('Welcome'));
    const [thing] = await world.found('pages');
    world.requested();
    expect(await handOver('pages', thing!, world.sides(), world.place())).toBe('notReached reached');
    expect(world.requested()).toEqual(['GET /wiki/api/v2/pages/{pageId}', 'GET /wiki/api/v2/pages/{pageId}', 'GET /wiki/api/v2/pages/{pageId}', put, 'GET /wiki/api/v2/pages/{pageId}']);
    const { version, ...changed } = world.contentOf('Welcome');
    expect(changed).toEqual({ ...before, ownerId: world.successor, lastOwnerId: world.leaver });
    expect(version).toMatchObject({ number: 2, message: 'The owner of the page has changed.' });
    expect(await handOver('pages', thing!, world.sides(), world.place())).toBe('reached reached');
    expect(world.contentOf('Welcome').version?.number).toBe(2);
    expect(await handOver('pages', thing!, world.back(), world.place())).toBe('notReached reached');
    expect(world.contentOf('Welcome')).toMatchObject({ body: before.body, version: { number: 3 } });
    expect(world.contentOf('Welcome').ownerId ?? world.contentOf('Welcome').authorId).toBe(world.leaver);
  });

  it('are not written if the owner of the credential has a draft', async () => {
    const world = confluenceWorld({ owns });
    world.contentOf('Welcome').drafts = { [world.simulator.caller.accountId]: '<p>Draft</p>' };
    const [thing] = await world.found('pages');
    const error = await errorOf(transferOf('pages').write(thing!, world.sides(), world.place(), {}));
    expect(error).toMatchObject({ kind: 'conflict.lifecycle', whoCanFix: 'caller', remedy: 'Publish or discard your draft of the page, then retry.' });
    expect(JSON.stringify(error)).not.toContain(world.leaver);
    expect(world.simulator.effects).toEqual([]);
    // The draft of somebody else is not readable.
    world.contentOf('Welcome').drafts = { [world.other]: '<p>Draft</p>' };
    expect(await handOver('pages', thing!, world.sides(), world.place())).toBe('notReached reached');
  });

  it.each(['archived', 'trashed', 'draft'] as const)('are not written if they are %s, because that would restore them', async (status) => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('pages');
    world.contentOf('Welcome').status = status;
    world.contentOf('Welcome').ownerId = world.leaver;
    world.contentOf('Welcome').authorId = world.simulator.caller.accountId;
    expect(await errorOf(transferOf('pages').write(thing!, world.sides(), world.place(), {}))).toMatchObject({ kind: 'conflict.lifecycle' });
    expect(world.contentOf('Welcome').status).toBe(status);
    expect(world.simulator.effects).toEqual([]);
  });

  it('that are archived have no successor', async () => {
    const world = confluenceWorld({ owns });
    world.contentOf('Old').status = 'archived';
    const archived = (await world.found('pages')).find(({ name }) => name === 'Old')!;
    expect(await transferOf('pages').check!(archived, world.sides(), world.place(), {})).toEqual({ able: false });
  });

  it('are not taken from somebody who owns them by now', async () => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('pages');
    world.contentOf('Welcome').ownerId = world.other;
    expect(await errorOf(transferOf('pages').write(thing!, world.sides(), world.place(), {}))).toMatchObject({ kind: 'conflict.lifecycle' });
    expect(await transferOf('pages').seen(thing!, world.sides(), world.place(), {})).toBe('reached');
    expect(world.simulator.effects).toEqual([]);
  });

  it.each([1, 2, 3])('are read again if somebody makes a version at the same time: %i times', async (times) => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('pages');
    let versions = 0;
    // Somebody else saves the page between the read and the write.
    const racing = new ProductClient({
      ...world.simulator.credentials.product,
      retry: quick,
      fetch: (request) => {
        if (request.method === 'PUT' && versions < times) {
          versions += 1;
          world.contentOf('Welcome').version = { number: 10 + versions, authorId: world.other, createdAt: 0, message: '' };
          world.contentOf('Welcome').body = `<p>${versions}</p>`;
        }
        return world.simulator.fetch(request);
      },
    });
    const error = await errorOf(transferOf('pages').write(thing!, world.sides(), world.place(racing), {}));
    expect(error?.kind).toBe(times === 3 ? 'conflict.lifecycle' : undefined);
    expect(world.contentOf('Welcome').ownerId).toBe(times === 3 ? undefined : world.successor);
    expect(world.contentOf('Welcome').body).toBe(`<p>${times}</p>`);
  });

  it('have one new version after a lost response', async () => {
    for (const when of ['afterEffect', 'beforeEffect'] as const) {
      const world = confluenceWorld({ owns });
      const [thing] = await world.found('pages');
      world.simulator.faults.add({ when, kind: 'reset', match: { route: put } });
      const written = await attempt(transferOf('pages').write(thing!, world.sides(), world.place(), {}));
      expect(written.ok ? written.value.recovered : written.error.kind).toBe(when === 'afterEffect' ? 'readBack' : 'ambiguous');
      expect(await handOver('pages', thing!, world.sides(), world.place())).toBe(when === 'afterEffect' ? 'reached reached' : 'notReached reached');
      expect(world.contentOf('Welcome').version?.number).toBe(2);
    }
  });

  it('are settled by their owner after a lost response and a later version', async () => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('pages');
    world.simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: put } });
    const later = new ProductClient({
      ...world.simulator.credentials.product,
      retry: quick,
      fetch: (request) => {
        if (world.contentOf('Welcome').version?.number === 2) {
          world.contentOf('Welcome').version!.number = 3;
        }
        return world.simulator.fetch(request);
      },
    });
    expect((await transferOf('pages').write(thing!, world.sides(), world.place(later), {})).recovered).toBe('readBack');
    expect(world.contentOf('Welcome')).toMatchObject({ ownerId: world.successor, version: { number: 3 } });
  });

  it('do not take a successor who is deactivated or unknown', async () => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('pages');
    const { check } = transferOf('pages');
    expect(await check!(thing!, world.sides(), world.place(), {})).toEqual({ able: undefined });
    world.simulator.state.accounts[world.successor]!.status = 'inactive';
    expect(await check!(thing!, world.sides(), world.place(), {})).toEqual({ able: false });
    expect(await check!(thing!, world.sides({ to: '712020:nobody' }), world.place(), {})).toEqual({ able: false });
    expect(await errorOf(transferOf('pages').write(thing!, world.sides(), world.place(), {}))).toMatchObject({ kind: 'validation' });
  });

  it('need a response with a body and a version: nothing is written without', async () => {
    const world = confluenceWorld({ owns });
    const page = { id: '1', status: 'current', title: 'Welcome', ownerId: world.leaver };
    for (const answer of [page, { ...page, body: { storage: { value: '', representation: 'storage' } } }, { ...page, id: '2', body: { storage: { value: '' } }, version: { number: 1 } }]) {
      const fetch = scriptedFetch(json(answer));
      const product = new ProductClient({ site: 'example', email: 'ada@example.com', apiToken: 'token', fetch, retry: false });
      expect(await errorOf(transferOf('pages').write({ id: '1', name: '' }, world.sides(), world.place(product), {}))).toMatchObject({ kind: 'unexpectedResponse' });
      expect(fetch.sent).toHaveLength(1);
    }
  });
});

describe('whiteboards, databases and folders', () => {
  it('are found by their creator, and are those of their owner', async () => {
    const kinds = ['whiteboard', 'database', 'folder'] as const;
    const world = confluenceWorld({ owns: { otherContents: [...kinds.map((type) => ({ space: 'DOCS', title: type, type })), { space: 'DOCS', title: 'Given', type: 'folder' as const }] } });
    world.contentOf('Given').ownerId = world.other;
    world.state.contents['99'] = { title: 'Not asked', spaceKey: 'DOCS', type: 'folder', authorId: world.other };
    const things = await world.found('otherContents');
    expect(things.map(({ name }) => name).sort()).toEqual([...kinds].sort());
    expect(things.find(({ name }) => name === 'database')?.url).toBe(`https://example.atlassian.net/wiki/spaces/DOCS/database/${world.idOf('database')}`);
    expect((await world.found('otherContents', [world.leaver, world.other])).map(({ accountId, name }) => `${accountId} ${name}`)).toContain(`${world.other} Given`);
  });
});

describe('blog posts', () => {
  it('are found by their author', async () => {
    const world = confluenceWorld({ owns: { blogPosts: [{ space: 'DOCS', title: 'News' }] } });
    world.state.contents['99'] = { title: 'Others', spaceKey: 'DOCS', type: 'blogpost', authorId: world.other };
    expect((await world.found('blogPosts')).map(({ name, within }) => `${within} ${name}`)).toEqual(['DOCS News']);
  });
});

describe('open tasks', () => {
  const owns = { inlineTasks: [{ space: 'DOCS', title: 'Plan', text: 'Review it' }, { space: 'DOCS', title: 'Plan', text: 'Send it' }] };

  it('are found for 250 people with one request, and only open ones', async () => {
    const world = confluenceWorld({ owns });
    const [, second] = Object.values(world.state.tasks);
    second!.status = 'complete';
    world.state.tasks['2000000'] = { ...second!, status: 'incomplete', assignedTo: world.other };
    const crowd = Array.from({ length: 249 }, (_, number) => `712020:nobody-${number}`);
    world.requested();
    expect(await world.found('inlineTasks', [world.leaver, ...crowd])).toEqual([
      expect.objectContaining({ id: Object.keys(world.state.tasks)[0], name: 'Review it', within: 'DOCS', details: { pageId: world.idOf('Plan'), localId: Object.keys(world.state.tasks)[0] } }),
    ]);
    expect(world.requested().filter((route) => route === 'GET /wiki/api/v2/tasks')).toHaveLength(1);
  });

  it('are assigned by their mention in the page, one by one, and back', async () => {
    const world = confluenceWorld({ owns });
    const before = world.contentOf('Plan').body;
    const things = await world.found('inlineTasks');
    expect(things).toHaveLength(2);
    for (const thing of things) {
      expect(await handOver('inlineTasks', thing, world.sides(), world.place())).toBe('notReached reached');
      expect(await handOver('inlineTasks', thing, world.sides(), world.place())).toBe('reached reached');
    }
    expect(Object.values(world.state.tasks).map(({ assignedTo }) => assignedTo)).toEqual([world.successor, world.successor]);
    expect(world.contentOf('Plan').body).toBe(before!.replaceAll(world.leaver, world.successor));
    expect(world.contentOf('Plan')).toMatchObject({ version: { number: 3 } });
    expect(world.contentOf('Plan').ownerId ?? world.leaver).toBe(world.leaver);
    for (const thing of things) {
      expect(await handOver('inlineTasks', thing, world.back(), world.place())).toBe('notReached reached');
    }
    expect(world.contentOf('Plan').body).toBe(before);
    expect(Object.values(world.state.tasks).map(({ assignedTo }) => assignedTo)).toEqual([world.leaver, world.leaver]);
  });

  it('of one page wait for each other, also for its owner', async () => {
    const world = confluenceWorld({ owns: { pages: [{ space: 'DOCS', title: 'Plan' }], inlineTasks: Array.from({ length: 8 }, (_, number) => ({ space: 'DOCS', title: 'Plan', text: `Do ${number}` })) } });
    const events = await world.find(['inlineTasks', 'pages']);
    const things = events.flatMap((event) => (event.type === 'found' ? [event.responsibility] : []));
    expect(things).toHaveLength(9);
    const place = world.place();
    await Promise.all(things.map((thing) => transferOf(thing.kind).write(thing, world.sides(), place, {})));
    expect(world.contentOf('Plan')).toMatchObject({ ownerId: world.successor, version: { number: 10 } });
    expect(Object.values(world.state.tasks).every(({ assignedTo }) => assignedTo === world.successor)).toBe(true);
  });

  it('are read from the page until Confluence has read the page', async () => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('inlineTasks');
    await transferOf('inlineTasks').write(thing!, world.sides(), world.place(), {});
    world.state.tasks[thing!.id]!.assignedTo = world.leaver;
    expect(await transferOf('inlineTasks').seen(thing!, world.sides(), world.place(), {})).toBe('reached');
  });

  it('are left alone without a mention, and in blog posts', async () => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('inlineTasks');
    world.contentOf('Plan').body = '<p>Nothing</p>';
    const { check, write } = transferOf('inlineTasks');
    expect(await errorOf(write(thing!, world.sides(), world.place(), {}))).toMatchObject({ kind: 'conflict.lifecycle' });
    world.contentOf('Plan').type = 'blogpost';
    const [inBlog] = await world.found('inlineTasks');
    expect(await check!(inBlog!, world.sides(), world.place(), {})).toEqual({ able: false });
    expect(await errorOf((async () => write(inBlog!, world.sides(), world.place(), {}))())).toMatchObject({ kind: 'conflict.lifecycle' });
    expect(world.simulator.effects).toEqual([]);
  });
});

describe('the mention of a task', () => {
  const task = (id: string, inner: string) => `<ac:task><ac:task-id>${id}</ac:task-id><ac:task-uuid>u${id}</ac:task-uuid><ac:task-status>incomplete</ac:task-status><ac:task-body>${inner}</ac:task-body></ac:task>`;
  const mention = (accountId: string) => `<ac:link><ri:user ri:account-id="${accountId}" ri:local-id="x" /></ac:link>`;

  it('is the first of its own, not one of a task below it, of code or of a comment', () => {
    const body = `<p>${mention('a')}</p><ac:task-list>${task('1', `<![CDATA[${mention('b')}]]><!-- ${mention('c')} -->${`<ac:task-list>${task('2', mention('d'))}</ac:task-list>`}${mention('e')}${mention('f')}`)}</ac:task-list>`;
    expect(mentionOfTask(body, '1')?.accountId).toBe('e');
    expect(mentionOfTask(body, 'u1')?.accountId).toBe('e');
    expect(mentionOfTask(body, '2')?.accountId).toBe('d');
    expect(mentionOfTask(body, '3')).toBeUndefined();
    expect(mentionOfTask('<ac:task><ac:task-id>1</ac:task-id>', '1')).toBeUndefined();
  });

  it('is replaced, and nothing else of the body', () => {
    const id = fc.stringMatching(/^[0-9a-f]{1,8}(?::[0-9a-f-]{1,8})?$/);
    const text = fc.oneof(fc.constantFrom('&amp;', '<p>x</p>', '<ac:link><ri:page ri:content-title="a" /></ac:link>', ' '), fc.stringMatching(/^[a-z ]{0,9}$/));
    const tasks = fc.array(fc.record({ who: id, before: text, after: text, also: id }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(tasks, fc.nat(), id, (all, picked, to) => {
        const index = picked % all.length;
        const bodyWith = (people: readonly string[]) => all.map(({ before, after, also }, at) => `${before}${task(String(at), `${before}${mention(people[at]!)}${after}${mention(also)}`)}`).join('<hr/>');
        const people = all.map(({ who }) => who);
        const found = mentionOfTask(bodyWith(people), String(index));
        expect(found?.accountId).toBe(people[index]);
        expect(withMention(bodyWith(people), found!, to)).toBe(bodyWith(people.with(index, to)));
      }),
    );
  });
});

describe('watched content', () => {
  const owns = { watchedPages: [{ space: 'DOCS', title: 'One' }, { space: 'DOCS', title: 'Two' }] };

  it('is found by a search, and one result of each page is checked', async () => {
    const world = confluenceWorld({ owns });
    world.state.watches.content['1'] = { [world.other]: true };
    world.requested();
    expect((await world.found('contentWatches')).map(({ name, within }) => `${within} ${name}`)).toEqual(['DOCS One', 'DOCS Two']);
    expect(world.requested().filter((route) => route.includes('watch'))).toHaveLength(1);
  });

  it('is checked one by one if the search ignores the filter', async () => {
    const world = confluenceWorld({ owns });
    const answers = { results: ['5', '6', '7'].map((id) => ({ id, type: 'page', title: id })), _links: {} };
    const fetch = scriptedFetch((request) =>
      request.url.includes('/watch/content/') ? json({ watching: request.url.includes('/6?') }) : request.url.includes('/api/v2/spaces') ? json({ results: [{ id: '1', key: 'A' }], _links: {} }) : json(answers),
    );
    const product = new ProductClient({ site: 'example', email: 'ada@example.com', apiToken: 'token', fetch });
    expect((await world.found('contentWatches', [world.leaver], { clients: { org: world.clients.org, product } })).map(({ id }) => id)).toEqual(['6']);
  });

  it('is watched by the successor, and then again by the person', async () => {
    const world = confluenceWorld({ owns });
    const [thing] = await world.found('contentWatches');
    const before = structuredClone(world.state.watches);
    expect(await transferOf('contentWatches').check!(thing!, world.sides(), world.place(), {})).toEqual({ able: undefined, holds: false });
    expect(await handOver('contentWatches', thing!, world.sides(), world.place())).toBe('notReached reached');
    expect(world.state.watches.content[thing!.id]).toEqual({ [world.successor]: true });
    expect(await handOver('contentWatches', thing!, world.sides(), world.place())).toBe('reached reached');
    expect(await handOver('contentWatches', thing!, world.back({ fromKeeps: true }), world.place())).toBe('notReached reached');
    expect(Object.keys(world.state.watches.content[thing!.id]!).sort()).toEqual([world.leaver, world.successor].sort());
    expect(await handOver('contentWatches', thing!, world.back(), world.place())).toBe('notReached reached');
    expect(world.state.watches).toEqual(before);
  });
});

describe('a credential that sees nothing', () => {
  it('finds nothing, and that is no "none"', async () => {
    const { clients, find } = confluenceWorld({ owns: { pages: [{ space: 'DOCS', title: 'Welcome' }] } });
    const fetch = scriptedFetch(() => json({ results: [], _links: {} }));
    const product = new ProductClient({ site: 'example', email: 'ada@example.com', apiToken: 'token', fetch });
    const org = new OrgAdminClient({ orgId: clients.org.orgId, apiKey: 'key', fetch });
    for (const kind of ['pages', 'otherContents', 'blogPosts', 'pageRestrictions', 'inlineTasks', 'contentWatches', 'personalSpaces'] as const) {
      expect(await find([kind], ['712020:someone'], { clients: { org, product } })).toEqual([expect.objectContaining({ type: 'searched', kind, found: 0, sees: 'nothing' })]);
    }
  });
});
