import fc from 'fast-check';
import { attempt } from 'atlassian-admin-sdk';
import { makePlan, policyOf, readSuccessors, type SuccessorsFile } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { rehearsal, type Rehearsal } from '../support/organization.js';

interface People extends Rehearsal {
  readonly jane: SimulatedAccount;
  readonly petra: SimulatedAccount;
  readonly max: SimulatedAccount;
  readonly mary: SimulatedAccount;
  read(text: string): Promise<SuccessorsFile>;
}

/** Two who leave and two who stay. */
function people(): People {
  const all = rehearsal({ frozen: true });
  const { simulator, clients } = all;
  const add = (name: string) => simulator.addPerson({ name, email: `${name.split(' ')[0]?.toLowerCase() ?? ''}@example.com` });
  return {
    ...all,
    jane: add('Jane Doe'),
    petra: add('Petra Voss'),
    max: add('Max Roe'),
    mary: add('Mary Major'),
    read: (text) => readSuccessors(text, { clients: { org: clients.org } }),
  };
}

const reasonsOf = ({ problems }: SuccessorsFile): string[] => problems.map(({ reason }) => reason);

describe('a file of successors', () => {
  it('makes one rule of all leavers, by account id and by e-mail address', async () => {
    const { read, jane, petra, max, mary } = people();
    const file = await read(`Leaver,Successor\n${jane.accountId},MAX@example.com\npetra@example.com,${mary.accountId}\n`);
    expect(file).toEqual({ rules: [{ by: 'leaver', successors: { [jane.accountId]: max.accountId, [petra.accountId]: mary.accountId } }], problems: [], rows: 2 });
  });

  it('makes rules of projects, spaces and kinds, the most specific first', async () => {
    const { read, jane, petra, max, mary } = people();
    const file = await read(
      [
        'Kind,Space,Project,Leaver,Successor',
        `Assigned issues,,,,${max.accountId}`,
        `filters,,,,${mary.accountId}`,
        `,DOCS,,,${max.accountId}`,
        `,,ops,,${max.accountId}`,
        `,,WEB,,${mary.accountId}`,
        `project-leads,,OPS,,${mary.accountId}`,
        `,,,${jane.accountId},${max.accountId}`,
        `dashboards,,,${jane.accountId},${mary.accountId}`,
        `,,OPS,${jane.accountId},${mary.accountId}`,
        `,,OPS,${petra.accountId},${max.accountId}`,
        `assignedIssues,,OPS,${jane.accountId},${max.accountId}`,
        `,~712020abc,,${jane.accountId},${mary.accountId}`,
      ].join('\n'),
    );
    expect(file.problems).toEqual([]);
    expect(file.rules).toEqual([
      { by: 'leaver', successors: { [jane.accountId]: max.accountId }, project: 'OPS', kind: 'assignedIssues' },
      { by: 'leaver', successors: { [jane.accountId]: mary.accountId, [petra.accountId]: max.accountId }, project: 'OPS' },
      { by: 'leaver', successors: { [jane.accountId]: mary.accountId }, space: '~712020abc' },
      { by: 'leaver', successors: { [jane.accountId]: mary.accountId }, kind: 'dashboards' },
      { by: 'leaver', successors: { [jane.accountId]: max.accountId } },
      { by: 'project', successors: { OPS: mary.accountId }, kind: 'projectLeads' },
      { by: 'space', successors: { DOCS: max.accountId } },
      { by: 'project', successors: { OPS: max.accountId, WEB: mary.accountId } },
      { by: 'kind', successors: { assignedIssues: max.accountId, filters: mary.accountId } },
    ]);
    expect(policyOf('test', { responsibilities: { successors: [...file.rules] } }).responsibilities?.successors).toEqual(file.rules);
  });

  it.each([
    ['an export with a column that was added', (leaver: string, successor: string) => `User id,User name,email,Successor\n${leaver},Jane Doe,jane@example.com,${successor}\n`],
    ['names of people beside their addresses', (_leaver: string, successor: string) => `Leaver,Leaver e-mail,Manager,Manager (account id)\nJane Doe,jane@example.com,Max,${successor}\n`],
    ['a manager beside a successor', (leaver: string, successor: string) => `Person;Account ID;Takes over;Manager\nJane Doe;${leaver};${successor};Mary Major\n`],
    ['semicolons, quotes and blank rows', (leaver: string, successor: string) => `sep=;\r\nFROM;TO\r\n;\r\n"${leaver}"; ${successor} \r\n`],
    ['UTF-16', (leaver: string, successor: string) => Buffer.from(`\ufeffleaver\tnew owner\n${leaver}\t${successor}\n`, 'utf16le')],
  ])('is read with %s', async (_name, text) => {
    const { clients, jane, max } = people();
    const file = await readSuccessors(text(jane.accountId, max.accountId), { clients });
    expect(file).toEqual({ rules: [{ by: 'leaver', successors: { [jane.accountId]: max.accountId } }], problems: [], rows: 1 });
  });

  it('looks up everybody in few searches', async () => {
    const { simulator, read } = people();
    const all = Array.from({ length: 40 }, (_, index) => simulator.addPerson({ name: `Person ${index}`, email: `p${index}@example.com` }));
    await read(`leaver,successor\n${all.map(({ email }) => `${email ?? ''},mary@example.com`).join('\n')}\n`);
    expect(simulator.requests.length).toBe(1);
  });

  it('decides in a plan who takes over what', async () => {
    const { simulator, clients, read, max, mary } = people();
    const leaver = simulator.addPerson({ name: 'Lea Ver', owns: { projects: ['OPS', 'WEB'] } });
    const { rules } = await read(`leaver,successor,project\n${leaver.accountId},${max.accountId},\n${leaver.accountId},${mary.accountId},WEB\n`);
    const kinds = { projectLeads: 'transfer' } as const;
    const { people: planned } = await makePlan(leaver.accountId, { clients, policy: { responsibilities: { successors: [...rules], kinds } } });
    const transfers = planned[0]?.steps.flatMap((step) => (step.kind === 'transferResponsibilities' && step.responsibility === 'projectLeads' ? [step.to] : []));
    expect(transfers?.sort()).toEqual([max.accountId, mary.accountId].sort());
  });
});

