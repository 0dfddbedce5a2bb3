import { productClients, requireProductClient, type Clients } from '../read/clients.js';
import type { OnSite, Step, StepKind } from './types.js';

/** Whether a step runs on a product site. */
export function isOnSite(step: Step): step is Extract<Step, { kind: `transfer${string}` | 'revokePortalAccess' }> {
  return step.kind.startsWith('transfer') || step.kind === 'revokePortalAccess';
}

/** The key of a step on a product site. It names the site only where the plan has several. */
export function keyOnSite(kind: StepKind, { site }: OnSite, id?: string): string {
  return [kind, site, id].filter((part) => part !== undefined).join(' ');
}

/** The site as a member of a step, where there is one. */
export function placeOf({ site }: OnSite): OnSite {
  return site === undefined ? {} : { site };
}

/** Refuses clients that lack a site of the steps, before any of them is run. */
export function checkSites(caller: string, people: readonly { readonly steps: readonly Step[] }[], clients: Pick<Clients, 'product'>): void {
  const hasSeveral = productClients(clients).length > 1;
  for (const step of people.flatMap(({ steps }) => steps).filter(isOnSite)) {
    // Things of the organization are transferred through any of its sites.
    if (step.site !== undefined || (hasSeveral && step.kind !== 'transferResponsibilities')) {
      requireProductClient(clients, step.site, caller);
    }
  }
}
