import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { applyPlan } from '../offboarding/run/apply.js';
import { checkClients, productClients, siteToName, type Clients } from '../offboarding/read/clients.js';
import { memoryJournal } from '../offboarding/run/journal.js';
import { checkPlan, checkPlanShape } from '../offboarding/plan/check-plan.js';
import { sealPlan, type Plan } from '../offboarding/plan/plan.js';
import type { Profile } from '../offboarding/decide/decisions.js';
import { profileNamed } from '../offboarding/decide/profiles.js';
import { makeReport, type Report } from '../offboarding/report/report.js';
import type { InspectOptions } from '../offboarding/read/surroundings.js';
import type { ResponsibilityKind } from '../offboarding/responsibilities/kinds.js';
import { declarationOf } from '../offboarding/steps/declarations.js';
import { checkSites } from '../offboarding/steps/on-site.js';
import type { StepOf } from '../offboarding/steps/types.js';
import { OrgAdminClient } from '../org/client.js';
import { ProductClient } from '../product/client.js';
import { ScimClient } from '../scim/client.js';
import type { StateDifference } from '../simulator/difference.js';
import type { SimulatedEffect } from '../simulator/effects.js';
import { Simulator, type SimulatorOptions } from '../simulator/simulator.js';
import { copiedKeyId, siteOf } from './snapshot-state.js';
import { snapshotOrganization, type SnapshotGap } from './snapshot.js';

/** Options of {@link rehearse}. */
export interface RehearsalOptions extends InspectOptions, Pick<SimulatorOptions, 'behaviours' | 'syncEvery'> {
  /** Clients of the real organization. The rehearsal only reads through them. */
  readonly from: Clients;
  /** Profiles of your own that the plan was made with. */
  readonly profiles?: readonly Profile[] | undefined;
  /** How long reading back may take to show a change, in milliseconds. Default 30,000. */
  readonly verificationDeadline?: number | undefined;
}

const rehearsalOptionNames = namesOf<RehearsalOptions>()('from', 'profiles', 'verificationDeadline', 'behaviours', 'syncEvery', 'signal', 'concurrency');

/** The result of a rehearsal: what the plan does on a copy of the organization. */
export interface Rehearsal {
  /** The outcome of each person in the copy. */
  readonly report: Report;
  /** Every change, in order. */
  readonly effects: readonly SimulatedEffect[];
  /** The difference between the copy before and after the plan. */
  readonly difference: readonly StateDifference[];
  /** What is not readable in the real organization, or not in the copy. The plan may behave differently there. */
  readonly gaps: readonly SnapshotGap[];
  /** The copy after the plan. Advance its clock, let its identity provider sync, or continue with it. */
  readonly simulator: Simulator;
}

/**
 * Runs a plan on a copy. It reads what concerns the people of the plan in the real organization, and makes a simulated one
 * from it. Then it applies the plan there and shows the difference. It never writes to the real organization.
 *
 * The copy has the same ids, so the plan is used as it is. The copy has only what is readable in the real organization,
 * and behaves like the simulator. A rehearsal shows what a plan does. It does not prove how Atlassian will respond.
 *
 * Rejects with `validation` if the plan was edited, has expired or is for another organization. A read without which
 * nothing can be copied rejects with its own kind, such as `credential.invalid` or `network`.
 *
 * @example
 * const plan = await makePlan(file.people, { clients: { org } });
 * const { report, difference, gaps } = await rehearse(plan, { from: { org } });
 */
