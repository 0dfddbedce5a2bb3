/**
 * Types of `ProductClient.serviceDesk`.
 *
 * @module ServiceDesk
 */
export type { ServiceDeskCustomers as Customers } from './customers.js';
export type { ServiceDesk } from './service-desk.js';
