import type { Report, ReportedPerson, ReportedStep, StepOutcome } from 'atlassian-admin-sdk/offboarding';

/** Reports that no run has to be made for: with every outcome, or with people of any name. */

const at = '2026-11-21T10:03:04.512Z';

const disable: ReportedStep = {
  key: 'disableAccount',
  kind: 'disableAccount',
  label: 'deactivate account',
  sentence: 'Deactivates the Atlassian account: no log-in to any product of any organization.',
  through: 'user management',
  undo: 'enable the account',
};

const done = (traceId: string): StepOutcome => ({
  kind: 'done',
  effect: 'changed',
  verification: 'done',
  evidence: { at, status: 204, traceId },
});

const remains = [
  'API tokens stay listed, and Atlassian contradicts itself on whether they still work',
  'organization API keys that the person made still work',
  'OAuth grants work again when the account is enabled',
];

function failure(kind: string, status: number, remedy: string) {
  const endpoint = 'POST /users/{accountId}/manage/lifecycle/disable';
  return {
    name: 'AdminError' as const,
    kind: kind as 'ambiguous',
    endpoint,
    status,
    traceId: `trace-${kind}`,
    retryable: false,
    whoCanFix: 'orgAdmin' as const,
    attempts: 1,
    remedy,
    message: `Atlassian refused ${endpoint} (${kind}, HTTP ${status}). ${remedy}`,
  };
}

