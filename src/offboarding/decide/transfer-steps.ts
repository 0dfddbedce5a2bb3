import { groupedBy } from '../../core/grouped-by.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { responsibilityKinds } from '../responsibilities/kinds.js';
import type { AssignedThing } from '../responsibilities/successors.js';
import type { TransferredThing } from '../responsibilities/types.js';
import type { DecisionInput } from './decisions.js';
import { slicesOf } from '../../core/slices-of.js';
import type { Step } from '../steps/types.js';

/** A thing that somebody takes over. */
type TakenOver = AssignedThing & { readonly to: string };

/**
 * Transfers what the person is in charge of to the successors that the policy gives. Rules and shifts come first, because
 * they hurt first.
 */
export function transferResponsibilities({ dossier: { accountId }, policy, responsibilities = [] }: DecisionInput): Step[] {
  const taken = responsibilities.filter((each): each is TakenOver => each.to !== undefined);
  const groups = groupedBy(taken, ({ thing, to, isFallback }) => `${thing.kind} ${thing.site ?? ''} ${to} ${isFallback === true}`);
  const inOrder = [...groups.values()].sort(([a], [b]) => turnOf(a) - turnOf(b));
  return inOrder.flatMap((group) => stepsOf(group, accountId, policy.responsibilities));
}

function turnOf(first: TakenOver | undefined): number {
  return first === undefined ? 0 : responsibilityDeclarations[first.thing.kind].turn * responsibilityKinds.length + responsibilityKinds.indexOf(first.thing.kind);
}

function stepsOf(group: readonly TakenOver[], accountId: string, policy: DecisionInput['policy']['responsibilities']): Step[] {
  const [first] = group;
  if (first === undefined) {
    return [];
  }
  const { kind, site } = first.thing;
  const { transfer } = responsibilityDeclarations[kind];
  const atOnce = transfer?.bulk?.atOnce ?? 1;
  return slicesOf(group, atOnce).map((part): Step => {
    const things = part.map(({ thing }) => handed(thing));
    const alsoTheirs = part.flatMap(({ thing, isTheirs }) => (isTheirs === true ? [thing.id] : []));
    return {
      key: `transferResponsibilities ${kind} ${site === undefined ? '' : `${site} `}${things[0]?.id ?? ''}${things.length === 1 ? '' : ` +${things.length - 1}`}`,
      kind: 'transferResponsibilities',
      accountId,
      responsibility: kind,
      ...(site === undefined ? {} : { site }),
      things,
      from: accountId,
      to: first.to,
      ...(first.isFallback === true ? { isFallback: true } : {}),
      ...(alsoTheirs.length === 0 ? {} : { alsoTheirs }),
      ...(policy?.notify === true ? { notify: true } : {}),
      ...(policy?.adminKey === true ? { adminKey: true } : {}),
    };
  });
}

function handed({ id, name, within, details }: TransferredThing): TransferredThing {
  return { id, name, ...(within === undefined ? {} : { within }), ...(details === undefined ? {} : { details }) };
}
