import { attempt, OrgAdminClient } from 'atlassian-admin-sdk';
import { makePlan, readExport } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const id = '712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b01';
const other = '5b10ac8d82e05b22cc7d4ef5';
const header = 'User id,User name,email,Added to org,Last seen in Jira - example';
const file = `${header}\r\n${id},Jörg Müller,joerg@example.com,3 Jan 2024,Never accessed\r\n${other},Inès,ines@example.com,,28 Apr 2024\r\n`;

const utf16 = (text: string, order: 'le' | 'be', mark: boolean): Uint8Array => {
  const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

describe('the bytes of a file', () => {
  const encoded: [string, Uint8Array, string][] = [
    ['UTF-8', Buffer.from(file), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${file}`), 'utf-8'],
    ['UTF-16 little end first, with its mark', utf16(file, 'le', true), 'utf-16le'],
    ['UTF-16 little end first, without', utf16(file, 'le', false), 'utf-16le'],
    ['UTF-16 big end first, with its mark', utf16(file, 'be', true), 'utf-16be'],
    ['UTF-16 big end first, without', utf16(file, 'be', false), 'utf-16be'],
    ['windows-1252', Buffer.from(file, 'latin1'), 'windows-1252'],
  ];

  it.each(encoded)('are read as %s, and it is said', async (_name, bytes, encoding) => {
    const read = await readExport(bytes);
    expect(read.encoding).toBe(encoding);
    expect(read.people.map(({ name }) => name)).toEqual(['Jörg Müller', 'Inès']);
  });

  it.each(encoded)('may come in pieces of any size: %s', async (_name, bytes) => {
    const whole = await readExport(bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 80 }), async (size) => {
        expect(await readExport(inPieces(bytes, size))).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('that are damaged in an address make the row a problem, and not another person', async () => {
    const read = await readExport(Buffer.concat([Buffer.from('User id,User name,email\n,Ünal,unal@example.com\n,In'), Buffer.from([0xe8]), Buffer.from('s,in'), Buffer.from([0xe8]), Buffer.from('s@example.com\n')]));
    expect(read.people.map(({ email }) => email)).toEqual(['unal@example.com']);
    expect(read.problems).toMatchObject([{ line: 3, reason: 'has characters that were lost when somebody saved the file' }]);
  });

  it('of something else are refused by what it is', async () => {
    const reasonOf = async (source: string | Uint8Array) => (await attempt(readExport(source))).error?.message ?? '';
    expect(await reasonOf(Buffer.from('PK\u0003\u0004 the rest of a workbook'))).toContain('is a workbook');
    expect(await reasonOf('<!DOCTYPE html><html><body>Log in</body></html>')).toContain('is a web page');
    expect(await reasonOf('out/export-users.csv')).toContain('is the path of a file');
    await expect(readExport(5 as never)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'source' }] });
    await expect(readExport(undefined as never)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'source' }] });
  });
});

describe('what spreadsheets add', () => {
  it.each([',', ';', '\t'])('a line that names the delimiter is no row: %j', async (delimiter) => {
    const text = `sep=${delimiter}\r\n${['User id', 'User name'].join(delimiter)}\r\n${[id, 'Jane Doe'].join(delimiter)}\r\nbad${delimiter}x y\r\n`;
    const read = await readExport(text);
    expect(read.people).toMatchObject([{ accountId: id, name: 'Jane Doe', line: 3 }]);
    expect(await readExport(inPieces(Buffer.from(text), 3))).toMatchObject({ people: read.people, rows: 2 });
  });

  it('rows of delimiters alone are blank', async () => {
    const read = await readExport(`User id,User name,email\n,,\n${id},Jane,jane@example.com\n,,\n,,,,\n`);
    expect(read).toMatchObject({ rows: 1, problems: [], people: [{ line: 3 }] });
  });
});

describe('dates', () => {
  const seen = async (...dates: readonly string[]) => readExport(`User id,Last seen in Jira - example\n${dates.map((date, index) => `712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b${String(index).padStart(2, '0')},"${date}"`).join('\n')}\n`);

  it.each([
    ['3 Jan 2024', '2024-01-03'],
    ['03-Jan-24', '2024-01-03'],
    ['Jan 3, 2024', '2024-01-03'],
    ['3. Jan. 2024', '2024-01-03'],
    ['03.01.2024', '2024-01-03'],
    ['3.1.24', '2024-01-03'],
    ['2024-01-03', '2024-01-03'],
    ['2024-01-03T10:00:00Z', '2024-01-03'],
    ['2024/1/3 10:00', '2024-01-03'],
    ['28/04/2024', '2024-04-28'],
    ['4/28/24', '2024-04-28'],
    ['5/5/2024', '2024-05-05'],
    ['45294', '2024-01-03'],
  ])('%s is %s', async (written, date) => {
    const { people, problems } = await seen(written);
    expect(problems).toEqual([]);
    expect(people[0]?.lastSeen).toEqual([{ product: 'Jira', site: 'example', never: false, date }]);
  });

  it.each(['31.02.2024', 'Mittwoch', '13/13/2024', '99', '3 Foo 2024'])('%s makes the row a problem, with its column', async (written) => {
    const { people, problems } = await seen(written);
    expect(people).toEqual([]);
    expect(problems).toMatchObject([{ line: 2, reason: 'has a date that is not readable, in column 2' }]);
  });

  it('that can be read in two ways are a problem', async () => {
    const { people, problems } = await seen('3/4/2024');
    expect(people).toEqual([]);
    expect(problems[0]?.reason).toContain('reads in two ways');
  });

  it.each([
    ['28/12/2023', '2024-04-03'],
    ['12/28/2023', '2024-03-04'],
  ])('are read as the others of the file are: with %s, 3/4/2024 is %s', async (clear, date) => {
    const { people, problems } = await seen('3/4/2024', clear);
    expect(problems).toEqual([]);
    expect(people.map(({ line }) => line)).toEqual([2, 3]);
    expect(people[0]?.lastSeen[0]?.date).toBe(date);
  });

  it('are a problem where the others of the file contradict each other', async () => {
    const { people, problems } = await seen('3/4/2024', '28/12/2023', '12/28/2023');
    expect(people).toHaveLength(2);
    expect(problems).toHaveLength(1);
  });

  it('of the last activity are told by the managed accounts export', async () => {
    const { people } = await readExport(`Name,Email,Atlassian ID,Status,Last active date [UTC]\nJane,jane@example.com,${id},Active,2026-04-07\nBob,bob@example.com,${other},Active,\n`);
    expect(people.map(({ lastActive }) => lastActive)).toEqual([{ date: '2026-04-07', never: false }, { never: true }]);
  });
});

describe('a list', () => {
  it.each<[string, string, object[]]>([
    ['of ids under the name that Atlassian uses in its article', `userID\n${id}\n${other}\n`, [{ accountId: id }, { accountId: other }]],
    ['of ids under accountId', `accountId\n${id}\n`, [{ accountId: id }]],
    ['of ids without a header', `${id}\n${other}\n`, [{ accountId: id, line: 1 }, { accountId: other, line: 2 }]],
    ['of addresses', 'email\nJane@example.com\n', [{ email: 'jane@example.com' }]],
    ['of addresses without a header', 'jane@example.com\nbob@example.com\n', [{ email: 'jane@example.com' }, { email: 'bob@example.com' }]],
    ['of both', `${id}\nbob@example.com\n`, [{ accountId: id }, { email: 'bob@example.com' }]],
  ])('%s is read', async (_what, text, people) => {
    expect(await readExport(text)).toMatchObject({ kind: 'list', people, problems: [], rows: people.length });
  });

  it('has problems of its own', async () => {
    const { people, problems } = await readExport(`${id}\nnobody\n5.57058E+11\nx,y\n`);
    expect(people).toHaveLength(2);
    expect(problems.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('of portal customers is read by their addresses', async () => {
    const text = 'Username,Full name,Email,Active,Created,Last login\ncarla,Carla Customer,carla@example.com,Yes,3 Jan 2024,28 Apr 2024\n';
    expect(await readExport(text)).toMatchObject({ kind: 'portalCustomers', people: [{ email: 'carla@example.com', name: 'Carla Customer', lastActive: { date: '2024-04-28' } }] });
  });
});

describe('a file without a header', () => {
  it.each([
    [`${id},Jane Doe,jane.doe@example.com\n`, /is missing: the first row already identifies a person, in columns 1 and 3;/],
    [`Jane Doe,jane.doe@example.com,${id},Active\n`, /is missing: the first row already identifies a person, in columns 2 and 3;/],
    ['Jane Doe;jane.doe@example.com\n', /is missing: the first row already identifies a person, in column 2;/],
  ])('is refused by the positions of what it holds, and never names a person', async (text, positions) => {
    const { error } = await attempt(readExport(text));
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'header', problem: expect.stringMatching(positions) }] });
    expect(JSON.stringify(error)).not.toMatch(/Jane|example\.com|5f2b8c1e/);
  });
});

describe('one text in the place of a list of people', () => {
  it('is one person', async () => {
    const simulator = new Simulator();
    simulator.addPerson({ name: 'Jane Doe' });
    const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
    const plan = await makePlan('jane.doe@example.com' as never, { clients });
    expect(plan.people).toMatchObject([{ name: 'Jane Doe' }]);
    expect(plan.unresolved).toEqual([]);
  });

  it.each([undefined, null, 5, {}])('is refused where it is no list at all: %j', async (subjects) => {
    const clients = { org: new OrgAdminClient(new Simulator().credentials.orgAdmin) };
    await expect(makePlan(subjects as never, { clients })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'subjects' }] });
  });
});
