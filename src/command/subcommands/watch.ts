import { join } from 'node:path';

import { fileJournal, folderJournals, profiles, type Plan } from '../../offboarding.js';
import { fileWatchStore, watch, type ReturnedPerson, type ReturnKind, type UnreadPart, type WatchedPlan, type WatchResult } from '../../watch.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { isPlanFile, journalPathOf, journalsPathOf, readPlan, refuseMissingJournal, refuseUnreadable, save } from '../files.js';
import { inWords, nameOf, people, timeOf, wrapped } from '../words.js';

const words: Readonly<Record<ReturnKind, string>> = {
  account: 'the account is active',
  membership: 'a member of a directory',
  organizationRole: 'has an organization role',
  group: 'in a group',
  role: 'has a role on a product',
  apiToken: 'has an API token',
  organizationApiKey: 'has an organization API key',
  scimUser: 'provisioned by the identity provider',
  signIn: 'logged in',
  activity: 'the account was used',
  emailAddress: 'the address was changed',
};

const happened: ReadonlySet<ReturnKind> = new Set(['signIn', 'activity', 'emailAddress']);

const partNames: Readonly<Record<string, string>> = {
  directory: 'the account',
  apiTokens: 'API tokens',
  organizationApiKeys: 'organization API keys',
  scimLinks: 'SCIM users',
};

export const watchLeavers = defineSubcommand({
  name: 'watch',
  summary: 'Finds people who left and have access again.',
  details: [
    'It only reads. It looks at everybody whom the runs of these plans changed, and reads the audit log of the organization. Let a scheduler call it every hour.',
    'What came back is printed once. The file of --state remembers it. With --out it also writes a plan for each person, to review and apply.',
    'The journal of each plan stands next to it. It ends with 2 if somebody came back, or if people, parts of them or the audit log were not readable.',
  ],
  positional: { name: 'plan', multiple: true, description: 'The plans that were applied. They may have expired.' },
  options: {
    state: { value: 'file', required: true, description: 'What the watch remembers, such as watch.json. The first call makes it.' },
    out: { value: 'folder', description: 'Writes the new plans into this folder.' },
    exclude: { value: 'account-id', multiple: true, description: 'Leaves this person out, for example after you hired them again.' },
    'sync-hours': { value: 'hours', least: 1, description: 'The time in which your identity provider certainly syncs once: people are looked at after it as well.' },
    deadline: { value: 'minutes', least: 0, description: 'How long to keep watching. Default: check once.' },
    every: { value: 'minutes', least: 1, description: 'How long to wait between two checks. Default: 2.' },
  },
  async run(call) {
    const { given, options, signal } = call;
    const { state, out, exclude, deadline = 0, every = 2, 'sync-hours': syncHours } = options;
    const plans: WatchedPlan[] = [];
    for (const path of given) {
      plans.push(await watchedPlan(path));
    }
    const { clients } = connect(call);
    const results: (WatchResult | (Omit<ReturnedPerson, 'plan'> & { readonly plan: string }))[] = [];
    const lines: string[] = [];
    const watching = watch({
      plans,
      clients,
      store: fileWatchStore(state),
      excludeAccountIds: exclude,
      ...(syncHours === undefined ? {} : { syncInterval: syncHours * 3_600_000 }),
      deadline: deadline * 60_000,
      every: every * 60_000,
      signal,
    });
    let checked = 0;
    const unread = new UnreadSoFar();
    const take = async (result: WatchResult): Promise<void> => {
      unread.note(result);
      if (result.kind === 'checked') {
        checked += 1;
        results.push(result);
        return;
      }
      const path = result.kind === 'returned' && result.plan !== undefined && out !== undefined ? join(out, `plan-${result.plan.hash.slice(0, 12)}.json`) : undefined;
      if (path !== undefined && result.kind === 'returned') {
        await save(path, `${JSON.stringify(result.plan, undefined, 2)}\n`);
      }
      results.push(result.kind === 'returned' && path !== undefined ? { ...result, plan: path } : result);
      const text = textOf(result, 'accountId' in result ? await nameIn(plans, result.accountId) : '', path);
      lines.push(text);
      if (deadline > 0) {
        call.progress.line(text);
      }
    };
    try {
      for await (const result of watching) {
        await take(result);
      }
    } catch (error) {
      // The state has them already: no later call prints them.
      (deadline > 0 ? [] : lines).forEach((text) => call.progress.line(text));
      throw error;
    }
    const returned = new Set(results.flatMap((result) => (result.kind === 'returned' ? [result.accountId] : [])));
    lines.push(...unread.parts());
    const ending = [
      ...(returned.size > 0 ? [`Came back: ${people(returned.size)}.`] : unread.isAny ? ['Nobody is known to have come back.'] : ['Nobody came back.']),
      ...(unread.isAny ? ['Not all was readable.'] : []),
      `Looked at and the same as before: ${people(checked)}.`,
    ];
    return {
      exitCode: returned.size > 0 || unread.isAny ? exitCodes.needsPerson : exitCodes.done,
      facts: { state, results },
      text: [...lines, wrapped(ending.join(' '))].join('\n\n'),
    };
  },
});

