import { invalidInput } from '../core/input.js';
import { millisecondsOf, type Duration } from './clock.js';

/** What a behaviour rests on: the vendor's documents, its tracker, what others have measured, or nothing but an assumption. */
export type BehaviourEvidence = 'documented' | 'tracker' | 'measured' | 'assumed';

/** Something that the vendor contradicts itself on, or that nobody has settled: a switch of the simulator. */
export interface SimulatedBehaviour {
  /** What is uncertain, as a sentence. */
  readonly sentence: string;
  /** What the default rests on. */
  readonly evidence: BehaviourEvidence;
  /** How it is played where nothing is said. */
  readonly default: string;
  /** Every variant with what it means. For a duration: what it measures. */
  readonly variants: Readonly<Record<string, string>>;
}

const anyDuration = { duration: 'how long it takes by the clock of the simulator, such as "30s"' } as const;

/**
 * The behaviours that can be switched, as data: give their variants to `new Simulator({ behaviours })`. Whoever relies
 * on one of them tests both.
 */
export const simulatedBehaviours = {
  roleChangeDelay: {
    sentence: 'How long reads show the old organization roles after a change: the vendor says up to 30 seconds.',
    evidence: 'documented',
    default: '0s',
    variants: anyDuration,
  },
  removalDelay: {
    sentence: 'How long somebody who was removed from a directory is still seen there: the vendor queues removals.',
    evidence: 'documented',
    default: '0s',
    variants: anyDuration,
  },
  tokensAfterDeactivation: {
    sentence: 'Whether a site takes the API token of a deactivated person: two documents of the vendor contradict each other.',
    evidence: 'tracker',
    default: 'dead',
    variants: {
      dead: 'the token stops working with the deactivation, and works again when the account is enabled',
      alive: 'the token works until it is revoked',
    },
  },
  disableOfScimUser: {
    sentence: 'What a deactivation with the organization key does to somebody whom a SCIM directory provisions.',
    evidence: 'documented',
    default: 'refused',
    variants: {
      refused: 'it is refused, and names the identity provider as the reason',
      revertedAtNextSync: 'it is carried out, and the next sync of the identity provider undoes it',
    },
  },
  deletionAtNextSync: {
    sentence: 'What a sync does to somebody who is scheduled for deletion and still assigned.',
    evidence: 'assumed',
    default: 'kept',
    variants: {
      kept: 'the deletion stays scheduled',
      cancelled: 'the account is activated again, and the deletion is cancelled',
    },
  },
  tokensNeedGuard: {
    sentence: 'Whether reading and revoking API tokens of people needs Atlassian Guard: older answers of the vendor say so.',
    evidence: 'documented',
    default: 'no',
    variants: {
      no: 'every plan may',
      yes: 'the organization has no Guard, and all of it is refused with 403',
    },
  },
  tokensOfInactive: {
    sentence: 'Whether the API tokens of an inactive account can be read and revoked.',
    evidence: 'assumed',
    default: 'readable',
    variants: {
      readable: 'as those of an active one',
      refused: 'both are refused with 403 until the account is enabled',
    },
  },
  disableTwice: {
    sentence: 'How the deactivation of an account that is inactive is answered.',
    evidence: 'assumed',
    default: 'conflict',
    variants: { conflict: '409 with a lifecycle error', accepted: '204, and nothing changes' },
  },
  suspendTwice: {
    sentence: 'How the suspension of somebody who is suspended is answered, and the restoration of somebody who is not.',
    evidence: 'assumed',
    default: 'accepted',
    variants: { accepted: '204, and nothing changes', conflict: '409 with ADMIN-UAM-409-2' },
  },
  removeAbsent: {
    sentence: 'How the removal of somebody who is not in the directory is answered.',
    evidence: 'assumed',
    default: 'notFound',
    variants: { notFound: '404 with ADMIN-UAM-404-1', accepted: '204, and nothing changes' },
  },
  deleteWhenPending: {
    sentence: 'How the deletion of an account that is scheduled for deletion is answered.',
    evidence: 'assumed',
    default: 'conflict',
    variants: {
      conflict: '409 with a lifecycle error',
      accepted: '200, and the 14 days go on',
      restarted: '200, and the 14 days begin anew',
    },
  },
  scimSurface: {
    sentence: 'What SCIM directories answer to everything: without Atlassian Guard, or through a gateway, they are gone as a whole.',
    evidence: 'documented',
    default: 'answers',
    variants: {
      answers: 'every request as it is',
      forbidden: '403 without a body to everything',
      notFound: '404 of the gateway to everything',
      gone: '410 to everything',
    },
  },
  revocationDelay: {
    sentence: 'How long an API token or an organization API key still works after it was revoked: the vendor says up to 10 minutes.',
    evidence: 'documented',
    default: '0s',
    variants: anyDuration,
  },
  roleForm: {
    sentence: 'In which form the roles of a person are told: older answers have `roles` and no `roleAssignments`.',
    evidence: 'assumed',
    default: 'assignments',
    variants: { assignments: 'each role with how it was given', names: 'the names of the roles alone' },
  },
  keyList: {
    sentence: 'What the list of organization API keys shows: a weak credential is answered with an empty one, and live keys may carry an empty date of revocation.',
    evidence: 'assumed',
    default: 'whole',
    variants: { whole: 'all keys', empty: 'none, with status 200', emptyDates: 'all keys, live ones with `revocationDate: ""`' },
  },
  newJiraUser: {
    sentence: 'Whether somebody who is created through Jira can log in at once: some organizations suspend them until an admin approves.',
    evidence: 'tracker',
    default: 'active',
    variants: { active: 'they are active', suspended: 'they are created and suspended' },
  },
  allDirectoriesInWrites: {
    sentence: 'Whether "-" stands for all directories in the path of a write, as it does in the paths of reads.',
    evidence: 'assumed',
    default: 'refused',
    variants: { refused: '404: there is no such directory', everyDirectory: 'the write is carried out in each directory of the person' },
  },
} as const satisfies Readonly<Record<string, SimulatedBehaviour>>;