describe('a file that is none of successors', () => {
  it.each([
    ['', 'is empty: expected a header row'],
    ['Leaver,Secret\n1,2\n', 'expected a column "Successor", "New owner", "Takes over" or "Manager"; none of the 2 columns has that name'],
    ['Secret,Successor\n1,2\n', 'expected a column "Leaver", "Account id", "Email", "Project", "Space" or "Kind"; none of the 2 columns has that name'],
    ['secret@example.com,712020:x\n', 'is missing: the first row already identifies a person, in column 1; add a row with column names'],
    ['successors.csv', 'is the path of a file'],
  ])('is refused without what stands in it: %j', async (text, problem) => {
    const { read, simulator } = people();
    const { error } = await attempt(read(text));
    expect(error).toMatchObject({ kind: 'validation', source: 'input' });
    expect(error?.message).toContain('readSuccessors()');
    expect(error?.message).toContain(problem);
    expect(error?.message).not.toMatch(/secret/i);
    expect(simulator.requests).toEqual([]);
  });

  it('is refused with options that do not exist, and without a client', async () => {
    const { clients } = people();
    expect((await attempt(readSuccessors('a', { clients, signl: undefined } as never))).error?.message).toContain('signl: does not exist here; did you mean signal?');
    expect((await attempt(readSuccessors('a', {} as never))).error?.message).toContain('clients.org: expected an OrgAdminClient');
    expect((await attempt(readSuccessors('a', undefined as never))).error?.kind).toBe('validation');
  });
});

