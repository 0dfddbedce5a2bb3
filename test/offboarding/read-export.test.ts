import { createReadStream } from 'node:fs';

import fc from 'fast-check';
import { attempt } from 'atlassian-admin-sdk';
import { readExport } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

const id = (number: number) => `712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b${String(number).padStart(2, '0')}`;
const header = 'User id,User name,email,User status,Added to org,Org role,Jira - acme,Last seen in Jira - acme';

describe('the users export', () => {
  it('is read as the vendor writes it', async () => {
    const file = await readExport(`${header}\n${id(1)},Jane Doe,Jane.Doe@example.com,Active,3 Jan 2024,,User,28 Apr 2024\n`);
    expect(file).toEqual({
      kind: 'users',
      rows: 1,
      problems: [],
      people: [
        {
          line: 2,
          accountId: id(1),
          email: 'jane.doe@example.com',
          name: 'Jane Doe',
          status: 'Active',
          addedToOrg: '2024-01-03',
          groups: [],
          access: [{ product: 'Jira', site: 'acme', role: 'User' }],
          lastSeen: [{ product: 'Jira', site: 'acme', never: false, date: '2024-04-28' }],
        },
      ],
    });
  });

  it('is read whatever the order and case of its columns, with BOM, CRLF, quotes, commas and line breaks in cells', async () => {
    const text = `\ufeffEMAIL,user name,USER ID\r\na@example.com,"Doe, ""Jane""\r\nMary",${id(1)}\r\n\r\nb@example.com,田中,${id(2)}\r\n`;
    const { people, problems } = await readExport(text);
    expect(problems).toEqual([]);
    expect(people).toMatchObject([
      { accountId: id(1), name: 'Doe, "Jane"\r\nMary', line: 2 },
      { accountId: id(2), name: '田中', line: 5 },
    ]);
  });

  it.each([';', '\t'])('is read when a spreadsheet saved it with %j', async (separator) => {
    const rows = [header, `${id(1)},"Doe; Jane",a@example.com,Active,3 Jan 2024,,User,Never accessed`].join('\n');
    const text = rows.replaceAll(',', separator);
    const { people, problems } = await readExport(text);
    expect(problems).toEqual([]);
    expect(people).toMatchObject([{ name: 'Doe; Jane', lastSeen: [{ never: true }] }]);
  });

  it('makes one person of several rows, with the groups of all', async () => {
    const text = `User id,User name,email,Group id,Group name\n${id(1)},Jane,a@example.com,g1,"Team, North"\n${id(1)},Jane,a@example.com,g2,staff\n`;
    const { people, rows } = await readExport(text);
    expect(rows).toBe(2);
    expect(people).toMatchObject([{ accountId: id(1), groups: ['Team, North', 'staff'] }]);
  });

  it('makes one person of a row with an id and a row with only its address', async () => {
    const text = `User id,User name,email,Groups\n,Jane,A@example.com,one\n${id(1)},Jane,a@example.com,"two, three"\n`;
    const { people } = await readExport(text);
    expect(people).toMatchObject([{ accountId: id(1), groups: ['two', 'three', 'one'] }]);
  });

  it('keeps a person whose address alone is known: it can be looked up', async () => {
    expect((await readExport(`User id,email\n,Jane@example.com\n`)).people).toEqual([
      { line: 2, email: 'jane@example.com', groups: [], access: [], lastSeen: [] },
    ]);
  });

  it('is read as a stream', async () => {
    const path = new URL('../../examples/data/export-users.csv', import.meta.url);
    const file = await readExport(createReadStream(path, { highWaterMark: 7 }));
    expect([file.kind, file.rows, file.people.length, file.problems.map(({ line }) => line)]).toEqual(['users', 23, 19, [21, 22, 23]]);
  });

  it('is read from characters that are cut between two pieces, and as a spreadsheet saves "Unicode text"', async () => {
    const text = `\ufeffUser id\tUser name\temail\n${id(1)}\t田中 ゆき\tyuki@example.com\n`;
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const bytes = Buffer.from(text, encoding);
      const pieces = async function* () {
        for (let index = 0; index < bytes.length; index += 5) {
          yield new Uint8Array(bytes.subarray(index, index + 5));
        }
      };
      const { people, problems } = await readExport(pieces());
      expect(people).toMatchObject([{ accountId: id(1), name: '田中 ゆき', email: 'yuki@example.com' }]);
      expect(problems).toEqual([]);
    }
  });

  it('passes on why its source broke off', async () => {
    const source = async function* () {
      yield `${header}\n`;
      throw new Error('the disk is gone');
    };
    await expect(readExport(source())).rejects.toThrow('the disk is gone');
  });
});

describe('the managed accounts export', () => {
  it('is recognised, with its products and dates', async () => {
    const text = `Name,Email,Atlassian ID,Status,Last active date [UTC],Jira,Confluence,Trello\nJane,a@example.com,5b10ac8d82e05b22cc7d4ef5,Active,2026-04-07,"acme, acme-2",,\n`;
    const file = await readExport(text);
    expect(file.kind).toBe('managedAccounts');
    expect(file.people).toMatchObject([
      {
        accountId: '5b10ac8d82e05b22cc7d4ef5',
        access: [
          { product: 'Jira', site: 'acme', role: '' },
          { product: 'Jira', site: 'acme-2', role: '' },
        ],
      },
    ]);
  });
});

describe('an export from before September 2021', () => {
  it('is recognised', async () => {
    const file = await readExport(`id,name,email,active,created,Last seen in Jira Software\n${id(1)},Jane,a@example.com,Yes,3 Jan 2020,Never logged in\n`);
    expect(file).toMatchObject({ kind: 'usersBefore2021', people: [{ accountId: id(1), lastSeen: [{ product: 'Jira Software', never: true }] }] });
  });
});

