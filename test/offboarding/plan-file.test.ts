import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import * as fc from 'fast-check';
import { filePlan, makePlan, makePlanFile, makePlanLines, planAsLines, planFileFrom, planFromLines, type PlanFile, type PlannedPerson } from 'atlassian-admin-sdk/offboarding';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isInCi, propertyRuns } from '../support/in-ci.js';
import { addLeavers, standingStill } from '../support/leavers.js';
import { rehearsal } from '../support/organization.js';
import { planned } from '../support/planned.js';
import { rehashed } from '../support/rehashed.js';

let folder = '';
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-file-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const freshPath = (): string => join(folder, `${(files += 1)}.jsonl`);

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
  }
  return text;
}

async function listOf<T>(given: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const each of given) {
    list.push(each);
  }
  return list;
}

const planOf = (text: string): PlanFile => planFromLines(async function* () {
  yield text;
});

/** All that a plan file has, as a plan has it; the hash is its own. */
async function contentOf(file: PlanFile) {
  const { hash: _, ...header } = await file.header();
  return { ...header, people: await listOf(file.people()), unresolved: await listOf(file.unresolved()) };
}

async function refusalOf(text: string): Promise<string> {
  return planOf(text)
    .header()
    .then(
      () => 'accepted',
      (error: unknown) => JSON.stringify(error),
    );
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('A plan file', () => {
  it('has what the plan has', async () => {
    const { plan } = await planned();
    const file = await planFileFrom(plan, freshPath());
    const { hash, ...content } = plan;
    expect(await contentOf(file)).toEqual(json(content));
    expect(await file.counts()).toEqual({ people: plan.people.length, unresolved: 0 });
    expect((await file.header()).hash).not.toBe(hash);
    // The order of members too: the lines are read by people.
    expect(JSON.stringify(await listOf(file.people()))).toBe(JSON.stringify(plan.people));
  });

  it('is what makePlan() makes of the same people, person by person', async () => {
    const { simulator, clients } = rehearsal(standingStill);
    const { people, policy } = addLeavers(simulator);
    const subjects = [...people.map(({ accountId }) => accountId), 'nobody@example.com', people[0]?.email ?? ''];
    const plan = await makePlan(subjects, { clients, policy });
    const counts: number[] = [];
    const path = freshPath();
    const file = await makePlanFile(subjects, { path, clients, policy, onPerson: (_person, count) => counts.push(count) });
    const { createdAt: _, expiresAt: __, ...content } = await contentOf(file);
    const { createdAt: ___, expiresAt: ____, hash: _____, ...expected } = plan;
    const timeless = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (name, member: unknown) => (name === 'readAt' ? '' : member)));
    expect(timeless(content)).toEqual(timeless(expected));
    expect(counts).toEqual(people.map((_person, index) => index + 1));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(simulator.effects).toEqual([]);
  });

  it('gives back any plan, in pieces of any length', { timeout: 120_000 }, async () => {
    const { plan } = await planned();
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('$', '$accountId', '2026-11-30', '{"define":0}', '\u2028', '"hash":"', '__proto__', '\ud800'), fc.uuid());
    const steps = fc.array(fc.record({ key: text, kind: fc.constantFrom('disableAccount', 'revokeApiToken'), accountId: fc.constantFrom('a1', 'b2'), things: fc.array(fc.record({ id: text, name: text }), { maxLength: 3 }) }), { maxLength: 3 });
    const person = fc.record(
      {
        accountId: fc.constantFrom('a1', 'b2', '712020:00000000-0000-4000-8000-000000000000'),
        name: text,
        email: text,
        line: fc.nat(),
        rowName: text,
        rowTitle: text,
        evidence: fc.array(text, { maxLength: 2 }),
        action: fc.constant('deactivate'),
        because: text,
        facts: fc.array(fc.record({ name: text, known: fc.boolean(), value: text, source: text }), { maxLength: 2 }),
        steps,
        alsoRows: fc.array(text, { maxLength: 2 }),
        remains: fc.array(text, { maxLength: 2 }),
        reusable: fc.record({ readAt: text, scimLinks: fc.array(fc.record({ scimUserId: text, exists: fc.boolean() }), { maxLength: 2 }) }),
      },
      { requiredKeys: ['accountId', 'rowName', 'rowTitle', 'evidence', 'action', 'because', 'facts', 'steps', 'alsoRows', 'remains'] },
    ) as unknown as fc.Arbitrary<PlannedPerson>;
    await fc.assert(
      fc.asyncProperty(fc.array(person, { maxLength: 12 }), fc.integer({ min: 1, max: 400 }), fc.boolean(), async (people, length, asBytes) => {
        const given = rehashed({ ...plan, people: [...people, ...people], unresolved: [{ email: 'x@example.com', reason: 'noMatch', candidates: [] }] });
        const written = await textOf(planAsLines(given));
        const whole: string | Uint8Array = asBytes ? new TextEncoder().encode(written) : written;
        const file = planFromLines(async function* () {
          for (let at = 0; at < whole.length; at += length) {
            yield whole.slice(at, at + length);
          }
        });
        const { hash: _, ...content } = given;
        expect(await contentOf(file)).toEqual(json(content));
      }),
      { numRuns: propertyRuns / 100 },
    );
  });

  it('can be read with the tools of a shell: who, what, and why stand in each line', async () => {
    const { plan } = await planned();
    const lines = (await textOf(planAsLines(rehashed({ ...plan, people: [...plan.people, ...plan.people, ...plan.people] })))).trimEnd().split('\n').map((line) => JSON.parse(line) as { readonly person?: PlannedPerson; readonly hash: string });
    expect(Object.keys(lines[0] ?? {})).toEqual(['plan', 'hash']);
    expect(Object.keys(lines.at(-1) ?? {})).toEqual(['end', 'hash']);
    const people = lines.flatMap(({ person }) => (person === undefined ? [] : [person]));
    expect(people.map(({ accountId, name, rowName, action }) => ({ accountId, name, rowName, action }))).toEqual(
      [...plan.people, ...plan.people, ...plan.people].map(({ accountId, name, rowName, action }) => ({ accountId, name, rowName, action })),
    );
    expect(lines.every(({ hash }) => typeof hash === 'string')).toBe(true);
  });
});

