import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { ChangeCounter } from '../plan/change-counter.js';
import { checkOrganization } from '../plan/check-plan.js';
import { timesOf } from '../plan/plan.js';
import { checkPlanFile, writePlanFile, type PlanFile } from '../plan/plan-file.js';
import type { GivenEntry } from '../plan/plan-lines.js';
import { checkClients } from '../read/clients.js';
import { reinstate, reinstatementFuse, reinstatementPolicy, type ReinstatementOptions } from '../run/reinstate.js';
import { peopleInTaskOf, recordedParts, type RecordedPartsOptions } from './recorded-parts.js';
import { checkTaskJournals, type TaskJournals } from './task-journals.js';

const caller = 'makeReinstatementFile()';

/** Options of {@link makeReinstatementFile}. */
export interface ReinstatementFileOptions extends ReinstatementOptions, RecordedPartsOptions {
  /** Where the plan is written. Nothing may be there yet. */
  readonly path: string;
}

const optionNames = namesOf<ReinstatementFileOptions>()('clients', 'accountIds', 'policy', 'peopleInTask', 'path');

/**
 * Makes a plan file that gives access back, as {@link makeReinstatement} makes a plan: from a plan file and the journals of
 * its run, in the memory of a few hundred people. Apply it with {@link applyPlanFile}. Its journals have folders of their
 * own: it may have the same {@link folderJournals}.
 *
 * The new plan expires after `policy.expiresAfterMinutes`, 15 by default: give it the time that its run takes. If the run
 * has changed nobody, the file has nobody.
 *
 * Throws `validation` before anything is written for a plan that was cut or edited, or that is for another organization, and
 * if the path is taken. Throws it too for journals of another plan. Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const back = await makeReinstatementFile(filePlan('out/plan.jsonl'), journals, { path: 'out/back.jsonl', clients: { org }, policy: { expiresAfterMinutes: 600 } });
 * await applyPlanFile(back, { clients: { org }, journals, confirm: { people: 120_000 } }).result;
 */
export async function makeReinstatementFile(plan: PlanFile, journals: TaskJournals, options: ReinstatementFileOptions): Promise<PlanFile> {
  checkRunOptions(caller, options ?? null, optionNames);
  checkPlanFile(caller, plan);
  checkTaskJournals(caller, journals);
  checkClients(caller, options.clients);
  reinstatementPolicy(caller, options);
  const header = await plan.header();
  checkOrganization(caller, header, options.clients.org.orgId);
  const peopleInTask = await peopleInTaskOf(caller, header.hash, journals, options);
  return writePlanFile(caller, options.path, () => entries(plan, journals, header.orgId, { ...options, peopleInTask }));
}

async function* entries(plan: PlanFile, journals: TaskJournals, orgId: string, options: ReinstatementFileOptions & { readonly peopleInTask: number }): AsyncGenerator<GivenEntry, void, undefined> {
  const policy = reinstatementPolicy(caller, options);
  yield { type: 'beginning', version: 1, orgId, policy };
  const wanted = options.accountIds === undefined ? undefined : new Set(options.accountIds);
  const changes = new ChangeCounter();
  let people = 0;
  for await (const part of recordedParts(caller, plan, journals, options.peopleInTask, ({ accountId }) => wanted?.has(accountId) ?? true)) {
    for (const { person, recorded } of part.people) {
      const back = reinstate(person, recorded);
      if (back !== undefined) {
        people += 1;
        changes.add(back);
        yield { type: 'person', person: back };
      }
    }
  }
  yield { type: 'ending', ...timesOf(policy), people, unresolved: 0, fuse: reinstatementFuse(changes, policy) };
}