describe('a row that cannot be used', () => {
  it.each([
    ['jane@example.com,5.57058E+11,,,', 'successor is a number now: a spreadsheet changed it'],
    ["'712020:abc,max@example.com,,,", 'leaver starts with an apostrophe that a spreadsheet added'],
    ['712020:5f2b8c1e-0d4a,max@example.com,,,', 'leaver is not whole: it looks cut off or altered'],
    ['Jane Doe,max@example.com,,,', 'leaver has characters that an account id cannot have'],
    ['Jane Doe <jane@example.com>,max@example.com,,,', 'leaver has an e-mail address that is not valid'],
    ['j\ufffdne@example.com,max@example.com,,,', 'has characters that were lost when somebody saved the file'],
    ['jane@example.com,,,,', 'names no successor'],
    [',max@example.com,,,', 'names neither a leaver nor a project, space or kind'],
    ['jane@example.com,JANE@example.com,,,', 'has the leaver as the successor'],
    ['nobody@example.com,max@example.com,,,', 'nobody has the e-mail address of its leaver'],
    ['jane@example.com,nobody@example.com,,,', 'nobody has the e-mail address of its successor'],
    ['jane@example.com,712020:11111111-1111-4111-8111-111111111111,,,', 'nobody in the organization has the account id of its successor'],
    ['jane@example.com,gone@example.com,,,', 'has a successor whose account is not active'],
    [',max@example.com,1-Mar,,', 'has no valid key in its column of projects: expected one key, such as PROJ'],
    [',max@example.com,,a b,', 'has no valid key in its column of spaces: expected one key, such as DOCS'],
    [',max@example.com,,__proto__,', 'has no valid key in its column of spaces: expected one key, such as DOCS'],
    [',max@example.com,,,everything', 'has a kind that does not exist: expected one of responsibilityKinds, such as assignedIssues'],
    [',max@example.com,OPS,DOCS,', 'names a project and a space: nothing is in both, so use a row for each'],
    ['jane@example.com,max@example.com', 'has 2 cells, but the header has 5'],
  ])('%s is listed with its line and reason', async (row, reason) => {
    const { simulator, read } = people();
    simulator.addPerson({ name: 'Gone', email: 'gone@example.com', status: 'inactive' });
    const file = await read(`Leaver,Successor,Project,Space,Kind\n${row}\nmary@example.com,max@example.com,,,\n`);
    expect(file.problems).toEqual([{ line: 2, lastLine: 2, reason }]);
    expect(file.rules).toHaveLength(1);
    expect(file.rows).toBe(2);
  });

  it('has an e-mail address of several people: none of them is guessed', async () => {
    const { simulator, read, jane, petra, mary } = people();
    const route = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';
    const data = [jane, petra].map(({ accountId }) => ({ accountId, email: 'twice@example.com' }));
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'slow' });
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 200, body: { data, links: {} } });
    const file = await read(`Leaver,Successor\ntwice@example.com,${mary.accountId}\n`);
    expect(file).toMatchObject({ rules: [], problems: [{ line: 2, reason: 'several people have the e-mail address of its leaver' }] });
  });

  it('names the columns of several people, and no person', async () => {
    const { read } = people();
    const file = await read('Leaver,Account id,Email,Successor\njane@example.com,,petra@example.com,max@example.com\n');
    expect(reasonsOf(file)).toEqual(['names several people as its leaver, in columns 3 and 1']);
  });

  it('is each of those that name different successors for the same things, and none that agrees', async () => {
    const { read, petra, max } = people();
    const file = await read(
      'Email,Successor,Project\njane@example.com,max@example.com,\npetra@example.com,max@example.com,\njane@example.com,mary@example.com,\npetra@example.com,max@example.com,\n,max@example.com,OPS\n,mary@example.com,ops\njane@example.com,max@example.com,\n',
    );
    expect(file.problems).toEqual(
      [
        [2, 4],
        [4, 2],
        [6, 7],
        [7, 6],
        [8, 4],
      ].map(([line, other]) => ({ line, lastLine: line, reason: `names another successor than line ${other ?? ''} for the same things` })),
    );
    expect(file.rules).toEqual([{ by: 'leaver', successors: { [petra.accountId]: max.accountId } }]);
  });

  it('with a quote that swallows rows is listed with its lines', async () => {
    const { read } = people();
    const file = await read('Leaver,Successor\n"jane@example.com,max@example.com\npetra@example.com",max@example.com\nmary@example.com,max@example.com\n');
    expect(file.problems).toMatchObject([{ line: 2, lastLine: 3, reason: expect.stringContaining('swallows the rows below') }]);
  });
});