export async function rehearse(plan: Plan, options: RehearsalOptions): Promise<Rehearsal> {
  checkRunOptions('rehearse()', options ?? null, rehearsalOptionNames);
  checkPlanShape('rehearse()', plan);
  const { from, profiles, behaviours, syncEvery, signal, concurrency, verificationDeadline } = options;
  checkClients('rehearse()', from);
  if (plan.orgId !== from.org.orgId) {
    throw invalidInput('rehearse()', [{ field: 'plan.orgId', problem: 'is not the organization of the client' }]);
  }
  const { notBefore } = plan.policy;
  await checkPlan('rehearse()', plan, from.org.orgId, Math.max(Date.now(), notBefore === undefined ? 0 : Date.parse(notBefore)));
  checkSites('rehearse()', plan.people, from);
  const { policy } = plan;
  const { successorAccountId } = policy;
  const accountIds = [...plan.people.map(({ accountId }) => accountId), ...(successorAccountId === undefined ? [] : [successorAccountId])];
  const transfers = plan.people.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'transferResponsibilities' ? [step] : [])));
  const owned = profileNamed('rehearse()', policy.profile, profiles).reads(policy).includes('owned') || transfers.some(({ responsibility }) => copiedKinds.has(responsibility));
  const { state, gaps: unread } = await snapshotOrganization(from, { accountIds, owned, signal, concurrency });
  const simulator = new Simulator({
    state,
    startAt: new Date().toISOString(),
    ...(behaviours === undefined ? {} : { behaviours }),
    ...(syncEvery === undefined ? {} : { syncEvery }),
  });
  const before = structuredClone(simulator.state);
  const journal = memoryJournal();
  // A rehearsal is what an approver looks at: it needs no approval. The copy can have the plan before its time.
  const { orgId, people, unresolved, fuse, searched } = plan;
  const isBound = policy.approvals !== undefined || notBefore !== undefined;
  const applied = isBound ? await sealPlan({ orgId, people, unresolved, fuse, ...(searched === undefined ? {} : { searched }), policy: { ...policy, approvals: undefined, notBefore: undefined } }) : plan;
  const confirm = plan.fuse.needsConfirmation ? { people: plan.fuse.people, things: plan.fuse.things } : undefined;
  const gaps = [...unread, ...transfers.filter(({ responsibility }) => !copiedKinds.has(responsibility)).map(notCopied)];
  await applyPlan(applied, { clients: clientsOfCopy(simulator, from), journal, confirm, profiles, signal, concurrency, verificationDeadline }).result;
  return { report: { ...(await makeReport(applied, journal)), planHash: plan.hash }, effects: [...simulator.effects], difference: simulator.difference(before), gaps, simulator };
}

/** Responsibilities whose things a copy has. */
const copiedKinds: ReadonlySet<ResponsibilityKind> = new Set<ResponsibilityKind>(['filters', 'dashboards', 'projectLeads', 'componentLeads']);

function notCopied(step: StepOf<'transferResponsibilities'>): SnapshotGap {
  return {
    accountId: step.accountId,
    what: step.responsibility,
    source: declarationOf(step).endpoint?.route ?? 'rehearse()',
    why: 'notCopied',
    remedy: 'The copy has none of these things, so their transfer fails there. Check it in the plan.',
  };
}

/** Clients of the same kinds as those of the original, with the simulated credentials of the copy. */
function clientsOfCopy({ state, credentials, fetch }: Simulator, from: Clients): Clients {
  const { baseUrl } = credentials.orgAdmin;
  const key = state.apiKeys[copiedKeyId];
  const caller = state.accounts[key?.createdBy ?? ''];
  const apiToken = Object.values(caller?.apiTokens ?? {}).find(({ secret }) => secret !== undefined)?.secret ?? '';
  const scim = from.scim?.map(
    ({ directoryId }) => new ScimClient({ directoryId, directoryToken: state.scimDirectories[directoryId]?.token ?? '', baseUrl, fetch }),
  );
  const product = productClients(from).map((original) => {
    const site = siteOf(state, original, from);
    const login = { email: caller?.email ?? '', apiToken, fetch };
    // Steps name the site as the client of the original does.
    return siteToName(from, original) === undefined || original.cloudId === undefined
      ? new ProductClient({ ...login, site: original.site ?? 'copy', baseUrl: `${baseUrl}/sites/${encodeURIComponent(site.name)}` })
      : new ProductClient({ ...login, cloudId: original.cloudId, baseUrl });
  });
  return {
    org: new OrgAdminClient({ orgId: state.orgId, apiKey: key?.secret ?? '', baseUrl, fetch }),
    ...(scim === undefined ? {} : { scim }),
    ...(product.length === 0 ? {} : { product }),
  };
}
