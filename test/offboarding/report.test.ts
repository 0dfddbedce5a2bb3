import { createHash } from 'node:crypto';

import {
  applyPlan,
  makePlan,
  makeReport,
  memoryJournal,
  pseudonymizeReport,
  reportAsCsv,
  reportAsHtml,
  reportAsJson,
  reportAsJsonStream,
  reportAsMarkdown,
  type Report,
  type ReportedPerson,
} from 'atlassian-admin-sdk/offboarding';
import fc from 'fast-check';
import { htmlUnescape } from 'escape-goat';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { isInCi } from '../support/in-ci.js';
import { rehearsal } from '../support/organization.js';
import { hostileNames, reportedPerson, reportOf, reportWithEveryOutcome } from '../support/reports.js';

const named = (name: string) => reportOf([reportedPerson(1, name)]);

/** The tags of a page in their order: what people wrote must not add to them. */
const tagsOf = (html: string) => html.match(/<[^>]*>/g);

const textOf = (html: string) => htmlUnescape(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');

/** What has to be found in every form that people read. */
function contentOf({ people, unresolved, problems, runs }: Report): string[] {
  return [
    ...people.flatMap(contentOfPerson),
    ...unresolved.flatMap(({ email, candidates }) => [email ?? '', ...candidates]),
    ...problems.map(({ reason }) => reason),
    ...runs.map(({ run }) => run),
  ];
}

function contentOfPerson({ name, email, accountId, because, outcome, steps, remains }: ReportedPerson): string[] {
  const told = steps.flatMap(({ label, through, undo, outcome: step }) => {
    const proof = step?.kind === 'done' ? [step.evidence.traceId] : step !== undefined && 'error' in step ? [step.error.traceId, step.error.message] : [];
    return [label, through, undo, ...proof].filter((text) => text !== undefined);
  });
  const task = 'humanTask' in outcome ? outcome.humanTask : undefined;
  return [name ?? '', email ?? '', accountId, because, task ?? '', ...told, ...remains];
}

async function everyForm(report: Report): Promise<string[]> {
  return [reportAsJson(report), await reportAsCsv(report), reportAsMarkdown(report), await reportAsHtml(report)];
}

/** Every form in lower case as somebody reads it, with nothing escaped. */
async function readable(report: Report): Promise<string> {
  const [json = '', csv = '', ...pages] = await everyForm(report);
  const texts: string[] = [csv.replaceAll('""', '"')];
  JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? texts.push(value) : value));
  texts.push(...pages.map((page) => htmlUnescape(page.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))))));
  return texts.join('\n').replaceAll(/\s+/g, ' ').toLowerCase();
}

