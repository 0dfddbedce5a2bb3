import { groupedBy } from '../../core/grouped-by.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import type { ReasonToStay } from '../responsibilities/successors.js';
import type { ResponsibilityKind } from '../responsibilities/kinds.js';
import type { Responsibility, ResponsibilityDeclaration } from '../responsibilities/types.js';

/** Why a thing stays, in a plan or after a run: Atlassian may also refuse, or a response may be lost. */
export type ReasonInCharge = ReasonToStay | 'refused' | 'failed' | 'contradicted' | 'ambiguous' | 'notFinished';

const reasonWords: Readonly<Record<Exclude<ReasonInCharge, 'noApi'>, string>> & Readonly<Partial<Record<string, string>>> = {
  policy: 'the policy leaves them with the person',
  noSuccessor: 'no rule of the policy names a successor',
  successorCannot: 'no successor of the policy can take them over',
  notPlanned: 'the plan has no step for them',
  refused: 'Atlassian refused the change; each step has the reason',
  failed: 'the change failed; each step has the reason',
  contradicted: 'Atlassian accepted the change, but reading back shows the old state',
  ambiguous: 'a response was lost; somebody must look at them',
  notFinished: 'the run did not reach them',
};

/** What is still to do about things that stay, in one sentence for each kind, site and reason. */
export function inChargeInWords(things: readonly (Pick<Responsibility, 'kind' | 'site'> & { readonly stays: ReasonInCharge })[]): string[] {
  const groups = groupedBy(things, ({ kind, site = '', stays }) => `${kind} ${site} ${stays}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [`${kindInWords(first)}: ${reasonInWords(first)}`];
  });
}

/** A kind with its site, for people. */
export function kindInWords({ kind, site }: Pick<Responsibility, 'kind' | 'site'>): string {
  return `${declarationOf(kind)?.title ?? kind}${site === undefined ? '' : `, on ${site}`}`;
}

/** Why a thing stays, for people. */
export function reasonInWords({ kind, stays }: Pick<Responsibility, 'kind'> & { readonly stays: ReasonInCharge }): string {
  const notByApi = declarationOf(kind)?.notByApi;
  return stays === 'noApi' ? `no API transfers them${notByApi === undefined ? '' : `. ${notByApi}`}` : (reasonWords[stays] ?? stays);
}

/** A report of a later version may have kinds and reasons that this one does not know. */
function declarationOf(kind: string): ResponsibilityDeclaration | undefined {
  return Object.hasOwn(responsibilityDeclarations, kind) ? responsibilityDeclarations[kind as ResponsibilityKind] : undefined;
}
