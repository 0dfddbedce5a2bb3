import { answerApproval, getApproval, listApprovals } from '../../product/service-desk/approvals.js';
import { getDesk, listDesks } from '../../product/service-desk/desks.js';
import { addOrganizationUsers, listCustomerOrganizations, listOrganizationUsers, removeOrganizationUsers } from '../../product/service-desk/organizations.js';
import { addParticipants, listParticipants, removeParticipants } from '../../product/service-desk/participants.js';
import { getQueue, listQueues } from '../../product/service-desk/queues.js';
import { getCustomerRequest } from '../../product/service-desk/requests.js';
import { noContent, ok, serviceDeskRefusal } from '../answer.js';
import type { Router } from '../router.js';
import type { SimulatedApproval, SimulatedDesk, SimulatedQueue } from '../service-desk-state.js';
import {
  addPeople,
  dateOf,
  personIn,
  removePeople,
  requireAccounts,
  requireAdmin,
  requireDesk,
  requireOrganization,
  requireRequest,
  serviceDeskOf,
  serviceDeskPage,
  type ServiceDeskRequest,
} from './service-desk-requests.js';

export function routeServiceDesk(router: Router): void {
  router.on(listDesks, (request) => serviceDeskPage(request, '/servicedesk', Object.values(serviceDeskOf(request).desks).map(shownDesk)));

  router.on(getDesk, (request) => ok(shownDesk(requireDesk(request, request.path.serviceDeskId))));

  router.on(listQueues, (request) => {
    const { id, queues } = requireDesk(request, request.path.serviceDeskId);
    return serviceDeskPage(request, `/servicedesk/${id}/queue`, Object.values(queues).map((queue) => shownQueue(request, queue)));
  });

  router.on(getQueue, (request) => {
    const queue = requireDesk(request, request.path.serviceDeskId).queues[request.path.queueId];
    if (queue === undefined) {
      throw serviceDeskRefusal(404, 'The queue does not exist.');
    }
    return ok(shownQueue(request, queue));
  });

  router.on(getCustomerRequest, (request) => {
    const found = requireRequest(request, request.path.issueIdOrKey);
    const expand = request.query.getAll('expand');
    const participants = found.participants.map((accountId) => personIn(request, accountId));
    return ok({
      issueId: found.issueId,
      issueKey: found.issueKey,
      requestTypeId: '1',
      serviceDeskId: found.serviceDeskId,
      createdDate: dateOf(found.createdAt),
      reporter: personIn(request, found.reporterAccountId),
      requestFieldValues: [{ fieldId: 'summary', label: 'Summary', value: found.summary }],
      currentStatus: { status: 'Open', statusCategory: 'NEW', statusDate: dateOf(found.createdAt) },
      ...(expand.includes('participant') ? { participants: { size: participants.length, start: 0, limit: 50, isLastPage: true, values: participants } } : {}),
      ...(expand.includes('serviceDesk') ? { serviceDesk: shownDesk(requireDesk(request, found.serviceDeskId)) } : {}),
    });
  });

  routeApprovals(router);
  routeOrganizations(router);
  routeParticipants(router);
}

function routeApprovals(router: Router): void {
  router.on(listApprovals, (request) => {
    const { issueKey, approvals } = requireRequest(request, request.path.issueIdOrKey);
    return serviceDeskPage(request, `/request/${issueKey}/approval`, Object.values(approvals).map((approval) => shownApproval(request, approval)));
  });

  router.on(getApproval, (request) => ok(shownApproval(request, requireApproval(request))));

  router.on(answerApproval, (request) => {
    const approval = requireApproval(request);
    const { accountId } = request.actor;
    const approver = approval.approvers.find((candidate) => candidate.accountId === accountId);
    if (approver === undefined) {
      throw serviceDeskRefusal(403, 'You are not an approver of this request.');
    }
    if (approver.decision !== 'pending' || approval.finalDecision !== 'pending') {
      throw serviceDeskRefusal(409, 'The approval has been decided.');
    }
    approver.decision = request.body.decision === 'approve' ? 'approved' : 'declined';
    if (approver.decision === 'declined' || approval.approvers.every(({ decision }) => decision === 'approved')) {
      approval.finalDecision = approver.decision;
      approval.completedAt = request.clock.now();
    }
    request.effects.add({ kind: `approval.${approver.decision}`, accountId, target: approval.id });
    return ok(shownApproval(request, approval));
  });
}