/** Somebody whose account was deactivated, unless `changes` say otherwise. */
export function reportedPerson(number: number, name: string | undefined, changes: Partial<ReportedPerson> = {}): ReportedPerson {
  const digits = String(number).padStart(4, '0');
  return {
    accountId: `712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d${digits}`,
    ...(name === undefined ? {} : { name }),
    email: `person.${digits}@example.com`,
    line: number + 2,
    rowName: 'managed',
    rowTitle: 'managed',
    evidence: ['documented'],
    action: 'deactivate',
    because: 'A managed account that no identity provider owns.',
    facts: [
      { name: 'directory', known: true, value: 'managed, active', source: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' },
      { name: 'permissions', known: true, value: 'allowed', source: 'GET /users/{accountId}/manage' },
      { name: 'scimLinks', known: false, value: 'forbidden', source: 'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links' },
    ],
    access: { state: 'off', sentence: 'Cannot log in: the account is inactive.' },
    outcome: { kind: 'done', verification: 'done' },
    steps: [{ ...disable, recordedAt: at, outcome: done(`6f1c0e7a9b${digits}4d2f8c31`) }],
    remains,
    ...changes,
  };
}

export function reportOf(people: readonly ReportedPerson[], changes: Partial<Report> = {}): Report {
  const totals: Partial<Record<ReportedPerson['outcome']['kind'], number>> = {};
  const accessTotals: Partial<Record<ReportedPerson['access']['state'], number>> = {};
  for (const { outcome, access } of people.filter(({ later }) => later === undefined)) {
    totals[outcome.kind] = (totals[outcome.kind] ?? 0) + 1;
    accessTotals[access.state] = (accessTotals[access.state] ?? 0) + 1;
  }
  return {
    version: 1,
    orgId: '8b1f7c52-6f0e-4c1d-9f1a-2f6d7a1c9e40',
    planHash: '9d3c1f5e0b7a4826c1d09e5f3a7b8c2d4e6f1a0b9c8d7e6f5a4b3c2d1e0f9a8b',
    createdAt: '2026-11-21T10:05:00.000Z',
    runs: [
      { run: '0d4a4b7e-9a61-4c1f-8e2d-9b015f2b8c1e', startedAt: '2026-11-21T10:01:10.000Z' },
      { run: '1c1f7e2d-9b01-4f2b-8c1e-0d4a4b7e9a61', startedAt: '2026-11-21T10:02:58.000Z', endedAt: '2026-11-21T10:04:41.000Z', end: 'finished' },
    ],
    totals,
    accessTotals,
    people,
    unresolved: [],
    problems: [],
    ...changes,
  };
}

const stillIn = { state: 'on', sentence: 'Can still log in.' } as const;

/** One person at least for each outcome and each state of access, and lines of the input that name nobody. */
export function reportWithEveryOutcome(): Report {
  const entitled = failure('conflict.lifecycle', 409, 'Transfer or cancel what the account owns, then plan again.');
  const lost = failure('ambiguous', 504, 'Look at the account before anything is sent again.');
  const broken = failure('unavailable', 503, 'Try again later.');
  const lookAtAccount = 'Look at the account in Atlassian Administration: nobody knows whether the change was made.';
  const scim: ReportedStep = {
    key: 'setScimInactive 7a1c9e40-6f0e-4c1d-9f1a-8b1f7c522f6d',
    kind: 'setScimInactive',
    label: 'set inactive',
    sentence: 'Sets the user inactive in the SCIM directory, which deactivates the Atlassian account.',
    through: 'SCIM directory',
    undo: 'set the user active again',
    recordedAt: at,
    outcome: { kind: 'done', effect: 'changed', verification: 'pendingVerification', evidence: { at, status: 200 } },
  };
  const inIdentityProvider = 'Remove the person in the identity provider too. Otherwise its next sync may activate them again.';
  const people = [
    reportedPerson(1, 'Nora Lind'),
    reportedPerson(2, 'Tomás Herrera', {
      steps: [
        {
          key: 'revokeOrganizationRole',
          kind: 'revokeOrganizationRole',
          label: 'revoke organization admin',
          sentence: 'Revokes the organization admin role.',
          through: 'organization API',
          undo: 'assign the role again',
          recordedAt: at,
          outcome: done('91c3e1f5e0b7a4826'),
        },
        { ...disable, recordedAt: at, outcome: { kind: 'done', effect: 'changed', verification: 'done', evidence: { at, status: 204, recovered: 'readBack' } } },
      ],
    }),
    reportedPerson(3, 'Okafor, Chidi'),
    reportedPerson(4, '田中 ゆき'),
    reportedPerson(5, 'Priya Raman', {
      rowName: 'scim',
      rowTitle: 'SCIM-provisioned',
      evidence: ['documented', 'tracker'],
      action: 'setInactive',
      because: 'An identity provider provisions the account through SCIM, and the token of its directory is available.',
      steps: [scim],
      access: { state: 'unknown', sentence: 'Not seen yet: Atlassian accepted the change, and reading back does not show it.' },
      outcome: { kind: 'done', verification: 'pendingVerification', humanTask: inIdentityProvider },
    }),
    reportedPerson(6, 'שרה לוי', { outcome: { kind: 'done', verification: 'done', humanTask: inIdentityProvider } }),
    reportedPerson(7, 'Elif Kaya', {
      rowName: 'google',
      rowTitle: 'Google Workspace',
      action: 'handOff',
      access: { state: 'on', sentence: 'Can still log in until the identity provider acts.' },
      because: 'Google Workspace manages the account.',
      steps: [{ kind: 'handOffToIdentityProvider', key: 'handOffToIdentityProvider', label: 'hand off to identity provider', through: 'identity provider', undo: 'assign the person again in the identity provider', recordedAt: at, outcome: { kind: 'handedOff', at } }],
      outcome: { kind: 'handedOff', humanTask: 'Suspend or remove the person in Google Workspace, then check that the account became inactive.' },
      remains: ['access stays until the identity provider has removed the person'],
    }),
    reportedPerson(8, 'Maja Kowalska', {
      rowName: 'alreadyOff',
      rowTitle: 'already off',
      action: 'nothing',
      because: 'Access is already off.',
      steps: [],
      outcome: { kind: 'alreadyDone' },
      remains: [],
    }),
    reportedPerson(9, 'Build Bot', {
      rowName: 'app',
      rowTitle: 'an app, not a person',
      action: 'refuse',
      access: { state: 'on', sentence: 'Can still log in: nothing was planned that would change it.' },
      because: 'The account is an app, not a person.',
      steps: [],
      outcome: { kind: 'refused', reason: 'The account is an app, not a person.', humanTask: 'Uninstall the app if you do not want it.' },
      remains: [],
    }),
    reportedPerson(10, 'Rosa Feld', {
      steps: [{ ...disable, recordedAt: at, outcome: { kind: 'refused', error: entitled, whoCanFix: 'orgAdmin' } }],
      access: { state: 'off', sentence: 'Cannot use this organization; the Atlassian account itself stays active.' },
      outcome: { kind: 'refused', reason: 'conflict.lifecycle', error: entitled, humanTask: entitled.remedy },
      remains: [],
    }),
    reportedPerson(11, 'Amara Diallo', {
      steps: [disable],
      access: stillIn,
      outcome: { kind: 'blocked', reason: 'The plan found "managed". The person is now "SCIM-provisioned".', humanTask: 'Make a new plan for this person.' },
      remains: [],
    }),
    reportedPerson(12, 'Lars Nyström', {
      steps: [{ ...disable, recordedAt: at, outcome: { kind: 'ambiguous', error: lost, humanTask: lookAtAccount } }],
      access: { state: 'unknown', sentence: 'Not known whether the person can still log in: the response to the change was lost.' },
      outcome: { kind: 'ambiguous', error: lost, humanTask: lookAtAccount },
      remains: [],
    }),
    reportedPerson(13, 'Sam Whitfield', {
      steps: [{ ...disable, recordedAt: at, outcome: { kind: 'failed', error: broken } }],
      access: stillIn,
      outcome: { kind: 'failed', error: broken, humanTask: broken.remedy },
      remains: [],
    }),
    reportedPerson(14, undefined, {
      steps: [disable],
      access: stillIn,
      outcome: { kind: 'notFinished', humanTask: 'Apply the plan again with the same journal: it continues where it stopped.' },
      remains: [],
    }),
    reportedPerson(15, 'Ines Moreau', {
      rowName: 'unmanaged',
      rowTitle: 'unmanaged',
      action: 'suspend',
      because: 'The organization does not manage the account: it can only end access to its own directories.',
      steps: ['directory-1', 'directory-2'].map((directoryId, index) => ({
        key: `suspendInDirectory ${directoryId}`,
        kind: 'suspendInDirectory',
        label: 'suspend in directory',
        through: 'organization API',
        undo: 'restore in the directory',
        recordedAt: at,
        outcome: index === 0 ? done('5e0b7a482691c3e1f') : { kind: 'contradicted', evidence: { at, status: 200 }, humanTask: lookAtAccount },
      })),
      access: { state: 'partly', sentence: 'Can still use some directories of the organization, and others no longer.' },
      outcome: { kind: 'contradicted', humanTask: lookAtAccount, access: 'partly' },
      remains: [],
    }),
    reportedPerson(16, 'Tess Portal', {
      rowName: 'portalCustomer',
      rowTitle: 'portal-only customer',
      action: 'revoke',
      because: 'A portal-only customer: not an account that an organization manages.',
      steps: [{ key: 'revokePortalAccess', kind: 'revokePortalAccess', label: 'revoke portal access', through: 'Jira Service Management', recordedAt: at, outcome: done('482691c3e1f5e0b7a') }],
      access: { state: 'unknown', sentence: 'Not known: no API shows whether a customer has access to the portals.' },
      outcome: { kind: 'done', verification: 'done', humanTask: 'Look whether a service desk of the site is open to everybody: the customer could sign up again.' },
      remains: [],
    }),
  ];
  return reportOf(people, {
    unresolved: [
      { email: 'nobody@example.com', line: 17, reason: 'noMatch', candidates: [] },
      { email: 'shared@example.com', line: 18, reason: 'severalMatches', candidates: ['712020:aaaaaaaa-0000-4000-8000-000000000001', '712020:aaaaaaaa-0000-4000-8000-000000000002'] },
    ],
    problems: [{ line: 21, lastLine: 23, reason: 'User id is a number now: a spreadsheet changed it' }],
  });
}

/** Names that attack whoever shows them, by what they try. */
export const hostileNames = {
  'an image that fails to load': '<img src=x onerror="globalThis.attacked = true">',
  'the end of a script': '</script><script>globalThis.attacked = true</script>',
  'the end of a style': '</style><svg onload=globalThis.attacked=true>',
  'the end of an attribute': '"><iframe src=javascript:globalThis.attacked=true></iframe>',
  'an attribute more': `' onmouseover='globalThis.attacked = true`,
  'another base address': '<!-- ]]> --><base href="https://evil.example/">',
  'a style sheet from elsewhere': '<link rel=stylesheet href=https://evil.example/x.css>',
  'a formula': '=cmd|"/c calc"!A1',
  'cells of a table': '| pipe | breaks | \\| cells |',
  'code, a link and an image': '`code` ``more`` [link](https://evil.example) ![image](https://evil.example/x.png)',
  'addresses and mentions': 'https://evil.example www.evil.example evil@evil.example @somebody #1',
  'headings and lists': '**bold** _it_ ~~gone~~ # heading\n\n## injected\n\n- list',
  'the definition of a link': '[x]: https://evil.example "title"',
  'escapes of its own': '&lt;b&gt; &amp; &#60;script&#62;',
  'text that runs backwards': 'Jane \u202eeoD\u202c \u2066hidden\u2069 \u0000\u0007',
  'three hundred letters without a space': 'x'.repeat(300),
  'a tower of accents': `W${'\u0301'.repeat(300)}`,
  'templates of other languages': '${7*7} {{7*7}} <%= 7*7 %>',
} as const;
