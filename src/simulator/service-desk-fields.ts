import type { SimulatedIssue } from './jira-issue-state.js';
import type { SimulatedCustomerRequest, SimulatedServiceDesk } from './service-desk-state.js';

const number = 10_029;

/** The field that Jira Service Management adds to a site, for the participants of requests. */
export const participantsField = {
  id: `customfield_${number}`,
  /** What JQL calls it, in lower case. */
  names: [`cf[${number}]`, 'request participants'] as readonly string[],
  field: {
    id: `customfield_${number}`,
    name: 'Request participants',
    key: `customfield_${number}`,
    isLocked: true,
    schema: { type: 'array', items: 'user', custom: 'com.atlassian.servicedesk:sd-request-participants', customId: number },
  },
};

/** The request of a customer behind an issue. */
export function requestOfIssue(serviceDesk: SimulatedServiceDesk | undefined, { key }: Pick<SimulatedIssue, 'key'>): SimulatedCustomerRequest | undefined {
  return serviceDesk?.requests[key];
}
