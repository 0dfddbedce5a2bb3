import { Readable } from 'node:stream';

import * as fc from 'fast-check';
import { KeySet } from '../../src/core/key-set.js';
import { makePlan, readExport, readExportStream, type ExportedPerson, type ExportStream, type RowProblem } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { propertyRuns } from '../support/in-ci.js';
import { rehearsal } from '../support/organization.js';

const id = (number: number) => `712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d${String(number).padStart(4, '0')}`;
const header = 'User id,User name,email,User status,Added to org,Groups,Last seen in Jira - acme';

async function peopleOf(stream: ExportStream): Promise<ExportedPerson[]> {
  const people: ExportedPerson[] = [];
  for await (const person of stream) {
    people.push(person);
  }
  return people;
}

describe('a stream of people', () => {
  it('has the same people, problems and counts as the file as a whole, if nobody is named twice', async () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('a, b', 'Never', '3 Jan 2024', '2024-13-13', 'x\ny', '"', '13/1/2024'));
    const row = fc.record({ name: cell, status: cell, added: fc.constantFrom('', '3 Jan 2024', '2024-01-03', 'soon', '31.12.2024'), groups: cell, seen: fc.constantFrom('', 'Never accessed', '28 Apr 2024'), isDamaged: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), fc.integer({ min: 1, max: 60 }), async (rows, length) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = rows.map(({ name, status, added, groups, seen, isDamaged }, index) => [isDamaged ? '7.12E+20' : id(index), quoted(name), `p${index}@example.com`, quoted(status), added, quoted(groups), seen].join(','));
        const bytes = new TextEncoder().encode(`${header}\n${lines.join('\n')}\n`);
        const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) => bytes.subarray(at * length, (at + 1) * length));
        const whole = await readExport(bytes);
        const problems: RowProblem[] = [];
        const stream = readExportStream(Readable.from(pieces), { onProblem: (problem) => problems.push(problem) });
        expect(await peopleOf(stream)).toEqual(whole.people);
        expect(problems.sort((one, other) => one.line - other.line)).toEqual(whole.problems);
        expect(stream.counts()).toEqual({ kind: 'users', rows: whole.rows, people: whole.people.length, problems: whole.problems.length, duplicates: 0, encoding: whole.encoding });
      }),
      { numRuns: propertyRuns / 100 },
    );
  });

  it('makes one person of rows that follow each other, and tells of those that do not', async () => {
    const row = (number: number, group: string) => `${id(number)},Jane,p${number}@example.com,Active,,${group},`;
    const text = [header, row(1, 'one'), row(1, 'two'), row(2, 'three'), row(1, 'four'), '"  ",,P3@example.com,,,,', ',,p3@example.com,,,,', ',,p2@example.com,,,,', ',,p3@example.com,,,,'].join('\n');
    const repeated: unknown[] = [];
    const stream = readExportStream(text, { onDuplicate: (given) => repeated.push(given) });
    expect((await peopleOf(stream)).map(({ line, accountId, email, groups }) => [line, accountId, email, groups.join()])).toEqual([
      [2, id(1), 'p1@example.com', 'one,two'],
      [4, id(2), 'p2@example.com', 'three'],
      [6, undefined, 'p3@example.com', ''],
      [8, undefined, 'p2@example.com', ''],
    ]);
    expect(repeated).toEqual([{ line: 5, lastLine: 5 }, { line: 9, lastLine: 9 }]);
    expect(stream.counts()).toEqual({ kind: 'users', rows: 8, people: 4, problems: 0, duplicates: 2 });
  });

  it('ends at the first unusable row unless somebody listens, and shows nothing of the row', async () => {
    const text = `${header}\n${id(1)},Jane,jane@example.com,,,,\nsecret-7.1,Joe,joe@,,,,\n`;
    const seen: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { email = '' } of readExportStream(text)) {
        seen.push(email);
      }
    };
    const error: unknown = await reading().catch((reason: unknown) => reason);
    expect(JSON.stringify(error)).toContain('line 3');
    expect(JSON.stringify(error)).not.toMatch(/secret|joe/i);
    expect(seen.length).toBeLessThan(2);
  });

  it('takes the order of day and month as an option', async () => {
    const text = `${header}\n${id(1)},Jane,jane@example.com,,1/3/2024,,\n`;
    expect(await peopleOf(readExportStream(text, { dateOrder: 'monthFirst' }))).toMatchObject([{ addedToOrg: '2024-01-03' }]);
    expect(await peopleOf(readExportStream(text, { dateOrder: 'dayFirst' }))).toMatchObject([{ addedToOrg: '2024-03-01' }]);
    await expect(peopleOf(readExportStream(text))).rejects.toThrow('reads in two ways');
    expect(() => readExportStream(text, { dateOrder: 'yearFirst' as never })).toThrow('dateOrder');
  });

  it('refuses a second reading, an unknown option, an unknown header and an empty file', async () => {
    const stream = readExportStream(`${id(1)}\n`);
    expect((await peopleOf(stream)).length).toBe(1);
    expect(stream.counts()).toMatchObject({ kind: 'list', rows: 1 });
    await expect(peopleOf(stream)).rejects.toThrow('was read already');
    expect(() => readExportStream('', { onProblems: () => undefined } as never)).toThrow('onProblem');
    expect(() => readExportStream(5 as never)).toThrow('source');
    await expect(peopleOf(readExportStream('one,two\n1,2\n'))).rejects.toThrow('header');
    await expect(peopleOf(readExportStream(''))).rejects.toThrow('is empty');
  });

  it('gives its people to a plan as they come', async () => {
    const { simulator, clients } = rehearsal();
    const people = [simulator.addPerson({ name: 'Jane Doe' }), simulator.addPerson({ name: 'Joe Doe' })];
    const text = `User id,email\n${people.map(({ accountId, email }) => `${accountId},${email}`).join('\n')}\n,${people[0]?.email}\n`;
    const stream = readExportStream(text);
    const plan = await makePlan(stream, { clients });
    expect(plan.people.map(({ accountId, line }) => ({ accountId, line }))).toEqual(people.map(({ accountId }, index) => ({ accountId, line: index + 2 })));
    expect(stream.counts().people).toBe(3);
  });
});

describe('a set of keys', () => {
  it('knows what came before, as a set does', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('a', 'aa', 'a\0', '\0', '', '\0\0')), { maxLength: 60 }), (keys) => {
        const [known, expected] = [new KeySet(), new Set<string>()];
        for (const key of keys) {
          const isNew = !expected.has(key);
          expected.add(key);
          expect(known.add(key)).toBe(isNew);
        }
        expect(known.size).toBe(expected.size);
      }),
    );
  });

  it('keeps many keys apart that differ little', () => {
    const known = new KeySet();
    const count = 300_000;
    for (let index = 0; index < count; index += 1) {
      known.add(`712020:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    }
    expect(known.size).toBe(count);
    expect(known.add('712020:00000000-0000-4000-8000-000000000007')).toBe(false);
  });
});