describe('a report of a run', () => {
  it('has the row, the facts and the line behind each decision, and the time of each step', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([{ accountId, line: 7 }], { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
    const report = await makeReport(plan, journal);
    const [jane] = report.people;
    expect(jane).toMatchObject({ line: 7, rowTitle: 'managed', evidence: ['documented'] });
    expect(jane?.facts?.map(({ name }) => name)).toContain('permissions');
    expect(jane?.steps).toMatchObject([{ key: 'disableAccount', sentence: expect.stringContaining('Deactivates'), recordedAt: expect.stringMatching(/^20.*Z$/) }]);
    for (const form of await everyForm(report)) {
      expect(form).toContain('Jane Doe');
    }
  });

  it('of nobody says so', async () => {
    const [, csv, markdown, html] = await everyForm(reportOf([]));
    expect(csv?.split('\r\n')).toHaveLength(2);
    expect(markdown).toContain('## People\n\nNone.');
    expect(html).toContain('Nobody is in the plan.');
  });
});

describe('a report as CSV', () => {
  it('has a line also for what is not exactly one person', async () => {
    const { parse } = await import('csv-parse/sync');
    const rows: Record<string, string>[] = parse(await reportAsCsv(reportWithEveryOutcome()), { columns: true });
    expect(rows).toHaveLength(19);
    expect(rows.slice(16)).toMatchObject([
      { Email: 'nobody@example.com', Outcome: 'unresolved', Why: 'Line 17: Nobody has this e-mail address.' },
      { Email: 'shared@example.com', Outcome: 'unresolved', Why: expect.stringContaining('712020:aaaaaaaa-0000-4000-8000-000000000002') },
      { Email: '', Outcome: 'unusable', Why: 'Line 21 to 23: User id is a number now: a spreadsheet changed it' },
    ]);
  });
});

describe('a plan that no run has started', () => {
  it('is called so in every form, and not a report of a run', async () => {
    const plan = { ...reportWithEveryOutcome(), runs: [] };
    expect(reportAsMarkdown(plan)).toMatch(/^# Offboarding plan, not applied\n/);
    const html = await reportAsHtml(plan);
    expect(html).toContain('<h1>Offboarding plan, not applied</h1>');
    expect(html).toMatch(/<title>Offboarding plan, not applied, /);
    expect(reportAsMarkdown(reportWithEveryOutcome())).toMatch(/^# Offboarding report\n/);
  });
});

describe('a report as Markdown', () => {
  it('calls a step irreversible that nothing undoes, but neither a check nor a step that gives access back', () => {
    const step = (kind: string) => ({ kind, label: `step ${kind}`, through: 'user management' });
    const of = (kind: string, action: 'deactivate' | 'giveBack') => reportAsMarkdown(reportOf([reportedPerson(1, 'Nora Lind', { action, steps: [step(kind)] })]));
    expect(of('revokeApiToken', 'deactivate')).toContain('| Step revokeApiToken | User management | Irreversible |');
    expect(of('confirmSeatFree', 'deactivate')).not.toContain('Irreversible');
    expect(of('enableAccount', 'giveBack')).not.toContain('Irreversible');
  });

  it('has who can still log in, tasks, totals, one table of people, what remains, and the evidence', () => {
    const markdown = reportAsMarkdown(reportWithEveryOutcome());
    expect([...markdown.matchAll(/^#+ .*$/gm)].map(([heading]) => heading)).toEqual([
      '# Offboarding report',
      '## Who can still log in',
      '## What to do next',
      '## Totals',
      '## People',
      '## Not exactly one person',
      '## Unusable rows',
      '## What remains afterwards',
      '## Evidence',
    ]);
    expect(markdown).toContain('| Can still log in | Can still log in until the identity provider acts. | 1: Elif Kaya |');
    expect(markdown).toContain('| Site admin | Look whether a service desk of the site is open to everybody: the customer could sign up again. | 1: Tess Portal |');
    expect(markdown).toContain('| Refused | 2 | The plan or Atlassian refused. Each person has the reason. |');
    expect(markdown).toContain('| Set inactive: Accepted; reading back does not show it yet |');
    expect(markdown).toContain('| 2026-11-21 10:03:04 UTC | 204 | `91c3e1f5e0b7a4826` |');
  });

  it('loses nothing', async () => {
    const report = reportWithEveryOutcome();
    const text = textOf(await marked(reportAsMarkdown(report))).toLowerCase();
    expect(contentOf(report).filter((content) => !text.includes(content.toLowerCase()))).toEqual([]);
  });

  it.each(Object.entries(hostileNames))('takes a name that is %s for a text', async (_, name) => {
    const html = await marked(reportAsMarkdown(named(name)));
    expect(tagsOf(html)).toEqual(tagsOf(await marked(reportAsMarkdown(named('Nora Lind')))));
    expect(textOf(html)).toContain(name.replaceAll(/\s+/g, ' ').slice(0, 5));
  });

  it('has the same structure whatever people are called', { timeout: 60_000 }, async () => {
    const expected = tagsOf(await marked(reportAsMarkdown(named('Nora Lind'))));
    const letters = fc.string({ unit: fc.constantFrom(...'\\`*_{}[]<>()#+-.!|~&@:;/"\'$= \n\tab1'), minLength: 1 });
    await fc.assert(
      fc.asyncProperty(letters, async (name) => {
        fc.pre(name.trim() !== '');
        expect(tagsOf(await marked(reportAsMarkdown(named(name))))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a report as a page', () => {
  it('loses nothing', async () => {
    const report = reportWithEveryOutcome();
    const text = textOf(await reportAsHtml(report)).toLowerCase();
    expect(contentOf(report).filter((content) => !text.includes(content.toLowerCase()))).toEqual([]);
  });

  it('allows its own style and script, and nothing else', async () => {
    const html = await reportAsHtml(reportWithEveryOutcome());
    const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html) ?? [];
    const hashOf = (element: string) => {
      const [, text = ''] = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(html) ?? [];
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(htmlUnescape(policy).split('; ')).toEqual([
      `default-src 'none'`,
      `style-src ${hashOf('style')}`,
      `script-src ${hashOf('script')}`,
      `base-uri 'none'`,
      `form-action 'none'`,
    ]);
    // The second is data: a browser runs no script of this type.
    expect(html.match(/<(?:style|script)\b[^>]*>/g)).toEqual(['<style>', '<script type="application/json" id="data">', '<script>']);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|embed|base)\b|\s(?:src|style|on\w+)=|href="(?!#p\d+")|url\(|@import/);
  });

  it.each(Object.entries(hostileNames))('takes a name that is %s for a text', async (_, name) => {
    const html = await reportAsHtml(named(name));
    expect(tagsOf(html)).toEqual(tagsOf(await reportAsHtml(named('Nora Lind'))));
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
    const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(data).not.toContain('<');
    expect(JSON.parse(data)).toMatchObject({ first: 0, people: [expect.anything()] });
  });

  it('names facts as people write them', async () => {
    const facts = ['apiTokens', 'organizationApiKeys', 'scimLinks', 'orgAdmins', 'lastActive'].map((name) => ({ name, known: true, value: '1', source: 'GET /x' }));
    const html = await reportAsHtml(reportOf([reportedPerson(1, 'Nora Lind', { facts })]));
    for (const title of ['API tokens', 'Organization API keys', 'SCIM links', 'Organization admins', 'Last active']) {
      expect(html).toContain(`<dt>${title}</dt>`);
    }
  });

  it('escapes every text that a report holds', async () => {
    const attack = '"><img src=x onerror=alert(1)>';
    const original = reportWithEveryOutcome();
    const attacked = JSON.parse(JSON.stringify(original), (member, value: unknown) =>
      typeof value === 'string' && !['kind', 'action', 'effect', 'verification', 'recovered', 'reason'].includes(member) && value !== 'documented' && value !== 'tracker' ? attack : value,
    ) as Report;
    expect(await reportAsHtml(attacked)).not.toContain('<img');
  });

  it('of thousands of people is made within seconds', { timeout: 30_000 }, async () => {
    const people = Array.from({ length: 5_000 }, (_, index) => reportedPerson(index, `Person ${index}`));
    const began = performance.now();
    const html = await reportAsHtml(reportOf(people));
    expect(performance.now() - began).toBeLessThan(10_000);
    const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect((JSON.parse(data) as { people: unknown[] }).people).toHaveLength(5_000);
    // Without scripts, the first hundred: all of them would make a browser slow.
    expect(html.match(/<tbody id="p\d+"/g)).toHaveLength(100);
    expect(textOf(html)).toContain('Without scripts, this page shows 100 people of 5,000.');
  });
});

describe('a report without personal data', () => {
  const key = 'a secret of the auditors';

  it('has the same pseudonym for the same person in every report that was made with the same key', async () => {
    const first = await pseudonymizeReport(reportOf([reportedPerson(1, 'Nora Lind'), reportedPerson(2, 'Tomás Herrera')]), { key });
    const second = await pseudonymizeReport(reportOf([reportedPerson(2, 'Tomas H.'), reportedPerson(3, 'Nora Lind')]), { key });
    expect(first.people[1]).toMatchObject({ accountId: 'account-3ec9ab0e6080', name: 'Person 3ec9ab0e6080', email: '4508f653ac88@pseudonym.invalid' });
    expect(second.people[0]).toMatchObject({ accountId: first.people[1]?.accountId, name: first.people[1]?.name, email: first.people[1]?.email });
    expect(second.people[1]?.name).not.toBe(first.people[0]?.name);
    expect(await pseudonymizeReport(reportOf([reportedPerson(1, 'Nora Lind'), reportedPerson(2, 'Tomás Herrera')]), { key })).toEqual(first);
  });

  it('has other pseudonyms with another key, and without one', async () => {
    const report = named('Nora Lind');
    const made = [await pseudonymizeReport(report, { key }), await pseudonymizeReport(report, { key: `${key}!` }), await pseudonymizeReport(report), await pseudonymizeReport(report)];
    expect(new Set(made.map(({ people }) => people[0]?.accountId)).size).toBe(4);
  });

  it('is refused with a key that keeps no secret', async () => {
    await expect(pseudonymizeReport(named('Nora Lind'), { key: 'short' })).rejects.toThrow('key: expected a secret of at least 16 characters');
    await expect(pseudonymizeReport(named('Nora Lind'), { key: '' })).rejects.toMatchObject({ kind: 'validation' });
  });

  it('names a candidate as it names the person', async () => {
    const person = reportedPerson(1, 'Nora Lind');
    const report = reportOf([person], { unresolved: [{ email: 'PERSON.0001@example.com', reason: 'severalMatches', candidates: [person.accountId] }] });
    const { people, unresolved } = await pseudonymizeReport(report);
    expect(unresolved[0]).toMatchObject({ email: people[0]?.email, reason: 'severalMatches', candidates: [people[0]?.accountId] });
  });

  it('keeps what was decided and done, and its proof', async () => {
    const original = reportWithEveryOutcome();
    const report = await pseudonymizeReport(original);
    expect(report).toMatchObject({ pseudonymized: true, orgId: original.orgId, planHash: original.planHash, runs: original.runs, totals: original.totals, problems: original.problems });
    const proof = ({ rowName, rowTitle, action, because, facts, outcome, remains, line, steps }: ReportedPerson) => [
      { rowName, rowTitle, action, because, facts, outcome, remains, line },
      ...steps.map(({ label, sentence, through, undo, outcome: step, recordedAt }) => ({ label, sentence, through, undo, step, recordedAt })),
    ];
    expect(report.people.map(proof)).toEqual(original.people.map(proof));
    expect(await reportAsHtml(report)).toContain('are replaced by pseudonyms');
    expect(reportAsMarkdown(report)).toContain('are replaced by pseudonyms');
  });

  it('has no address that stood in a text, also one that the plan does not know', async () => {
    const text = 'Ask somebody.else@example.com or 712020:aaaaaaaa-0000-4000-8000-00000000000a, not jane doe. Or somebody.else@example.com.';
    const report = reportOf([reportedPerson(1, 'Jane Doe', { because: text, outcome: { kind: 'handedOff', humanTask: text } })], {
      problems: [{ line: 3, lastLine: 3, reason: text }],
    });
    const json = reportAsJson(await pseudonymizeReport(report));
    expect(json).not.toMatch(/example\.com|aaaaaaaa|jane doe/i);
    expect(json).toMatch(/Ask [\da-f]{12}@pseudonym\.invalid or account-[\da-f]{12}, not Person [\da-f]{12}\. Or [\da-f]{12}@pseudonym\.invalid\./);
  });

  it('does not find a short name within other words', async () => {
    const report = reportOf([reportedPerson(1, 'Al', { because: 'Also al, AL and Alan.' })]);
    expect((await pseudonymizeReport(report)).people[0]?.because).toMatch(/^Also Person \w{12}, Person \w{12} and Alan\.$/);
  });

  it('has nothing personal left, in any form', { timeout: 60_000 }, async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 30 }).filter((text) => text.trim().length > 5);
    // What every report says is not personal, even if somebody is called so.
    const said = await readable(await pseudonymizeReport(reportWithEveryOutcome()));
    const identity = fc.record({ name: word, id: fc.uuid(), email: fc.emailAddress(), scimUserId: fc.uuid() });
    await fc.assert(
      fc.asyncProperty(fc.array(identity, { minLength: 1, maxLength: 4 }), async (identities) => {
        const about = ({ name, id, email, scimUserId }: (typeof identities)[number]) => `Told of ${name}, ${email.toUpperCase()} (712020:${id}); ${scimUserId}.`;
        const people = identities.map((person, index) => {
          const told = identities.map(about).join(' ');
          const { steps, ...rest } = reportedPerson(index, person.name, { accountId: `712020:${person.id}`, email: person.email, because: told, remains: [told] });
          return { ...rest, steps: steps.map((step) => ({ ...step, key: `setScimInactive ${person.scimUserId}`, label: told })) };
        });
        const unresolved = identities.map(({ email, id }) => ({ email: `x${email}`, reason: 'severalMatches' as const, candidates: [`712020:${id}`, `qm:${id}:${id}`] }));
        const problems = identities.map((person) => ({ line: 1, lastLine: 1, reason: about(person) }));
        const written = await readable(await pseudonymizeReport(reportOf(people, { unresolved, problems })));
        const personal = identities.flatMap((person) => Object.values(person)).map((text) => text.toLowerCase().replaceAll(/\s+/g, ' ').trim());
        expect(personal.filter((text) => written.includes(text) && !said.includes(text))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('has the same pseudonyms as a stream, person by person, also for what the text about one says about others', { timeout: 600_000 }, async () => {
    const beside = Array.from({ length: 100 }, (_, index) => ({ ...reportedPerson(800 + index, 'Zoe Beside'), steps: [] }));
    const word = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => /^[\0-\ud7ff]+$/.test(text)), fc.constantFrom('Jane Doe', 'jane d', 'Al', 'İda Ñuñez', 'ＪＡＮＥ', 'Person', '山田太郎', 'a'));
    const identity = fc.record({ name: word, id: fc.oneof(fc.uuid().map((id) => `712020:${id}`), word.map((text) => `x${text}`)), email: fc.oneof(fc.emailAddress(), word.map((text) => text.toLowerCase())), target: fc.oneof(fc.uuid(), word) });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(identity, { minLength: 1, maxLength: 5, selector: ({ name }) => name.trim().toLowerCase() }), fc.constantFrom(' ', ', ', '; ', '\n', ' "', ' ('), async (identities, glue) => {
        const told = identities.flatMap(({ name, id, email, target }) => [name.toUpperCase(), id, glue, email, target, name]).join(glue);
        const people = identities.map(({ name, id, email, target }, index) => {
          const { steps, ...rest } = reportedPerson(index, name, { accountId: id, email, because: told, remains: [`${glue}${told}`, name] });
          return { ...rest, steps: steps.map((step) => ({ ...step, key: `setScimInactive ${target}`, label: told })) };
        });
        // People are read a hundred at a time: the text about the last one names others who are not among theirs.
        const teller = { ...reportedPerson(999, 'Tessa Teller', { because: told, remains: [`${told}${glue}`] }), steps: [] };
        const { people: all, ...head } = reportOf([...people, ...beside, teller], { problems: [{ line: 1, lastLine: 1, reason: told }] });
        const expected = await pseudonymizeReport({ ...head, people: all }, { key });
        const stream = await pseudonymizeReport({ ...head, people: async function* () { yield* all; } }, { key });
        const personal = (text: string): string => text.replaceAll(/Person |account-|id-|@pseudonym\.invalid|[\da-f]{12}/g, '');
        const ofStream = await allOf(stream.people());
        expect(ofStream.map(({ accountId, name, email }) => ({ accountId, name, email }))).toEqual(expected.people.map(({ accountId, name, email }) => ({ accountId, name, email })));
        // Where one text is the name of one and the id of another, either pseudonym may stand for it.
        expect(ofStream.map(({ because, remains, steps }) => personal(JSON.stringify([because, remains, steps])))).toEqual(expected.people.map(({ because, remains, steps }) => personal(JSON.stringify([because, remains, steps]))));
        expect(personal(stream.problems[0]?.reason ?? '')).toEqual(personal(expected.problems[0]?.reason ?? ''));
      }),
      { numRuns: isInCi ? 1_000 : 60 },
    );
  });

  it('of thousands of people is made within seconds', { timeout: 30_000 }, async () => {
    const people = Array.from({ length: 5_000 }, (_, index) => reportedPerson(index, `Somebody ${index}`, { because: `About Somebody ${index}.` }));
    const began = performance.now();
    const report = await pseudonymizeReport(reportOf(people));
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(reportAsJson(report)).not.toContain('Somebody');
    const { people: _, ...head } = reportOf([]);
    const stream = await pseudonymizeReport({ ...head, people: async function* () { yield* people; } });
    expect((await allOf(reportAsJsonStream(stream))).join('')).not.toContain('Somebody');
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
