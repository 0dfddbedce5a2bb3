import type { Transport } from '../../core/transport.js';
import { ServiceDeskCustomers } from './customers.js';

/** Jira Service Management of a site. */
export class ServiceDesk {
  /** Customers of the service portals. */
  readonly customers: ServiceDeskCustomers;

  /** @internal */
  constructor(transport: Transport) {
    this.customers = new ServiceDeskCustomers(transport);
  }
}
