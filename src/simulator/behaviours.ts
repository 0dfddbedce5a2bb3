import type { ConfirmedEvidence } from '../core/confirmations.js';
import { invalidInput } from '../core/input.js';
import { millisecondsOf, type Duration } from './clock.js';

/** The evidence for a default: documents of Atlassian, its issue tracker, measurements of others, fact sheets, or an assumption. */
export type BehaviourEvidence = 'documented' | 'tracker' | 'measured' | 'assumed' | ConfirmedEvidence;

/** A switch of the simulator, for behaviour that Atlassian contradicts itself on or that nobody has settled. */
export interface SimulatedBehaviour {
  /** What is uncertain, as a sentence. */
  readonly sentence: string;
  /** The evidence for the default. */
  readonly evidence: BehaviourEvidence;
  /** The variant that the simulator uses if you choose none. */
  readonly default: string;
  /** Every variant with its meaning. For a duration: what it measures. */
  readonly variants: Readonly<Record<string, string>>;
}

const anyDuration = { duration: 'how long it takes by the clock of the simulator, such as "30s"' } as const;

/**
 * The behaviours that you can switch, as data. Pass variants to `new Simulator({ behaviours })`. If your program relies on
 * a behaviour, test every variant.
 */
export const simulatedBehaviours = {
  roleChangeDelay: {
    sentence: 'How long reads show the old organization roles after a change. Atlassian documents up to 30 seconds.',
    evidence: 'documented',
    default: '0s',
    variants: anyDuration,
  },
  removalDelay: {
    sentence: 'How long reads still show a person after their removal from a directory. Atlassian queues removals.',
    evidence: 'documented',
    default: '0s',
    variants: anyDuration,
  },
  tokensAfterDeactivation: {
    sentence: 'Whether a site accepts the API token of a deactivated person. Two documents of Atlassian contradict each other.',
    evidence: 'tracker',
    default: 'dead',
    variants: {
      dead: 'the token stops working with the deactivation, and works again when the account is enabled',
      alive: 'the token works until it is revoked',
    },
  },
  disableOfScimUser: {
    sentence: 'What a deactivation with the organization key does to a person whom a SCIM directory provisions.',
    evidence: 'documented',
    default: 'refused',
    variants: {
      refused: 'Atlassian refuses, with the identity provider as the reason',
      revertedAtNextSync: 'the deactivation takes effect, and the next sync of the identity provider undoes it',
    },
  },
  deletionAtNextSync: {
    sentence: 'What a sync does to a person who is scheduled for deletion and still assigned.',
    evidence: 'assumed',
    default: 'kept',
    variants: {
      kept: 'the deletion stays scheduled',
      cancelled: 'the sync activates the account again, and cancels the deletion',
    },
  },
  tokensNeedGuard: {
    sentence: 'Whether reading and revoking API tokens of people needs Atlassian Guard, as in older responses of Atlassian.',
    evidence: 'documented',
    default: 'no',
    variants: {
      no: 'every plan allows it',
      yes: 'the organization has no Guard, and every such call gets 403',
    },
  },
  tokensOfInactive: {
    sentence: 'Whether you can read and revoke the API tokens of an inactive account.',
    evidence: 'assumed',
    default: 'readable',
    variants: {
      readable: 'yes, as for an active account',
      refused: 'both calls get 403 until the account is enabled',
    },
  },
  disableTwice: {
    sentence: 'The response to a deactivation of an account that is already inactive.',
    evidence: 'assumed',
    default: 'conflict',
    variants: { conflict: '409 with a lifecycle error', accepted: '204, and nothing changes' },
  },
  suspendTwice: {
    sentence: 'The response to a suspension of a person who is already suspended, and to a restore of a person who is not.',
    evidence: 'assumed',
    default: 'accepted',
    variants: { accepted: '204, and nothing changes', conflict: '409 with ADMIN-UAM-409-2' },
  },
  removeAbsent: {
    sentence: 'The response to a removal of a person who is not in the directory.',
    evidence: 'assumed',
    default: 'notFound',
    variants: { notFound: '404 with ADMIN-UAM-404-1', accepted: '204, and nothing changes' },
  },
  deleteWhenPending: {
    sentence: 'The response to a deletion of an account that is already scheduled for deletion.',
    evidence: 'assumed',
    default: 'conflict',
    variants: {
      conflict: '409 with a lifecycle error',
      accepted: '200, and the 14 days continue',
      restarted: '200, and the 14 days start again',
    },
  },
  scimSurface: {
    sentence: 'The response of SCIM directories to every request. Without Atlassian Guard, or behind a gateway, all of them may be gone.',
    evidence: 'documented',
    default: 'answers',
    variants: {
      answers: 'each request gets its own response',
      forbidden: 'every request gets 403 without a body',
      notFound: 'every request gets 404 from the gateway',
      gone: 'every request gets 410',
    },
  },
  unpublishedScopes: {
    sentence: 'Whether a credential with scopes may make calls for which Atlassian has published no scope.',
    evidence: 'assumed',
    default: 'refused',
    variants: {
      refused: 'such a call is refused like one whose scope is missing',
      accepted: 'such a call succeeds, except where others measured a refusal',
    },
  },
  revocationDelay: {
    sentence: 'How long an API token or an organization API key still works after its revocation. Atlassian documents up to 10 minutes.',
    evidence: 'documented',
    default: '0s',
    variants: anyDuration,
  },
  missingScope: {
    sentence: 'The response to a search in Jira with a token whose scopes do not include it. Others got an empty page.',
    evidence: 'tracker',
    default: 'refused',
    variants: { refused: '401, as for every other call', emptySearches: '200 with nothing in it, and 401 for every other call' },
  },
  operationsWithoutRights: {
    sentence: 'The response to lists of schedules, teams and forwarding rules for a caller without rights to them.',
    evidence: 'measured',
    default: 'emptyLists',
    variants: { emptyLists: '200 with an empty list', refused: 'every such list gets 403' },
  },
  roleForm: {
    sentence: 'The form of the roles of a person. Older responses have `roles` and no `roleAssignments`.',
    evidence: 'assumed',
    default: 'assignments',
    variants: { assignments: 'each role with how the person got it', names: 'only the names of the roles' },
  },
  keyList: {
    sentence: 'What the list of organization API keys shows. A weak credential gets an empty list, and live keys may have an empty revocation date.',
    evidence: 'assumed',
    default: 'whole',
    variants: { whole: 'all keys', empty: 'none, with status 200', emptyDates: 'all keys, live ones with `revocationDate: ""`' },
  },
  newJiraUser: {
    sentence: 'Whether a person who is created through Jira can log in at once. Some organizations suspend them until an admin approves.',
    evidence: 'tracker',
    default: 'active',
    variants: { active: 'the person is active', suspended: 'the person is created and suspended' },
  },
  ruleOwnerChange: {
    sentence: 'What a new owner does to a rule of Automation with a connection that belongs to somebody else.',
    evidence: 'documented',
    default: 'disabled',
    variants: {
      disabled: 'the change succeeds, and Atlassian disables the rule',
      disabledByActorToo: 'the same, and a new actor does it too',
      kept: 'the change succeeds, and the rule stays enabled',
    },
  },
  rulesOfInactiveActors: {
    sentence: 'What happens to a rule of Automation whose actor is deactivated. Others saw such rules run, and others saw them stop.',
    evidence: 'measured',
    default: 'running',
    variants: { running: 'the rule stays enabled', stopped: 'the rule is disabled as long as its actor is inactive' },
  },
  confluenceRuleActor: {
    sentence: 'Whom a rule of Automation in Confluence can act as. A page of Atlassian describes the browser, not the API.',
    evidence: 'documented',
    default: 'onlyThemselves',
    variants: { onlyThemselves: 'people can only make themselves the actor, and anybody else gets 400', anybody: 'an admin can make anybody the actor, as in Jira' },
  },
  allDirectoriesInWrites: {
    sentence: 'Whether "-" means all directories in the path of a change, as it does in the paths of reads.',
    evidence: 'assumed',
    default: 'refused',
    variants: { refused: '404: there is no such directory', everyDirectory: 'the change takes effect in each directory of the person' },
  },
  searchIndexDelay: {
    sentence: 'How long searches for issues show the old people of an issue after a change. Others measured that the index is behind.',
    evidence: 'measured',
    default: '0s',
    variants: anyDuration,
  },
  eventDelay: {
    sentence: 'How long an event takes to appear in the audit log. Others measured up to 24 hours.',
    evidence: 'measured',
    default: '0s',
    variants: anyDuration,
  },
  bulkEditDuration: {
    sentence: 'How long a bulk edit of issues takes after its response. Atlassian documents only that it is a task.',
    evidence: 'assumed',
    default: '5s',
    variants: anyDuration,
  },
  spaceRoles: {
    sentence: 'How people get access to spaces. On a site with roles, Confluence refuses to change permissions of a space.',
    evidence: 'measured',
    default: 'permissions',
    variants: {
      permissions: 'by permissions',
      transition: 'by permissions and roles',
      roles: 'by roles: changes of permissions get 400 with InvalidRbacOperationException',
    },
  },
  adminKey: {
    sentence: 'Whether the plan of the site has the admin key. Atlassian offers it on Premium and Enterprise.',
    evidence: 'documented',
    default: 'offered',
    variants: { offered: 'admins can enable it', notOffered: 'every call of it gets 404' },
  },
  adminKeyThroughGateway: {
    sentence: 'What the header of the admin key does in a request through the gateway.',
    evidence: 'measured',
    default: 'ignored',
    variants: { ignored: 'nothing: restricted pages are missing, without an error', honoured: 'the same as at the address of the site' },
  },
  pageVersionConflict: {
    sentence: 'The response to a page update whose version number is not the next one. Atlassian documents no status for it.',
    evidence: 'measured',
    default: 'conflict',
    variants: { conflict: '409, like other conflicts', badRequest: '400, like invalid input' },
  },
  removeAbsentRestriction: {
    sentence: 'The response to a removal of a person from a restriction that does not name them.',
    evidence: 'assumed',
    default: 'notFound',
    variants: { notFound: '404, as for a person who does not exist', accepted: '200, and nothing changes' },
  },
} as const satisfies Readonly<Record<string, SimulatedBehaviour>>;

