import { OrgAdminClient, ScimClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  describePlan as describePlan,
  handOffsAsCsv,
  makePlan,
  makeReport,
  memoryJournal,
  reportAsCsv,
  reportAsHtml,
  reportAsMarkdown,
  type PolicyOptions,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

interface Case {
  readonly person: PersonOptions;
  readonly policy?: PolicyOptions;
  readonly beforePlan?: (simulator: Simulator) => void;
  readonly prepare?: (simulator: Simulator, accountId: string) => void;
  readonly applies?: boolean;
}

function scimUsers({ state }: Simulator) {
  return Object.values(state.scimDirectories).flatMap(({ users }) => Object.values(users));
}

function activate({ state }: Simulator, accountId: string): void {
  const { memberships } = Object.assign(state.accounts[accountId] ?? {}, { status: 'active' as const }) as Simulator['state']['accounts'][string];
  Object.keys(memberships).forEach((directoryId) => (memberships[directoryId] = 'active'));
}

async function reportOn({ person, policy, beforePlan, prepare, applies = true }: Case) {
  const simulator = new Simulator();
  const { accountId } = simulator.addPerson(person);
  const clients = {
    org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }),
    scim: [new ScimClient({ ...simulator.credentials.scim, retry: quick })],
  };
  beforePlan?.(simulator);
  const plan = await makePlan([accountId], { clients, policy });
  prepare?.(simulator, accountId);
  const journal = memoryJournal();
  if (applies) {
    await applyPlan(plan, { clients, journal, verificationDeadline: 20 }).result;
  }
  return { simulator, plan, report: await makeReport(plan, journal) };
}

const disable = 'POST /users/{accountId}/manage/lifecycle/disable';
const profile = 'GET /users/{accountId}/manage/profile';

const cases: [string, string, Case][] = [
  ['off', 'whoever was deactivated', { person: { name: 'Jane Doe' } }],
  ['on', 'whoever could not be deactivated', { person: { name: 'Jane Doe' }, prepare: (simulator) => simulator.faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 400 }) }],
  ['off', 'whoever owns products, and was suspended instead', { person: { name: 'Rosa Feld', entitlements: ['jira-software'] } }],
  ['off', 'whoever is unmanaged, and was suspended', { person: { name: 'Jo Brandt', email: 'jo@partner.example' } }],
  ['off', 'whoever was off already', { person: { name: 'Maja Off', status: 'inactive' } }],
  ['off', 'whoever was suspended already, and is refused', { person: { name: 'Lena Vogt', suspended: true, accountType: 'app' } }],
  ['on', 'an app, which is refused', { person: { name: 'Build Bot', accountType: 'app' } }],
  ['on', 'whoever is handed over', { person: { name: 'Elif Kaya', provisionedBy: 'google' } }],
  ['on', 'whoever the plan was not applied to', { person: { name: 'Jane Doe' }, applies: false }],
  [
    'on',
    'whoever is inactive in SCIM only',
    { person: { name: 'Priya Raman', provisionedBy: 'scim' }, beforePlan: (simulator) => scimUsers(simulator).forEach((user) => (user.active = false)) },
  ],
  ['unknown', 'whoever was off when the plan was made, and was active when the run read again', { person: { name: 'Maja Off', status: 'inactive', apiTokens: ['laptop'] }, prepare: activate }],
  ['unknown', 'whoever was suspended when the plan was made, and was let in when the run read again', { person: { name: 'Jo Brandt', email: 'jo@partner.example', suspended: true, groups: ['staff'] }, policy: { groups: 'remove' }, prepare: activate }],
  ['on', 'whoever only lost a seat', { person: { name: 'Jane Doe' }, policy: { profile: 'reclaimLicense', product: 'jira-software' } }],
  [
    'unknown',
    'whoever a change was accepted for that cannot be read back',
    {
      person: { name: 'Jane Doe' },
      prepare: ({ faults }) => {
        faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 204, times: 99 });
        faults.add({ match: { route: profile }, when: 'beforeEffect', kind: 'status', status: 404, times: 99 });
      },
    },
  ],
];

