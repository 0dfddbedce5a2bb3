import { verifyPlan, type Plan, type PlanFile, type VerifiedPerson } from '../../offboarding.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { isPlanFile, readPlan } from '../files.js';
import { nameOf, people, wrapped } from '../words.js';

/** How many people of a plan file are named who are not off. */
const namedOfFile = 100;

/** The names of the people of a plan, or of some of them. */
async function namesIn(plan: Plan | PlanFile, wanted?: ReadonlySet<string>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const { accountId, name } of isPlanFile(plan) ? plan.people() : plan.people) {
    if (wanted?.has(accountId) !== false) {
      names.set(accountId, nameOf({ accountId, name }));
    }
  }
  return names;
}

export const verify = defineSubcommand({
  name: 'verify',
  summary: 'Checks whether the access of the people of a plan is off.',
  details: ['It only reads Atlassian, and no journal: it does not matter who removed the access. It ends with 2 if somebody is not off. Of a plan file, it names the first 100 of these.'],
  positional: { name: 'plan', description: 'The plan. It may have expired.' },
  options: {
    deadline: { value: 'minutes', least: 0, description: 'How long to keep checking: an identity provider may take hours. Default: check once.' },
    every: { value: 'minutes', least: 1, description: 'How long to wait between two checks. Default: 5.' },
  },
  async run(call) {
    const { given: [path], options: { deadline = 0, every = 5 }, signal } = call;
    const { clients } = connect(call);
    const plan = await readPlan(path);
    const isFile = isPlanFile(plan);
    const names = isFile ? new Map<string, string>() : await namesIn(plan);
    const verified: VerifiedPerson[] = [];
    const notOff: VerifiedPerson[] = [];
    let [count, off] = [0, 0];
    for await (const person of verifyPlan(plan, { clients, deadline: deadline * 60_000, every: every * 60_000, signal })) {
      count += 1;
      off += person.access === 'off' ? 1 : 0;
      if (person.access !== 'off' && (!isFile || notOff.length < namedOfFile)) {
        notOff.push(person);
      }
      if (isFile) {
        call.progress.count(count, 'checked');
        continue;
      }
      verified.push(person);
      // Who checks once gets them all at once.
      if (deadline > 0) {
        call.progress.line(`${names.get(person.accountId) ?? person.accountId}: ${person.access}`);
      }
    }
    const named = isFile ? await namesIn(plan, new Set(notOff.map(({ accountId }) => accountId))) : names;
    const more = count - off - notOff.length;
    const others = [
      ...notOff.map(({ accountId, access }) => wrapped(`${named.get(accountId) ?? accountId}: ${access === 'on' ? 'on' : 'not known'}`, { hanging: 2 })),
      ...(more > 0 ? [`and ${people(more)} more`] : []),
    ];
    return {
      exitCode: others.length === 0 ? exitCodes.done : exitCodes.needsPerson,
      facts: isFile ? { plan: path, checked: count, off, notOff, more } : { plan: path, people: verified },
      text: [
        ...(count === 0 ? ['The plan removes the access of nobody.'] : [`${people(count)}: the access of ${off} is off.`]),
        ...(others.length === 0 ? [] : [`Not off:\n${others.join('\n')}`]),
      ].join('\n\n'),
    };
  },
});