describe('a file that is no export', () => {
  it('is refused with the missing column, and nothing of what stands in the file', async () => {
    const { error } = await attempt(readExport('first,second\n1,2\n'));
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: 'header' }] });
    expect(error?.message).toContain('expected a column "User id" (users export), "Atlassian ID" (managed accounts export) or "Email"; none of the 2 columns has that name');
    expect(error?.message).not.toMatch(/first|second/);
  });

  it('is refused when it is empty', async () => {
    expect((await attempt(readExport(''))).error?.message).toContain('is empty: expected a header row');
  });
});

describe('a bad row', () => {
  const problemOf = async (row: string, columns = 'User id,User name,email') => (await readExport(`${columns}\n${row}\n`)).problems;

  it.each([
    ['5.57058E+11,Jane,a@example.com', 'User id is a number now: a spreadsheet changed it'],
    ["'712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b01,Jane,a@example.com", 'User id starts with an apostrophe that a spreadsheet added'],
    ['=712020:x,Jane,a@example.com', 'User id is a formula or an error now: a spreadsheet changed it'],
    ['#NAME?,Jane,a@example.com', 'User id is a formula or an error now: a spreadsheet changed it'],
    ['712020:5f2b8c1e-0d4a,Jane,a@example.com', 'User id is not whole: it looks cut off or altered'],
    ['5b10ac8d82e05b22cc7d4ef,Jane,a@example.com', 'User id is not whole: it looks cut off or altered'],
    ['557058,Jane,a@example.com', 'User id is not whole: it looks cut off or altered'],
    ['712020:ä,Jane,a@example.com', 'User id has characters that an account id cannot have'],
    [',Jane,', 'has neither User id nor e-mail address'],
    [',Jane,not an address', 'has no id, and its e-mail address is not valid'],
    [`${id(1)},Jane,not an address`, 'has an e-mail address that is not valid'],
    [`${id(1)},Jane`, 'has 2 cells, but the header has 3'],
    [`${id(1)},Doe, Jane,a@example.com`, 'has 4 cells, but the header has 3'],
  ])('%s is listed with its line and reason', async (row, reason) => {
    expect(await problemOf(row)).toEqual([{ line: 2, lastLine: 2, reason }]);
  });

  it('does not repeat what the row says, because it may name a person', async () => {
    expect(JSON.stringify(await problemOf('5.57058E+11,Jane Doe,jane@example.com'))).not.toMatch(/jane|5\.57/i);
  });

  it('does not keep the others from being read', async () => {
    const text = `${header}\n5.5E+11,X,x@example.com,Active,,,,\n${id(2)},Jane,a@example.com,Active,,,,\nshort\n${id(3)},Joe,b@example.com,Active,,,,\n`;
    const { people, problems, rows } = await readExport(text);
    expect(people.map(({ line }) => line)).toEqual([3, 5]);
    expect(problems.map(({ line }) => line)).toEqual([2, 4]);
    expect(rows).toBe(4);
  });

  it('with a quote inside a cell is read, because nothing is unclear', async () => {
    const { people } = await readExport(`User id,User name,email\n${id(1)},Jane "JD" Doe,a@example.com\n`);
    expect(people).toMatchObject([{ name: 'Jane "JD" Doe' }]);
  });

  it('with a quote that is never closed is listed with all the lines that it swallows', async () => {
    const text = `User id,User name,email\n${id(1)},Jane,a@example.com\n${id(2)},"Joe,b@example.com\n${id(3)},Jim,c@example.com\n`;
    const { people, problems } = await readExport(text);
    expect(people).toHaveLength(1);
    expect(problems).toMatchObject([{ line: 3, reason: expect.stringContaining('never closed') }]);
    expect(problems[0]?.lastLine).toBeGreaterThanOrEqual(4);
  });

  it('with a quote that is closed rows later does not hide them in a name', async () => {
    const text = `User id,User name,email\n${id(1)},"Joe,b@example.com\n${id(2)},Jim",c@example.com\n${id(3)},Jane,a@example.com\n`;
    const { people, problems } = await readExport(text);
    expect(people.map(({ accountId }) => accountId)).toEqual([id(3)]);
    expect(problems).toMatchObject([{ line: 2, lastLine: 3, reason: expect.stringContaining('swallows the rows below') }]);
  });
});

describe('whatever a file holds', () => {
  it('every row ends as a person or as a problem, exactly once', async () => {
    const unquoted = fc
      .string({ maxLength: 8 })
      .map((text) => text.replaceAll(/[\r\n"]/g, ''))
      .map((text) => ({ text, isBlank: text.replaceAll(',', '').trim() === '' }));
    const quoted = fc.string({ maxLength: 8 }).map((text) => ({ text: `"${text.replaceAll('"', '""')}"`, isBlank: text.trim() === '' }));
    const noise = fc.oneof(unquoted, quoted, fc.constant({ text: '', isBlank: true }));
    const row = fc.record({ identified: fc.boolean(), addressed: fc.boolean(), damaged: fc.boolean(), name: noise, spare: noise });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const lines = rows.map(({ identified, addressed, damaged, name, spare }, index) => {
          const accountId = damaged ? '5.57058E+11' : identified ? id(index) : '';
          return [accountId, name.text, addressed ? `p${index}@example.com` : '', spare.text].join(',');
        });
        const file = await readExport(['User id,User name,email,Org role', ...lines].join('\n'));
        const blank = rows.filter(({ identified, addressed, damaged, name, spare }) => !identified && !addressed && !damaged && name.isBlank && spare.isBlank).length;
        expect(file.rows).toBe(rows.length - blank);
        expect(file.people.length + file.problems.length).toBe(rows.length - blank);
      }),
      { numRuns: 500 },
    );
  });
});