function routeOrganizations(router: Router): void {
  router.on(listCustomerOrganizations, (request) => {
    const accountId = request.query.get('accountId');
    const found = Object.values(serviceDeskOf(request).organizations).filter(({ users }) => accountId === null || users.includes(accountId));
    return serviceDeskPage(request, '/organization', found.map(({ id, name, createdAt }) => ({ id, name, created: dateOf(createdAt), _links: {} })));
  });

  router.on(listOrganizationUsers, (request) => {
    const { id, users } = requireOrganization(request, request.path.organizationId);
    return serviceDeskPage(request, `/organization/${id}/user`, users.map((accountId) => personIn(request, accountId)));
  });

  router.on(addOrganizationUsers, (request) => {
    const { id, users } = requireOrganization(request, request.path.organizationId);
    requireAdmin(request);
    requireAccounts(request, request.body.accountIds);
    addPeople(request, users, request.body.accountIds, { kind: 'customerOrganization.userAdded', target: id });
    return noContent;
  });

  router.on(removeOrganizationUsers, (request) => {
    const { id, users } = requireOrganization(request, request.path.organizationId);
    requireAdmin(request);
    removePeople(request, users, request.body.accountIds, { kind: 'customerOrganization.userRemoved', target: id });
    return noContent;
  });
}

function routeParticipants(router: Router): void {
  const page = (request: ServiceDeskRequest, issueIdOrKey: string) => {
    const { issueKey, participants } = requireRequest(request, issueIdOrKey);
    return serviceDeskPage(request, `/request/${issueKey}/participant`, participants.map((accountId) => personIn(request, accountId)));
  };

  router.on(listParticipants, (request) => page(request, request.path.issueIdOrKey));

  router.on(addParticipants, (request) => {
    const { issueKey, participants } = requireRequest(request, request.path.issueIdOrKey);
    requireAccounts(request, request.body.accountIds);
    addPeople(request, participants, request.body.accountIds, { kind: 'request.participantAdded', target: issueKey });
    return page(request, issueKey);
  });

  router.on(removeParticipants, (request) => {
    const { issueKey, participants } = requireRequest(request, request.path.issueIdOrKey);
    removePeople(request, participants, request.body.accountIds, { kind: 'request.participantRemoved', target: issueKey });
    return page(request, issueKey);
  });
}

function requireApproval(request: ServiceDeskRequest & { readonly path: { readonly issueIdOrKey: string; readonly approvalId: string } }): SimulatedApproval {
  const approval = requireRequest(request, request.path.issueIdOrKey).approvals[request.path.approvalId];
  if (approval === undefined) {
    throw serviceDeskRefusal(404, 'The approval does not exist.');
  }
  return approval;
}

function shownApproval(request: ServiceDeskRequest, { id, name, createdAt, completedAt, finalDecision, approvers }: SimulatedApproval): object {
  const canAnswerApproval = finalDecision === 'pending' && approvers.some(({ accountId, decision }) => accountId === request.actor.accountId && decision === 'pending');
  return {
    id,
    name,
    finalDecision,
    canAnswerApproval,
    approvers: approvers.map(({ accountId, decision }) => ({ approver: personIn(request, accountId), approverDecision: decision })),
    createdDate: dateOf(createdAt),
    ...(completedAt === undefined ? {} : { completedDate: dateOf(completedAt) }),
    _links: {},
  };
}

function shownDesk({ id, projectId, projectKey, projectName }: SimulatedDesk): object {
  return { id, projectId, projectKey, projectName, _links: {} };
}

function shownQueue({ query }: ServiceDeskRequest, queue: SimulatedQueue): object {
  return { ...queue, ...(query.get('includeCount') === 'true' ? { issueCount: 0 } : {}), _links: {} };
}
