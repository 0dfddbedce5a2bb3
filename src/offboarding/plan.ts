import { invalidInput } from '../core/input.js';
import { canonicalJson, sha256 } from './canonical.js';
import { checkClients, type Clients } from './clients.js';
import { rowFor, type Decision, type Evidence } from './decisions.js';
import type { Dossier, Surroundings, UnresolvedSubject } from './dossier.js';
import { inspect, readSurroundings, type InspectOptions } from './inspect.js';
import { policyOf, type Policy, type PolicyOptions } from './policy.js';
import { declarationOf, type Step } from './steps.js';
import type { Subjects } from './subjects.js';

/** What will be done about one person, and why. */
export interface PlannedPerson {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** The line of the file that named the person. */
  readonly line?: number;
  /** The row of the decision table that was chosen. */
  readonly row: number;
  readonly rowName: string;
  readonly rowTitle: string;
  readonly evidence: readonly Evidence[];
  readonly action: Decision['action'];
  /** Why, as a sentence. */
  readonly because: string;
  /** What the decision rests on: the name of each fact with the call that told it, or why it is not known. */
  readonly facts: readonly PlannedFact[];
  readonly steps: readonly Step[];
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  /** What a person has to do. */
  readonly humanTask?: string;
}

export interface PlannedFact {
  readonly name: string;
  readonly known: boolean;
  /** A short form of the value, or why it is not known. */
  readonly value: string;
  readonly source: string;
}

/** What will be done, before anything is done. It is JSON: show it, store it, have it reviewed, apply it later. */
export interface Plan {
  readonly version: 1;
  readonly orgId: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** ISO 8601. Afterwards it has to be made anew, because people change. */
  readonly expiresAt: string;
  readonly policy: Policy;
  readonly people: readonly PlannedPerson[];
  /** Subjects that are not exactly one person. Nothing is done for them. */
  readonly unresolved: readonly UnresolvedSubject[];
  /** SHA-256 of everything else: a plan that was edited is not applied. */
  readonly hash: string;
}

export interface PlanOptions extends InspectOptions {
  readonly clients: Clients;
  readonly policy?: PolicyOptions | undefined;
  /** Called after each person that was read. */
  readonly onPerson?: ((person: PlannedPerson, count: number) => void) | undefined;
}

/**
 * Reads everybody and decides what is to be done for each, by the decision table. Changes nothing.
 *
 * @example
 * const plan = await makePlan(file.people, { clients: { org, scim: [scim] } });
 * for (const person of plan.people) {
 *   console.log(person.name, person.action, person.because);
 * }
 */
export async function makePlan(subjects: Subjects, options: PlanOptions): Promise<Plan> {
  const { clients, onPerson } = options;
  checkClients('makePlan()', clients);
  const policy = policyOf('makePlan()', options.policy);
  const surroundings = await readSurroundings(clients, options);
  const people: PlannedPerson[] = [];
  const unresolved: UnresolvedSubject[] = [];
  const adminsTaken = new Set<string>();
  for await (const inspection of inspect(subjects, clients, surroundings, options)) {
    if (inspection.kind === 'unresolved') {
      unresolved.push(inspection.subject);
      continue;
    }
    const person = planPerson(inspection.dossier, surroundings, policy, adminsTaken);
    people.push(person);
    onPerson?.(person, people.length);
  }
  return sealPlan({ orgId: surroundings.orgId, policy, people, unresolved });
}

/**
 * Decides for one person. Pure: the same dossier, surroundings and policy give the same steps.
 *
 * `adminsTaken` collects the organization admins that a plan has taken on, so that a plan for all of them stops before
 * the last ones.
 */
export function planPerson(
  dossier: Dossier,
  surroundings: Surroundings,
  policy: Policy,
  adminsTaken: Set<string> = new Set(),
): PlannedPerson {
  const input = { dossier, surroundings, policy, adminsTaken };
  const row = rowFor(input);
  const decision = row.decide(input);
  if (decision.steps.some(({ kind }) => kind === 'revokeOrganizationRole')) {
    adminsTaken.add(dossier.accountId);
  }
  const { accountId, name, email, line } = dossier;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(line === undefined ? {} : { line }),
    row: row.row,
    rowName: row.name,
    rowTitle: row.title,
    evidence: row.evidence,
    action: decision.action,
    because: decision.because,
    facts: factsOf(dossier),
    steps: decision.steps,
    remains: [...new Set(decision.steps.flatMap((step) => declarationOf(step).remains))],
    ...(decision.humanTask === undefined ? {} : { humanTask: decision.humanTask }),
  };
}

function factsOf({ directory, memberships, permissions, scimLinks }: Dossier): PlannedFact[] {
  const facts = [
    ['directory', directory, directory.known ? `${directory.value.claimStatus}, ${directory.value.status}` : ''],
    ['memberships', memberships, memberships.known ? memberships.value.map(({ status }) => status).join(', ') || 'none' : ''],
    ['permissions', permissions, permissions.known ? permissions.value.lifecycleEnablement : ''],
    ['scimLinks', scimLinks, scimLinks.known ? String(scimLinks.value.length) : ''],
  ] as const;
  return facts
    .filter(([, fact]) => fact.known || fact.why !== 'notNeeded')
    .map(([name, fact, value]) => ({ name, known: fact.known, value: fact.known ? value : fact.why, source: fact.source }));
}

async function sealPlan(content: Pick<Plan, 'orgId' | 'policy' | 'people' | 'unresolved'>): Promise<Plan> {
  const createdAt = new Date();
  const plan = {
    version: 1 as const,
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(createdAt.getTime() + content.policy.expiresAfterMinutes * 60_000).toISOString(),
    ...content,
  };
  return { ...plan, hash: await hashOf(plan) };
}

/** Hashes person by person, so that a long plan does not become one long text. */
async function hashOf({ people, ...rest }: Omit<Plan, 'hash'>): Promise<string> {
  let hash = await sha256(canonicalJson(rest));
  for (const person of people) {
    hash = await sha256(`${hash}${canonicalJson(person)}`);
  }
  return hash;
}

/** Refuses a plan that was edited, has expired, or is for another organization. */
export async function checkPlan(plan: Plan, orgId: string, now = Date.now()): Promise<void> {
  const refuse = (field: string, problem: string) => invalidInput('apply()', [{ field: `plan.${field}`, problem }]);
  if ((plan as Partial<Plan> | undefined)?.version !== 1 || !Array.isArray(plan.people)) {
    throw refuse('version', 'expected a plan of version 1');
  }
  if (plan.orgId !== orgId) {
    throw refuse('orgId', 'is another organization than that of the client');
  }
  const { hash, ...content } = plan;
  if ((await hashOf(content)) !== hash) {
    throw refuse('hash', 'does not fit: the plan was changed after it was made');
  }
  if (!(now <= Date.parse(plan.expiresAt))) {
    throw refuse('expiresAt', 'has passed: make a new plan, because people may have changed');
  }
}

/** Which people of a plan have something to be sent for them. */
export function peopleToChange(plan: Pick<Plan, 'people'>): PlannedPerson[] {
  return plan.people.filter(({ steps }) => steps.some((step) => declarationOf(step).execute !== undefined));
}
