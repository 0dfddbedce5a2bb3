import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import type { JiraApplicationKey } from './schemas.js';

const LicenseSchema = record({
  applications: z.array(record({ id: z.string(), plan: z.nullish(openEnum('UNLICENSED', 'FREE', 'PAID')) })),
});

/** Which products of the Jira family a site has, and whether it pays for them. */
export interface JiraLicense extends z.infer<typeof LicenseSchema> {}

const LicenseMetricSchema = record({ key: maybeString, value: maybeString });

/** A count of licensed people. `value` is a number written as a string. */
export interface JiraLicenseMetric extends z.infer<typeof LicenseMetricSchema> {}

const readLicenses: Scopes = { classic: ['manage:jira-configuration'], granular: ['read:license:jira'] };

export const getLicense = endpoint('GET /rest/api/3/instance/license', {
  response: LicenseSchema,
  operation: 'read',
  success: [200],
  scopes: readLicenses,
  experimental: true,
});

export const getApproximateLicenseCount = endpoint('GET /rest/api/3/license/approximateLicenseCount', {
  response: LicenseMetricSchema,
  operation: 'read',
  success: [200],
  scopes: readLicenses,
  experimental: true,
});

export const getApproximateApplicationLicenseCount = endpoint(
  'GET /rest/api/3/license/approximateLicenseCount/product/{applicationKey}',
  {
    response: LicenseMetricSchema,
    operation: 'read',
    success: [200],
    scopes: readLicenses,
    experimental: true,
  },
);

/** What a Jira site is licensed for. */
export class JiraLicenses {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the products of the site with their plan.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-license-metrics/
   */
  get(options?: CallOptions): ApiPromise<JiraLicense> {
    return this.transport.send(getLicense, {}, options);
  }

  /**
   * Counts the people with a licence for the site, over all products. The number may be up to 7 days old: it does not
   * prove that a seat was freed. Needs the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-license-metrics/
   */
  getApproximateCount(options?: CallOptions): ApiPromise<JiraLicenseMetric> {
    return this.transport.send(getApproximateLicenseCount, {}, options);
  }

  /**
   * Counts the people with a licence for one product of the site. The number may be up to 7 days old: it does not prove
   * that a seat was freed. Needs the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-license-metrics/
   */
  getApproximateProductCount(applicationKey: JiraApplicationKey, options?: CallOptions): ApiPromise<JiraLicenseMetric> {
    return this.transport.send(getApproximateApplicationLicenseCount, { path: { applicationKey } }, options);
  }
}
