/**
 * Types of `ProductClient.serviceDesk`.
 *
 * @module ServiceDesk
 */
export type { Approval, ApprovalId, Approvals } from './approvals.js';
export type { CustomerQuery, ServiceDeskCustomers as Customers } from './customers.js';
export type { Desk, ServiceDesks as Desks } from './desks.js';
export type {
  CustomerOrganization as Organization,
  CustomerOrganizationId as OrganizationId,
  CustomerOrganizationQuery as OrganizationQuery,
  CustomerOrganizations as Organizations,
} from './organizations.js';
export type { RequestParticipants as Participants } from './participants.js';
export type { Queue, QueueId, QueueQuery, Queues } from './queues.js';
export type { CustomerRequest as Request, CustomerRequestQuery as RequestQuery, CustomerRequests as Requests } from './requests.js';
export type { ServiceDeskPerson as Person, ServiceDeskRange as Range, ServiceDeskId } from './schemas.js';
export type { ServiceDesk } from './service-desk.js';
