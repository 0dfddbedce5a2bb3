import { adminError, attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { searchFields } from '../../product/jira/fields.js';
import { searchIssues } from '../../product/jira/issues.js';
import { listApprovals, type Approval } from '../../product/service-desk/approvals.js';
import { addParticipants, removeParticipants } from '../../product/service-desk/participants.js';
import { fieldHas, issuesOf, participantsFieldOf, partsOfIssue, peopleIn } from './issue-search.js';
import { nothingSent } from './nothing-sent.js';
import { quoted } from './quoted.js';
import { verdictOfSides } from './sides.js';
import type { ResponsibilityDeclaration, SitePlace } from './types.js';

const agent = 'An agent of the service desk, with the project permission Browse Projects.';

/** Jira refuses the names of Jira Service Management on a site without it. */
function withoutServiceManagement(endpoint: string) {
  return adminError('endpoint.unavailable', {
    endpoint,
    why: 'notForThisOrganization',
    meaning: '{call} cannot find requests: the site has no Jira Service Management, or hides it from the owner of the credential',
    remedy: 'Nothing needs to be done if the site has no Jira Service Management. Otherwise use a credential of an agent.',
  });
}

/** Who is still to decide. */
function pendingApprovers({ finalDecision, approvers }: Approval): readonly string[] {
  if (finalDecision === 'approved' || finalDecision === 'declined') {
    return [];
  }
  return (approvers ?? []).flatMap(({ approver, approverDecision }) =>
    approverDecision === 'approved' || approverDecision === 'declined' || typeof approver?.accountId !== 'string' ? [] : [approver.accountId],
  );
}

async function participantsOf(issueKey: string, { product }: SitePlace, options: CallOptions): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const { accountId } of product.serviceDesk.participants.list(issueKey, { limit: 100 }, options).whole()) {
    found.add(accountId ?? '');
  }
  return found;
}

export const serviceRequestsResponsibilities = {
  approvals: {
    row: 'S5',
    title: 'approvals that wait for the person',
    // They are found by a search in Jira. Its probe works on a site without Jira Service Management too.
    world: 'jira',
    foundBy: [searchIssues, listApprovals],
    findingNeeds: agent,
    caveat: 'A site without Jira Service Management has no approvals, and Jira refuses the search there.',
    finder: {
      peopleAtOnce: 100,
      find: async function* (people, place, options) {
        const jql = (some: readonly string[]): string => some.map((accountId) => `approvals = pendingApprovalBy(${quoted(accountId)})`).join(' OR ');
        const issues = issuesOf(people, { jql, fields: [] }, place, options);
        for (;;) {
          const step = await attempt(() => issues.next());
          if (!step.ok) {
            throw step.error.kind === 'validation' ? withoutServiceManagement(searchIssues.route) : step.error;
          }
          if (step.value.done === true) {
            return;
          }
          const { id, key } = step.value.value;
          const issueKey = key ?? id;
          for await (const approval of place.product.serviceDesk.approvals.list(issueKey, { limit: 100 }, options).whole()) {
            for (const accountId of pendingApprovers(approval)) {
              if (people.has(accountId)) {
                yield { accountId, id: `${issueKey}/${approval.id}`, name: `${issueKey} ${approval.name ?? ''}`.trimEnd(), ...partsOfIssue(key, place) };
              }
            }
          }
        }
      },
    },
    writes: [],
    notByApi: 'Nobody can decide for another person. Add an approver in the request, or change the field or group that the approvers come from.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 6,
  },
  requestParticipants: {
    row: 'S6',
    title: 'requests that the person is a participant of',
    world: 'jira',
    foundBy: [searchFields, searchIssues],
    findingNeeds: agent,
    caveat: 'Only requests that the owner of the credential may see. The index of the search is some seconds behind the changes.',
    finder: {
      peopleAtOnce: 100,
      find: async function* (people, place, options) {
        const field = await participantsFieldOf(place, options);
        if (field === undefined) {
          throw withoutServiceManagement(searchFields.route);
        }
        for await (const issue of issuesOf(people, { jql: (some) => fieldHas(field.inJql, some), fields: [field.id] }, place, options)) {
          for (const accountId of peopleIn(issue.fields?.[field.id]) ?? []) {
            if (people.has(accountId)) {
              yield { accountId, id: issue.key ?? issue.id, name: issue.key ?? issue.id, ...partsOfIssue(issue.key, place) };
            }
          }
        }
      },
    },
    writes: [addParticipants, removeParticipants],
    writingNeeds: 'An agent of the service desk.',
    successorMust: 'Be a customer or an agent of the service desk.',
    readBack: 'The participants of each request.',
    undo: 'Add the person to the participants again.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 6,
    transfer: {
      check: async ({ id }, { to }, place, options) => ({ able: undefined, holds: (await participantsOf(id, place, options)).has(to) }),
      seen: async ({ id }, sides, place, options) => {
        const participants = await participantsOf(id, place, options);
        return verdictOfSides((accountId) => participants.has(accountId), sides);
      },
      write: async ({ id }, { from, to, fromKeeps, isUndo }, place, options) => {
        const { participants } = place.product.serviceDesk;
        const before = await participantsOf(id, place, options);
        let response = nothingSent();
        if (isUndo !== true && !before.has(from)) {
          return response;
        }
        if (!before.has(to)) {
          ({ response } = await participants.add(id, [to], options).withResponse());
        }
        if (!fromKeeps && before.has(from)) {
          ({ response } = await participants.remove(id, [from], options).withResponse());
        }
        return response;
      },
    },
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
