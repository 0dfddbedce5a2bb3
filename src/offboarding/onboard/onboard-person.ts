import { attempt } from '../../core/errors.js';
import { sleep } from '../../core/waits.js';
import { atlassianExtension } from '../../scim/schemas.js';
import type { Clients } from '../read/clients.js';
import { inspectPeople } from '../read/inspect.js';
import { lookUp } from '../read/look-up.js';
import { callOptions } from '../read/surroundings.js';
import { mayHaveTakenEffect } from '../run/outcome.js';
import { carryOut, changeFor, type CarriedOut, type Identity } from './carry-out.js';
import type { KeptAccess, Newcomer, OnboardingCheck, OnboardingOptions, OnboardingOutcome, OnboardingResult, OnboardingStep } from './onboarding-shape.js';
import { accessOf, findScimUser, prepare, type Preparation } from './prepare.js';
import { checkRequest, type OnboardingRequest } from './request.js';

/**
 * Reads what {@link onboardPerson} would do with the same arguments, and changes nothing: each step with whether it is
 * there already, what the person has and keeps, and every reason against it.
 *
 * Rejects with `validation` if an argument cannot be used. A read without which nothing can be decided rejects with its
 * own kind, such as `credential.invalid` or `network`.
 *
 * @example
 * const check = await checkOnboarding({ email: 'kim@example.com' }, { clients: { org }, groups: ['engineering'] });
 * console.log(check.kind, check.refusals);
 */
export async function checkOnboarding(person: Newcomer, options: OnboardingOptions): Promise<OnboardingCheck> {
  const request = checkRequest('checkOnboarding()', person, options);
  return (await prepare(request, options.clients, { signal: options.signal })).check;
}

/**
 * Brings one person in: by an invitation or a SCIM directory, then into groups, then roles on products. Only what is named
 * is granted.
 *
 * Everything is checked before anything is sent; one reason against it, and nothing is. Each change is looked for first,
 * sent once, and read back. Run it again after anything: what is there is not done twice. To undo it, make a leaver plan
 * for the account; `granted` lists what to take back from somebody who was there before.
 *
 * Rejects while it reads. Once something is sent it always resolves, so that you learn what was granted.
 *
 * @example
 * const { kind, granted, humanTask } = await onboardPerson({ email: 'kim@example.com' }, { clients: { org }, groups: ['engineering'] });
 */
export async function onboardPerson(person: Newcomer, options: OnboardingOptions): Promise<OnboardingResult> {
  const request = checkRequest('onboardPerson()', person, options);
  const preparation = await prepare(request, options.clients, { signal: options.signal });
  const { kind, steps, ...base } = preparation.check;
  if (kind === 'refused') {
    return { ...base, kind, isNew: false, granted: [], steps: steps.map(({ step }) => ({ step, outcome: { kind: 'notReached' } })) };
  }
  const run = new OnboardingRun(request, preparation, options);
  return run.finish(base);
}

/** So often, and with such pauses, an account is looked for that was just made. */
const firstPause = 250;
const longestPause = 5_000;

class OnboardingRun {
  readonly #outcomes: { readonly step: OnboardingStep; readonly outcome: OnboardingOutcome }[] = [];
  readonly #clients: Clients;
  readonly #deadline: number;
  #identity: Identity;

  constructor(
    private readonly request: OnboardingRequest,
    private readonly preparation: Preparation,
    private readonly options: OnboardingOptions,
  ) {
    this.#clients = options.clients;
    this.#deadline = options.verificationDeadline ?? 30_000;
    this.#identity = { name: request.name, accountId: preparation.check.accountId, sendNotification: options.sendNotification === true };
  }

