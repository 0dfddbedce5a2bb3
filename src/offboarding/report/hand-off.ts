import type { Plan, PlannedPerson } from '../plan/plan.js';
import { joinedStream } from './chunks.js';
import { csvChunks } from './csv.js';
import type { StepOf } from '../steps/types.js';

/** What the admin of an identity provider must do for one person. It has personal data. */
export interface HandOff {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  readonly provider: 'scim' | 'google';
  /** The SCIM directories that the identity provider syncs. They identify its application. */
  readonly scimDirectoryIds: readonly string[];
  /** Groups that the identity provider gives to the person in Atlassian. */
  readonly groups: readonly string[];
  /** What to do, as a sentence. */
  readonly task: string;
}

/** The people of a plan whose access only the admin of an identity provider can remove. Hand this list to the admin. */
export function handOffsOf(plan: Pick<Plan, 'people'>): HandOff[] {
  return plan.people.flatMap((person) => {
    const step = person.steps.find((each): each is StepOf<'handOffToIdentityProvider'> => each.kind === 'handOffToIdentityProvider');
    return step === undefined ? [] : [handOffOf(person, step)];
  });
}

const providerTitles: Readonly<Record<HandOff['provider'], string>> = { scim: 'SCIM', google: 'Google Workspace' };

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
 * The list of {@link handOffsOf} as CSV. Cells that a spreadsheet would run as a formula are made harmless.
 *
 * Needs Node.js, or a runtime with its `Buffer`.
 */
export async function handOffsAsCsv(plan: Pick<Plan, 'people'>): Promise<string> {
  const chunks = csvChunks(
    ['Account id', 'Name', 'Email', 'Provider', 'SCIM directories', 'Groups', 'Task'],
    handOffsOf(plan).map(({ accountId, name, email, provider, scimDirectoryIds, groups, task }) => [
      accountId,
      name ?? '',
      email ?? '',
      providerTitles[provider],
      scimDirectoryIds.join(' '),
      groups.join('; '),
      task,
    ]),
  );
  return joinedStream('handOffsAsCsv()', chunks);
}