describe('a rule of the policy', () => {
  it('with a successor that is no account id is refused without the key, which may be the id of a person', async () => {
    const { clients, jane } = people();
    const policy = { responsibilities: { successors: [{ by: 'leaver', successors: { [jane.accountId]: 'max@example.com' } }] } } as const;
    const { error } = await attempt(makePlan(jane.accountId, { clients, policy: policy as never }));
    expect(error?.message).toContain('policy.responsibilities.successors[0].successors: expected an object with an account id for each key');
    expect(error?.message).not.toContain(jane.accountId);
  });
});

describe('whatever a file of successors holds', () => {
  it('every row ends in a rule or in a problem, and no cell in a reason', async () => {
    const { read, jane, petra, max, mary } = people();
    const person = fc.constantFrom('', 'jane@example.com', 'Petra@example.com', 'nobody@example.com', jane.accountId, petra.accountId, '5.57058E+11', 'Zoe Quux', 'zoe.quux@');
    const successor = fc.constantFrom('', 'max@example.com', max.accountId, mary.accountId, 'zoe@quux.example', "'712020:quux", jane.accountId);
    const row = fc.tuple(person, successor, fc.constantFrom('', 'OPS', 'QUUX-1'), fc.constantFrom('', 'DOCS', '~quux'), fc.constantFrom('', 'filters', 'quux'), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 10 }), async (rows) => {
        const lines = rows.map(([leaver, to, project, space, kind, isShort]) => [leaver, to, project, space, ...(isShort ? [] : [kind])].join(','));
        const { rules, problems, rows: count } = await read(['Leaver,Successor,Project,Space,Kind', ...lines].join('\n'));
        const notBlank = lines.flatMap((line, index) => (/^,*$/.test(line) ? [] : [index + 2]));
        expect(count).toBe(notBlank.length);
        const listed = new Set(problems.map(({ line }) => line));
        expect(listed.size).toBe(problems.length);
        const accounts = { 'jane@example.com': jane.accountId, 'petra@example.com': petra.accountId, 'max@example.com': max.accountId } as Record<string, string>;
        const accountOf = (text = ''): string => accounts[text.toLowerCase()] ?? text;
        for (const line of notBlank.filter((each) => !listed.has(each))) {
          const [leaver = '', to, project = '', space = '', kind = ''] = (lines[line - 2] ?? '').split(',');
          const about = { ...(project === '' ? {} : { project }), ...(space === '' ? {} : { space }), ...(kind === '' ? {} : { kind }) };
          const by = leaver !== '' ? 'leaver' : project !== '' ? 'project' : space !== '' ? 'space' : 'kind';
          const key = { leaver: accountOf(leaver), project, space, kind }[by];
          const { [by as 'kind']: _key, ...narrower } = about as { kind?: string };
          const rule = rules.find((each) => each.by === by && JSON.stringify({ ...each, by: undefined, successors: undefined }) === JSON.stringify(narrower));
          expect((rule as { successors: Record<string, string> }).successors[key]).toBe(accountOf(to));
        }
        expect(JSON.stringify(problems)).not.toMatch(/quux|zoe|jane|petra|@|712020|5\.57/i);
        expect(policyOf('test', { responsibilities: { successors: [...rules] } }).responsibilities?.successors).toEqual(rules);
      }),
      { numRuns: 100 },
    );
  });
});
