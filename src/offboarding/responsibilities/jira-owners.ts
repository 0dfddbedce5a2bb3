import type { ResponseDetails } from '../../core/api-promise.js';
import { adminError, type AdminError } from '../../core/errors.js';
import { bulkEditDashboards, type DashboardBulkEditResult } from '../../product/jira/dashboards.js';

/** What the writes take that make somebody else the owner or lead of a thing in Jira: its id, and the account id. */
export const ownerInputs = {
  filter: (filterId: string, to: string) => ({ path: { filterId }, body: { accountId: to } }),
  project: (projectIdOrKey: string, to: string) => ({ path: { projectIdOrKey }, body: { leadAccountId: to } }),
  component: (componentId: string, to: string) => ({ path: { componentId }, body: { leadAccountId: to } }),
  dashboard: (dashboardId: string, to: string) => ({
    body: { action: 'changeOwner' as const, entityIds: [dashboardId], changeOwnerDetails: { newOwner: to, autofixName: true }, extendAdminPermissions: true },
  }),
};

/** Jira responds with 200 even if it refused this dashboard: the refusal becomes an error. */
export function refusalOfDashboard({ attempts, status, traceId }: ResponseDetails, data: unknown, dashboardId: string): AdminError | undefined {
  return dashboardId in (data as DashboardBulkEditResult).entityErrors
    ? adminError('refused.other', { endpoint: bulkEditDashboards.route, status, traceId, attempts, reason: 'entityErrors' })
    : undefined;
}