type Catalogue = typeof simulatedBehaviours;

/** The name of a behaviour that you can switch. */
export type SimulatedBehaviourName = keyof Catalogue;

type VariantOf<Name extends SimulatedBehaviourName> = 'duration' extends keyof Catalogue[Name]['variants'] ? Duration : keyof Catalogue[Name]['variants'];

/** The variants of a simulator. A behaviour that you leave out keeps its default. */
export type SimulatedBehaviours = { readonly [Name in SimulatedBehaviourName]?: VariantOf<Name> };

/** Every behaviour with its current variant. */
export type PlayedBehaviours = { readonly [Name in SimulatedBehaviourName]: VariantOf<Name> };

export function playedBehaviours(chosen: SimulatedBehaviours = {}): PlayedBehaviours {
  const refuse = (field: string, problem: string) => invalidInput('new Simulator()', [{ field: `behaviours.${field}`, problem }]);
  const played: Record<string, unknown> = Object.fromEntries(Object.entries(simulatedBehaviours).map(([name, behaviour]) => [name, behaviour.default]));
  for (const [name, variant] of Object.entries(chosen as Readonly<Record<string, unknown>>)) {
    const behaviour = Object.entries<SimulatedBehaviour>(simulatedBehaviours).find(([known]) => known === name)?.[1];
    if (behaviour === undefined) {
      throw refuse(name, `is not a behaviour: expected one of ${Object.keys(simulatedBehaviours).join(', ')}`);
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