const plainText = (html: string): string => html.replaceAll(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>|<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('every form of the report says whether the person can still log in', () => {
  it.each(cases)('%s: %s', async (state, _who, given) => {
    const { simulator, report } = await reportOn(given);
    const [person] = report.people;
    expect(person?.access.state).toBe(state);
    const sentence = person?.access.sentence ?? '';
    expect(sentence).toMatch(/\w+.*\.$/);
    expect(reportAsMarkdown(report)).toContain(sentence);
    expect(plainText(await reportAsHtml(report))).toContain(sentence);
    expect((await reportAsCsv(report)).split('\r\n')[1]).toContain(`${state}: ${sentence}`);
    if (state === 'off') {
      const account = simulator.state.accounts[person?.accountId ?? ''];
      const isOut = account?.status === 'inactive' || Object.values(account?.memberships ?? {}).every((membership) => membership === 'suspended');
      expect(isOut, 'a report never says off where it is on').toBe(true);
    }
  });

  it('before everything else on the line of a person', async () => {
    const { report } = await reportOn({ person: { name: 'Jane Doe' } });
    expect(await reportAsCsv(report)).toMatch(/^Access,/);
    expect(reportAsMarkdown(report)).toContain('| Access | Person |');
    expect(plainText(await reportAsHtml(report))).toMatch(/Access Person Decision/);
  });
});

describe('what remains', () => {
  it('names the groups that are kept, and not what was revoked or is none', async () => {
    const { report } = await reportOn({ person: { name: 'Jane Doe', apiTokens: ['laptop'], groups: ['developers', 'release-managers'] } });
    const remains = report.people[0]?.remains.join('\n') ?? '';
    expect(remains).toMatch(/groups that are kept: .*developers/);
    expect(remains).toContain('release-managers');
    expect(remains).not.toMatch(/API tokens stay listed|organization API keys/);
  });

  it('names tokens that are kept', async () => {
    const { report } = await reportOn({ person: { name: 'Jane Doe', apiTokens: ['laptop'] }, policy: { apiTokens: 'keep' } });
    expect(report.people[0]?.remains.join('\n')).toMatch(/API tokens stay listed/);
  });

  it('says nothing of groups that the plan takes the person out of', async () => {
    const { report } = await reportOn({ person: { name: 'Jane Doe', groups: ['developers'] }, policy: { groups: 'remove' } });
    expect(report.people[0]?.remains.join('\n')).not.toContain('developers');
  });
});

const hostile = fc
  .array(fc.constantFrom('=1+1', ';=1+1', '\t=1', '\n=1', '\r=1', '\r\n@SUM(A1)', '"', ',', ';', '|', '+1', '-1', ' ', 'Jane', '\u001b[2K', '\u202e', '<b>', "'", '\u200b=1'), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));

describe('texts that somebody wrote into their own name', () => {
  it('are no formula for readers of commas, semicolons or tabs, and never end a row', async () => {
    const { plan, report } = await reportOn({ person: { name: 'Jane Doe', provisionedBy: 'google' } });
    const { parse } = await import('csv-parse/sync');
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const people = report.people.map((person) => ({ ...person, name }));
        const planned = { people: plan.people.map((person) => ({ ...person, name })) };
        for (const csv of [await reportAsCsv({ ...report, people }), await handOffsAsCsv(planned)]) {
          expect(csv.split(/\r\n|\r|\n/)).toHaveLength(3);
          // eslint-disable-next-line no-control-regex
          expect(csv).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u202a-\u202e]/);
          const rows: string[][] = parse(csv);
          expect(rows.map((row) => row.length)).toEqual([rows[0]?.length, rows[0]?.length]);
          for (const cell of rows.flat()) {
            for (const piece of cell.split(/[;,|\t]/)) {
              expect(piece).not.toMatch(/^[\s"\u200b\u2060\ufeff]*[=+\-@]/);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are shown and not obeyed where a plan is described', async () => {
    const simulator = new Simulator();
    simulator.addPerson({ name: '\u001b[2K\u001b[1AJane \u202eDoe', email: 'jane@example.com' });
    const plan = await makePlan(['jane@example.com'], { clients: { org: new OrgAdminClient(simulator.credentials.orgAdmin) } });
    const text = JSON.stringify(describePlan(plan));
    expect(text).toContain('U+001B');
    expect(text).not.toMatch(/\\u001b|\u202e/);
  });
});