describe('A plan file that is not as it was written', () => {
  let text = '';
  let lines: string[] = [];
  let names: string[] = [];

  beforeAll(async () => {
    const { plan } = await planned();
    const people = [...plan.people, ...plan.people];
    names = plan.people.flatMap(({ accountId, name = '', email = '' }) => [accountId, name, email]).filter((name) => name !== '');
    text = await textOf(planAsLines(rehashed({ ...plan, people, unresolved: [{ email: 'nobody@example.com', reason: 'noMatch', candidates: [] }] })));
    lines = text.split('\n').slice(0, -1);
  });

  const joined = (some: readonly string[]): string => some.map((line) => `${line}\n`).join('');

  it('is accepted as long as nothing is changed', async () => {
    expect(await refusalOf(text)).toBe('accepted');
    expect(lines.length).toBeGreaterThan(20);
  });

  it('is refused wherever it is cut, and says so', async () => {
    for (let count = 0; count < lines.length; count += 1) {
      expect(await refusalOf(joined(lines.slice(0, count)))).toContain(count === 0 ? 'is empty' : 'was not written to its end');
    }
    for (let at = 1; at < text.length; at += 97) {
      expect(await refusalOf(text.slice(0, at))).not.toBe('accepted');
    }
    expect(await refusalOf(`${text}${lines.at(-1)?.slice(0, 10) ?? ''}`)).toContain(`line ${lines.length + 1} comes after the end`);
  });

  it('is refused with the number of the line that is missing, double, elsewhere or edited, and with nothing of the line', async () => {
    const edited = (line: string, at: number): string => `${line.slice(0, at)}${line[at] === 'x' ? 'y' : 'x'}${line.slice(at + 1)}`;
    for (const [index, line] of lines.entries()) {
      const swapped = index + 1 < lines.length ? [...lines.slice(0, index), lines[index + 1] as string, line, ...lines.slice(index + 2)] : undefined;
      const mutations: (readonly [string[], number])[] = [
        [[...lines.slice(0, index), ...lines.slice(index + 1)], index + 1],
        [[...lines.slice(0, index), line, line, ...lines.slice(index + 1)], index + 2],
        ...(swapped === undefined ? [] : [[swapped, index + 1] as [string[], number]]),
        ...[0, 12, Math.floor(line.length / 2), line.length - 30, line.length - 1].map((at) => [[...lines.slice(0, index), edited(line, at), ...lines.slice(index + 1)], index + 1] as [string[], number]),
        [[...lines.slice(0, index), `${line} `, ...lines.slice(index + 1)], index + 1],
        [[...lines.slice(0, index), `${line}\r`, ...lines.slice(index + 1)], index + 1],
        [[...lines.slice(0, index), '', ...lines.slice(index)], index + 1],
      ];
      for (const [mutated, number] of mutations) {
        const refusal = await refusalOf(joined(mutated));
        const isLast = index === lines.length - 1 && mutated.length < lines.length;
        expect(refusal).toContain(isLast ? 'was not written to its end' : `line ${number} `);
        expect(names.filter((name) => refusal.includes(name))).toEqual([]);
      }
    }
  });

  it('is refused with the first line of another plan', async () => {
    const { plan } = await planned();
    const other = (await textOf(planAsLines(rehashed({ ...plan, orgId: 'another' })))).split('\n')[0] as string;
    expect(await refusalOf(joined([other, ...lines.slice(1)]))).toContain('line 2 does not follow');
    expect(await refusalOf(text + text)).toContain(`line ${lines.length + 1} comes after the end`);
  });

  it('is refused if somebody computes the hashes again and leaves a person out of the counts', async () => {
    const { createHash } = await import('node:crypto');
    const chained = (contents: readonly string[]): string => {
      let chain = '0'.repeat(64);
      return joined(contents.map((content) => {
        chain = createHash('sha256').update(chain + content).digest('hex');
        return `${content.slice(0, -1)},"hash":"${chain}"}`;
      }));
    };
    const contents = lines.map((line) => `${line.slice(0, -75)}}`);
    expect(chained(contents)).toBe(text);
    const first = contents.findIndex((content) => content.startsWith('{"person"'));
    expect(await refusalOf(chained([...contents.slice(0, first), ...contents.slice(first + 1)]))).toContain('has a form that this version cannot read');
    expect(await refusalOf(chained(contents.slice(1)))).toContain('line 1 is not the first line of a plan file');
    expect(await refusalOf(chained([contents[0] as string, ...contents]))).toContain('line 2 begins another plan');
    for (const content of ['{"person":null}', '{"person":{"accountId":"x"}}', '{"define":5,"text":"x"}', '{"define":0,"text":5}', '{"plan":{"version":2}}', '{"end":{}}', '[]', '{}']) {
      expect(await refusalOf(chained([contents[0] as string, content]))).toContain('line 2 ');
    }
  });

  it('is refused if it is replaced between two readings', async () => {
    const { plan } = await planned();
    const path = freshPath();
    const file = await planFileFrom(plan, path);
    await file.header();
    writeFileSync(path, await textOf(planAsLines(rehashed({ ...plan, unresolved: [{ email: 'x@example.com', reason: 'noMatch', candidates: [] }] }))));
    await expect(listOf(file.people())).rejects.toThrow('is another one than before');
  });

  it('gives nobody of a part that is another one than the proven part, even if all hashes fit', async () => {
    const { plan } = await planned();
    const given = rehashed({ ...plan, people: Array.from({ length: 200 }, () => plan.people).flat() });
    let text = await textOf(planAsLines(given));
    const file = planFromLines(async function* () {
      yield text;
    });
    await file.header();
    const people = given.people.map((person, index) => (index === 1_000 ? { ...person, accountId: 'another' } : person));
    text = await textOf(planAsLines(rehashed({ ...given, people })));
    const read: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { accountId } of file.people()) {
        read.push(accountId);
      }
    };
    await expect(reading()).rejects.toThrow('is another one than before');
    expect(read.length).toBeGreaterThan(500);
    expect(read.length).toBeLessThanOrEqual(1_000);
    expect(read).not.toContain('another');
  });
});