/** What was not readable, and was not read later. */
class UnreadSoFar {
  readonly #people = new Set<string>();
  readonly #parts = new Map<string, { readonly part: UnreadPart; readonly accountIds: Set<string> }>();
  #hasNoEvents = false;

  note(result: WatchResult): void {
    if (result.kind === 'eventsNotReadable') {
      this.#hasNoEvents = true;
    } else if (result.kind === 'peopleNotReadable') {
      result.accountIds.forEach((accountId) => this.#people.add(accountId));
    } else if (result.kind !== 'unknownEvent' && 'notReadable' in result) {
      this.#people.delete(result.accountId);
      this.#parts.forEach(({ accountIds }) => accountIds.delete(result.accountId));
      for (const part of result.notReadable.filter(({ why }) => why !== 'notNeeded')) {
        const key = [part.part, part.why, part.remedy].join(' ');
        const { accountIds } = this.#parts.get(key) ?? { accountIds: new Set<string>() };
        this.#parts.set(key, { part, accountIds: accountIds.add(result.accountId) });
      }
    }
  }

  get isAny(): boolean {
    return this.#hasNoEvents || this.#people.size > 0 || this.parts().length > 0;
  }

  parts(): string[] {
    return [...this.#parts.values()]
      .filter(({ accountIds }) => accountIds.size > 0)
      .map(({ part: { part, why, remedy }, accountIds }) => wrapped(`Not readable: ${partNames[part] ?? part} of ${people(accountIds.size)} (${inWords(why)}).${remedy === undefined ? '' : ` ${remedy}`}`, { hanging: 2 }));
  }
}

async function watchedPlan(path: string): Promise<WatchedPlan> {
  const plan = await readPlan(path);
  if (isPlanFile(plan)) {
    const journals = journalsPathOf(path, undefined);
    await refuseMissingJournal(journals);
    return { plan, journals: folderJournals(journals) };
  }
  const journal = journalPathOf(path, undefined);
  await refuseUnreadable(journal);
  return { plan, journal: fileJournal(journal) };
}

/** The name that a plan has. Few people come back: a plan file is read again for each. */
async function nameIn(plans: readonly WatchedPlan[], accountId: string): Promise<string> {
  for (const { plan } of plans) {
    for await (const person of isPlanFile(plan) ? plan.people() : plan.people) {
      if (person.accountId === accountId && person.name !== undefined) {
        return nameOf(person);
      }
    }
  }
  return accountId;
}

function textOf(result: Exclude<WatchResult, { kind: 'checked' }>, name: string, path: string | undefined): string {
  if (result.kind === 'eventsNotReadable') {
    return wrapped(`The audit log is not readable (${inWords(result.why)}). ${result.remedy}`, { hanging: 2 });
  }
  if (result.kind === 'peopleNotReadable') {
    return wrapped(`Not readable now: ${people(result.accountIds.length)} (${inWords(result.why)}). ${result.remedy} The next call looks at them.`, { hanging: 2 });
  }
  if (result.kind === 'unknownEvent') {
    const { action, actionName, at } = result.event;
    return wrapped(`${name}: an event whose meaning is not known, "${actionName ?? action}"${at === undefined ? '' : `, ${timeOf(at)}`}.`, { hanging: 2 });
  }
  const found = result.findings.map(({ what, state, event }) => {
    const when = event?.at === undefined ? '' : `, ${timeOf(event.at)}`;
    return wrapped(`${words[what]}${happened.has(what) ? '' : state === 'past' ? ' (was, and is no longer)' : state === 'unknown' ? ' (an event says so; whether it is there now is not certain)' : ''}${when}`, { indent: 2, hanging: 2 });
  });
  const tasks = [...new Set(result.findings.map(({ humanTask }) => humanTask))].map((task) => wrapped(task, { indent: 2, hanging: 2 }));
  return [wrapped(`${name} came back:`, { hanging: 2 }), ...found, ...tasks, ...(path !== undefined ? [`  Review:  ${commandLine('show', path)}`] : result.plan === undefined ? [] : newPlanFor(result.plan))].join('\n');
}

/** Without a folder the new plan is not kept, and nobody is reported twice: the person can be planned again. */
function newPlanFor({ people: planned, policy: { profile } }: Plan): string[] {
  const accountIds = planned.map(({ accountId }) => accountId);
  const isOwn = Object.values(profiles).every(({ name }) => name !== profile);
  return [
    wrapped('Its new plan is not kept: --out is missing. Make it again with the same policy:', { indent: 2 }),
    `  Plan:  ${commandLine('plan', ...accountIds, ...(profile === 'leaver' || isOwn ? [] : ['--profile', profile]))}`,
  ];
}