type Catalogue = typeof simulatedBehaviours;

/** The name of a behaviour that can be switched. */
export type SimulatedBehaviourName = keyof Catalogue;

type VariantOf<Name extends SimulatedBehaviourName> = 'duration' extends keyof Catalogue[Name]['variants'] ? Duration : keyof Catalogue[Name]['variants'];

/** How the behaviours of a simulator are played. What is not named keeps its default. */
export type SimulatedBehaviours = { readonly [Name in SimulatedBehaviourName]?: VariantOf<Name> };

/** Every behaviour with the variant that is played. */
export type PlayedBehaviours = { readonly [Name in SimulatedBehaviourName]: VariantOf<Name> };

export function playedBehaviours(chosen: SimulatedBehaviours = {}): PlayedBehaviours {
  const refuse = (field: string, problem: string) => invalidInput('new Simulator()', [{ field: `behaviours.${field}`, problem }]);
  const played: Record<string, unknown> = Object.fromEntries(Object.entries(simulatedBehaviours).map(([name, behaviour]) => [name, behaviour.default]));
  for (const [name, variant] of Object.entries(chosen as Readonly<Record<string, unknown>>)) {
    const behaviour = Object.entries<SimulatedBehaviour>(simulatedBehaviours).find(([known]) => known === name)?.[1];
    if (behaviour === undefined) {
      throw refuse(name, `is no behaviour: expected one of ${Object.keys(simulatedBehaviours).join(', ')}`);
    }
    if (variant === undefined) {
      continue;
    }
    if ('duration' in behaviour.variants) {
      if (!(millisecondsOf(variant as Duration) >= 0)) {
        throw refuse(name, 'expected a duration that is not negative');
      }
    } else if (typeof variant !== 'string' || !Object.hasOwn(behaviour.variants, variant)) {
      throw refuse(name, `expected one of ${Object.keys(behaviour.variants).join(', ')}`);
    }
    played[name] = variant;
  }
  return played as PlayedBehaviours;
}
