import { describePlan, verifyPlan, type VerifiedPerson } from '../../offboarding.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { readPlan } from '../files.js';
import { nameOf, people, wrapped } from '../words.js';

export const verify = defineSubcommand({
  name: 'verify',
  summary: 'Checks whether the access of the people of a plan is off.',
  details: ['It only reads Atlassian, and no journal: it does not matter who removed the access. It ends with 2 if somebody is not off.'],
  positional: { name: 'plan', description: 'The plan. It may have expired.' },
  options: {
    deadline: { value: 'minutes', least: 0, description: 'How long to keep checking: an identity provider may take hours. Default: check once.' },
    every: { value: 'minutes', least: 1, description: 'How long to wait between two checks. Default: 5.' },
  },
  async run(call) {
    const { given: [path], options: { deadline = 0, every = 5 }, signal } = call;
    const { clients } = connect(call);
    const plan = await readPlan(path);
    const names = new Map(describePlan(plan).map((person) => [person.accountId, nameOf(person)]));
    const verified: VerifiedPerson[] = [];
    for await (const person of verifyPlan(plan, { clients, deadline: deadline * 60_000, every: every * 60_000, signal })) {
      verified.push(person);
      // Who checks once gets them all at once.
      if (deadline > 0) {
        call.progress.line(`${names.get(person.accountId) ?? person.accountId}: ${person.access}`);
      }
    }
    const off = verified.filter(({ access }) => access === 'off').length;
    const others = verified.filter(({ access }) => access !== 'off').map(({ accountId, access }) => wrapped(`${names.get(accountId) ?? accountId}: ${access === 'on' ? 'on' : 'not known'}`, { hanging: 2 }));
    return {
      exitCode: others.length === 0 ? exitCodes.done : exitCodes.needsPerson,
      facts: { plan: path, people: verified },
      text: [
        ...(verified.length === 0 ? ['The plan removes the access of nobody.'] : [`${people(verified.length)}: the access of ${off} is off.`]),
        ...(others.length === 0 ? [] : [`Not off:\n${others.join('\n')}`]),
      ].join('\n\n'),
    };
  },
});