  async finish(base: Omit<OnboardingCheck, 'kind' | 'steps'>): Promise<OnboardingResult> {
    await this.#carryOutAll();
    const steps = this.#outcomes;
    const { accountId = base.accountId } = this.#identity;
    const granted = steps.filter(({ outcome }) => mayHaveTakenEffect(outcome)).map(({ step }) => step);
    const unasked = accountId === undefined || granted.length === 0 ? { groups: [], roles: [] } : await this.#unasked(accountId);
    const [join] = steps;
    const isDone = steps.every(({ outcome }) => outcome.kind === 'done');
    const isSeen = steps.every(({ outcome }) => outcome.kind === 'done' && outcome.verification === 'done');
    return {
      ...base,
      ...(accountId === undefined ? {} : { accountId }),
      kind: !isDone ? 'notFinished' : granted.length === 0 ? 'alreadyDone' : 'done',
      ...(isDone ? { verification: isSeen ? ('done' as const) : ('pendingVerification' as const) } : {}),
      steps,
      granted,
      ...(unasked === undefined ? {} : { unasked }),
      isNew: this.preparation.held === undefined && join !== undefined && mayHaveTakenEffect(join.outcome),
      ...(isDone ? {} : { humanTask: this.#taskToGoOn() }),
    };
  }

  async #carryOutAll(): Promise<void> {
    let isOver = false;
    for (const { step, isThere } of this.preparation.check.steps) {
      const carried: CarriedOut = isOver ? { outcome: { kind: 'notReached' } } : await this.#carryOut(step, isThere);
      const { outcome, isPointless = false } = carried;
      this.#outcomes.push({ step, outcome });
      const isJoin = step.kind === 'invite' || step.kind === 'createScimUser';
      // Without the person nothing else makes sense; a group or role that fails stops no other.
      isOver ||= isPointless || this.options.signal?.aborted === true || (isJoin && outcome.kind !== 'done');
      if (isJoin && !isOver) {
        await this.#identify(step);
      }
    }
  }

  async #carryOut(step: OnboardingStep, isThere: boolean): Promise<CarriedOut> {
    const change = changeFor(step, this.#identity, this.#clients);
    if (change === undefined) {
      return { outcome: { kind: 'notReached' } };
    }
    if (isThere && step.kind === 'invite') {
      // The check has looked in every directory; an invitation that names no group could not show it.
      return { outcome: { kind: 'done', effect: 'alreadyDone', verification: 'done', evidence: { at: new Date().toISOString() } } };
    }
    const carried = await carryOut(change, { verificationDeadline: this.#deadline, signal: this.options.signal });
    return this.#cameWithInvitation(step) && carried.outcome.kind === 'done' ? { outcome: { ...carried.outcome, effect: 'changed' } } : carried;
  }

  /** The invitation names the groups whose directories it opens: their own steps prove them. */
  #cameWithInvitation(step: OnboardingStep): boolean {
    const [join] = this.#outcomes;
    return step.kind === 'addToGroup' && join?.step.kind === 'invite' && mayHaveTakenEffect(join.outcome) && join.step.groups.some(({ groupId }) => groupId === step.groupId);
  }

  /** Waits until the account is known to the organization: other services of Atlassian take a moment. */
  async #identify(step: OnboardingStep): Promise<void> {
    const until = performance.now() + this.#deadline;
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      if (step.kind === 'createScimUser') {
        const { scim } = this.request;
        const user = scim === undefined ? undefined : (await attempt(() => findScimUser(scim, step.email, this.#call()))).value;
        this.#identity = { ...this.#identity, scimUserId: user?.id, accountId: await this.#known(user?.[atlassianExtension]?.atlassianAccountId ?? undefined) };
      } else {
        const [found] = (await attempt(() => lookUp([{ email: this.request.email }], this.#clients, { signal: this.options.signal }, []))).value ?? [];
        this.#identity = { ...this.#identity, accountId: found?.kind === 'found' ? found.accountId : undefined };
      }
      if (this.#identity.accountId !== undefined || performance.now() + pause > until || !(await sleep(pause, this.options.signal))) {
        return;
      }
    }
  }

  async #known(accountId: string | undefined): Promise<string | undefined> {
    if (accountId === undefined) {
      return undefined;
    }
    const found = await attempt(this.#clients.org.users.search('-', { accountIds: [accountId] }, this.#call()).first());
    return found.value?.accountId === accountId ? accountId : undefined;
  }

  #call() {
    return callOptions({ signal: this.options.signal });
  }

  /** What came along with what was asked for, such as the default groups of a directory. */
  async #unasked(accountId: string): Promise<KeptAccess | undefined> {
    const { check, held, granted } = this.preparation;
    const read = await attempt(async () => {
      for await (const inspection of inspectPeople([{ accountId }], this.#clients, { directoryIds: [] }, { reads: ['groups', 'roles'] })) {
        return inspection.kind === 'dossier' && inspection.dossier.groups.known && inspection.dossier.roles.known ? accessOf(inspection.dossier) : undefined;
      }
      return undefined;
    });
    if (read.value === undefined) {
      return undefined;
    }
    const asked = new Set(check.steps.flatMap(({ step }) => ('groupId' in step ? [step.groupId] : [])));
    const expected = new Set([...granted, ...this.request.roles.map(({ resource, role }) => `${resource} ${role}`), ...(held?.roles ?? []).map(({ resourceId, role }) => `${resourceId} ${role}`)]);
    return {
      groups: read.value.groups.filter(({ groupId }) => !asked.has(groupId) && held?.groups.some((group) => group.groupId === groupId) !== true),
      roles: read.value.roles.filter(({ resourceId, role }) => !expected.has(`${resourceId} ${role}`)),
    };
  }

  #taskToGoOn(): string {
    const outcomes = this.#outcomes.map(({ outcome }) => outcome);
    const asked = outcomes.flatMap((outcome) => ('humanTask' in outcome ? [outcome.humanTask] : outcome.kind === 'refused' || outcome.kind === 'failed' ? [outcome.error.remedy] : []));
    return [...new Set(asked), 'Then run it again: it looks first, and does not do twice what is there.'].join(' ').replace(/^Then run/, 'Run');
  }
}