describe('The writing of a plan file', () => {
  it('leaves nothing behind if the reading of people fails, and sends nothing if the path is taken', async () => {
    const { clients, simulator } = rehearsal();
    const place = mkdtempSync(join(folder, 'failing-'));
    const path = join(place, 'plan.jsonl');
    const subjects = async function* () {
      yield 'somebody@example.com';
      throw new Error('the list has ended early');
    };
    await expect(makePlanFile(subjects(), { path, clients })).rejects.toThrow();
    expect(readdirSync(place)).toEqual([]);
    writeFileSync(path, '');
    const before = simulator.requests.length;
    await expect(makePlanFile(['somebody@example.com'], { path, clients })).rejects.toMatchObject({ kind: 'validation' });
    expect(simulator.requests.length).toBe(before);
    await expect(filePlan(path).header()).rejects.toThrow('is empty');
  });

  it('refuses bad input before anything is sent, and names the field', async () => {
    const { clients, simulator } = rehearsal();
    await expect(makePlanFile([], { path: '', clients })).rejects.toThrow('path');
    await expect(makePlanFile([], { path: freshPath(), clients, batch: 5 } as never)).rejects.toThrow('batch');
    await expect(makePlanFile([], { path: freshPath(), clients, policy: { responsibilities: {} } })).rejects.toThrow('inventory');
    await expect(listOf(makePlanLines([], undefined as never))).rejects.toMatchObject({ kind: 'validation' });
    await expect(planFileFrom({} as never, freshPath())).rejects.toMatchObject({ kind: 'validation' });
    const { plan: honest } = await planned();
    const edited = { ...honest, expiresAt: '2099-01-01T00:00:00.000Z' };
    await expect(planFileFrom(edited, freshPath())).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'plan.hash' }] });
    await expect(textOf(planAsLines(edited))).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'plan.hash' }] });
    expect(() => planFromLines('text' as never)).toThrow('open');
    expect(() => filePlan(5 as never)).toThrow('path');
    await expect(filePlan(join(folder, 'none.jsonl')).header()).rejects.toMatchObject({ kind: 'storage.failed' });
    expect(simulator.requests).toEqual([]);
  });

  it('takes 0.9 kB for a person at most, in an organization with everything', async () => {
    const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'] });
    simulator.addPerson({ name: 'Grace Admin', orgAdmin: true });
    const successor = simulator.addPerson({ name: 'Sam Successor' });
    const people = Array.from({ length: 400 }, (_, index) => {
      const name = `Person Number${index}`;
      const kind = index % 8;
      return simulator.addPerson({
        name,
        ...(kind < 3 ? { apiTokens: ['laptop', 'phone'].slice(0, kind) } : {}),
        ...(kind === 3 ? { provisionedBy: 'scim' as const } : {}),
        ...(kind === 4 ? { email: `person.${index}@partner.example` } : {}),
        ...(kind === 5 ? { owns: { filters: [`Filter of ${index}`], projects: [`Project ${index}`] } } : {}),
        groups: ['developers', 'testers', 'managers'].slice(0, index % 4),
      });
    });
    const path = freshPath();
    const policy = { groups: 'remove', successorAccountId: successor.accountId } as const;
    const file = await makePlanFile(people.map(({ accountId }) => accountId), { path, clients, policy });
    expect((await file.counts()).people).toBe(people.length);
    const bytes = statSync(path).size / people.length;
    expect(bytes).toBeLessThan(900);
  });
});

describe('The reading of a plan file', () => {
  it('keeps nothing of what it has read: no part of a text that would keep the whole of it', { timeout: 120_000 }, async () => {
    const { plan } = await planned();
    const [person] = plan.people as [PlannedPerson, ...PlannedPerson[]];
    const people = Array.from({ length: isInCi ? 60_000 : 8_000 }, (_, index) => ({ ...person, because: `${index} `.repeat(120) }));
    const path = freshPath();
    await planFileFrom(rehashed({ ...plan, people }), path);
    people.length = 0;
    const file = filePlan(path);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => (collect(), process.memoryUsage().heapUsed);
    const before = heap();
    await file.header();
    expect(heap() - before).toBeLessThan(statSync(path).size / 10);
    expect(await file.counts()).toMatchObject({ people: isInCi ? 60_000 : 8_000 });
  });
});
