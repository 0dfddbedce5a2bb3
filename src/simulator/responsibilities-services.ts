import type { Circumstances, Found } from './responsibility.js';
import type { SimulatedResponder } from './service-operations-state.js';
import type { OrganizationState, SimulatedSite } from './state.js';

/** What people are in charge of in Automation. A connection counts as a reference: it is the log-in of one person. */
export function visitAutomation({ automation }: SimulatedSite, { namedIn }: Pick<Circumstances, 'namedIn'>, found: Found): void {
  for (const { uuid, product, actor, authorAccountId, collaborators, trigger, components, connections } of Object.values(automation?.rules ?? {})) {
    const id = `${product}/${uuid}`;
    found(actor.type === 'ACCOUNT_ID' ? actor.actor : undefined, 'ruleActors', id);
    found(authorAccountId, 'ruleOwners', id);
    collaborators.forEach((accountId) => found(accountId, 'ruleCollaborators', id));
    for (const accountId of namedIn(JSON.stringify([trigger, components]))) {
      found(accountId, 'ruleReferences', id);
    }
    connections.forEach(({ accountId }) => found(accountId, 'ruleReferences', id));
  }
}

/** Approvals that wait for a decision, participants of requests, and organizations of customers. */
export function visitServiceDesk({ serviceDesk }: SimulatedSite, found: Found): void {
  for (const { issueKey, participants, approvals } of Object.values(serviceDesk?.requests ?? {})) {
    participants.forEach((accountId) => found(accountId, 'requestParticipants', issueKey));
    for (const { id, finalDecision, approvers } of Object.values(approvals)) {
      for (const { accountId, decision } of approvers) {
        found(finalDecision === 'pending' && decision === 'pending' ? accountId : undefined, 'approvals', `${issueKey}/${id}`);
      }
    }
  }
  for (const { id, users } of Object.values(serviceDesk?.organizations ?? {})) {
    users.forEach((accountId) => found(accountId, 'customerOrganizations', id));
  }
}

/** Who is on call, or gets an alert. An override that is over is history. */
export function visitOperations({ serviceOperations }: SimulatedSite, { now }: Pick<Circumstances, 'now'>, found: Found): void {
  const { schedules = {}, teams = {}, forwardingRules = {} } = serviceOperations ?? {};
  for (const schedule of Object.values(schedules)) {
    for (const rotation of Object.values(schedule.rotations)) {
      rotation.participants.forEach((responder) => found(personOf(responder), 'onCallRotations', `${schedule.id}/${rotation.id}`));
    }
    for (const { alias, responder, endDate } of Object.values(schedule.overrides)) {
      found(Date.parse(endDate) > now ? personOf(responder) : undefined, 'onCallOverrides', `${schedule.id}/${alias}`);
    }
  }
  for (const { teamId, escalations, routingRules } of Object.values(teams)) {
    for (const escalation of Object.values(escalations)) {
      escalation.rules.forEach(({ recipient }) => found(personOf(recipient), 'alertRules', `${teamId}/escalation/${escalation.id}`));
    }
    for (const { id, notify } of Object.values(routingRules)) {
      found(personOf(notify), 'alertRules', `${teamId}/routing/${id}`);
    }
  }
  for (const { id, fromUser, toUser } of Object.values(forwardingRules)) {
    [fromUser, toUser].forEach((responder) => found(personOf(responder), 'forwardingRules', id));
  }
}

function personOf({ type, id }: SimulatedResponder): string | undefined {
  return type === 'user' ? id : undefined;
}

/** Teams of the organization, and keys and tokens that people have made. */
export function visitCredentials({ teams = {}, apiKeys, accounts, serviceAccounts, oauthClients }: OrganizationState, found: Found): void {
  for (const { teamId, members, deleted } of Object.values(teams)) {
    if (deleted !== true) {
      Object.keys(members).forEach((accountId) => found(accountId, 'teams', teamId));
    }
  }
  for (const { id, createdBy, revoked } of Object.values(apiKeys)) {
    found(revoked ? undefined : createdBy, 'organizationApiKeys', id);
  }
  for (const { accountId, apiTokens } of Object.values(accounts)) {
    for (const id in apiTokens) {
      found(accountId, 'apiTokens', id);
    }
  }
  for (const { accountId, createdBy } of Object.values(serviceAccounts)) {
    for (const id in accounts[accountId]?.apiTokens) {
      found(createdBy, 'serviceAccountCredentials', id);
    }
  }
  for (const { clientId, createdBy, serviceAccountId = '' } of Object.values(oauthClients)) {
    found(createdBy, 'serviceAccountCredentials', clientId);
    found(serviceAccounts[serviceAccountId]?.createdBy, 'serviceAccountCredentials', clientId);
  }
}
