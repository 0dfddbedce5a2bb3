import type { Plan, PlannedPerson } from '../plan/plan.js';
import { joinedStream } from './chunks.js';
import { csvChunks } from './csv.js';
import type { StepOf } from '../steps/types.js';

/** What the admin of an identity provider has to do for one person. It holds personal data. */
export interface HandOff {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  readonly provider: 'scim' | 'google';
  /** The application in the identity provider is the one that feeds these SCIM directories. */
  readonly scimDirectoryIds: readonly string[];
  /** Groups that the identity provider gives to the person in Atlassian. */
  readonly groups: readonly string[];
  /** What to do, as a sentence. */
  readonly task: string;
}

/** The people of a plan whom only the admin of an identity provider can switch off: a list to hand over. */
export function handOffsOf(plan: Pick<Plan, 'people'>): HandOff[] {
  return plan.people.flatMap((person) => {
    const step = person.steps.find((each): each is StepOf<'handOffToIdentityProvider'> => each.kind === 'handOffToIdentityProvider');
    return step === undefined ? [] : [handOffOf(person, step)];
  });
}

function handOffOf(person: PlannedPerson, { provider, scimDirectoryIds, groups }: StepOf<'handOffToIdentityProvider'>): HandOff {
  const { accountId, name, email, humanTask } = person;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    provider,
    scimDirectoryIds,
    groups,
    task: humanTask ?? 'Unassign the person from Atlassian in the identity provider.',
  };
}

/**
 * The same list as CSV. Cells that a spreadsheet would take for a formula are made harmless.
 *
 * Needs Node.js, or a runtime that has its `Buffer`.
 */
export async function handOffsAsCsv(plan: Pick<Plan, 'people'>): Promise<string> {
  const chunks = csvChunks(
    ['Account id', 'Name', 'Email', 'Provider', 'SCIM directories', 'Groups', 'Task'],
    handOffsOf(plan).map(({ accountId, name, email, provider, scimDirectoryIds, groups, task }) => [
      accountId,
      name ?? '',
      email ?? '',
      provider,
      scimDirectoryIds.join(' '),
      groups.join('; '),
      task,
    ]),
  );
  return joinedStream('handOffsAsCsv()', chunks);
}
