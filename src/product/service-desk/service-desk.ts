import type { Transport } from '../../core/transport.js';
import { Approvals } from './approvals.js';
import { ServiceDeskCustomers } from './customers.js';
import { ServiceDesks } from './desks.js';
import { CustomerOrganizations } from './organizations.js';
import { RequestParticipants } from './participants.js';
import { Queues } from './queues.js';
import { CustomerRequests } from './requests.js';

/** Jira Service Management of a site. */
export class ServiceDesk {
  /** Who decides on requests. */
  readonly approvals: Approvals;
  /** Customers of the service portals. */
  readonly customers: ServiceDeskCustomers;
  /** Service desks: the portals of projects. */
  readonly desks: ServiceDesks;
  /** Organizations of customers. */
  readonly organizations: CustomerOrganizations;
  /** People beside the reporter who see a request. */
  readonly participants: RequestParticipants;
  /** Queues of requests that agents work on. */
  readonly queues: Queues;
  /** Requests of customers. */
  readonly requests: CustomerRequests;

  /** @internal */
  constructor(transport: Transport) {
    this.approvals = new Approvals(transport);
    this.customers = new ServiceDeskCustomers(transport);
    this.desks = new ServiceDesks(transport);
    this.organizations = new CustomerOrganizations(transport);
    this.participants = new RequestParticipants(transport);
    this.queues = new Queues(transport);
    this.requests = new CustomerRequests(transport);
  }
}
