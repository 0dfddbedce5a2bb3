import { checkAccessByEmail, inviteByEmail } from '../../product/confluence/access.js';
import { confluenceRefusal, ok } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import { addPerson } from '../people.js';
import type { Router } from '../router.js';
import { accountByEmail } from '../state.js';
import { hasAccess, requireSite, type ConfluenceRequest } from './confluence-answers.js';

export function routeConfluenceAccess(router: Router): void {
  router.on(checkAccessByEmail, (request) => {
    requireAllowed(request);
    const { emails } = request.body;
    const valid = emails.filter(isAddress);
    return ok({
      // Seen on the live service: the document of Atlassian calls this list emailsWithoutAccess.
      noAccessEmails: valid.filter((email) => !isLetIn(request, email)),
      invalidEmails: emails.filter((email) => !isAddress(email)),
    });
  });

  router.on(inviteByEmail, (request) => {
    requireAllowed(request);
    const { cloudId } = requireSite(request);
    const emails = new Set(request.body.emails.filter(isAddress).map((email) => email.toLowerCase()));
    for (const email of emails) {
      const accountId = letIn(request, email);
      if (accountId !== undefined) {
        request.effects.add({ kind: 'user.invited', accountId, target: cloudId });
      }
    }
    return { status: 200 };
  });
}

/** A caller without permission gets 404. */
function requireAllowed(request: ConfluenceRequest): void {
  requireSite(request);
  if (request.actor.kind === 'anonymous') {
    throw confluenceRefusal(404, 'Not Found');
  }
}

function isAddress(email: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
}

function isLetIn({ state }: ConfluenceRequest, email: string): boolean {
  const account = accountByEmail(state, email);
  return account !== undefined && hasAccess(account);
}

/** Gives access to an address, and returns its account. A suspended or deactivated person stays so. */
function letIn(context: SimulatorContext, email: string): string | undefined {
  const { state } = context;
  const known = accountByEmail(state, email);
  if (known === undefined) {
    return addPerson(context, { name: email.slice(0, email.indexOf('@')), email }).accountId;
  }
  const [directoryId] = Object.keys(state.directories);
  if (known.status !== 'active' || directoryId === undefined || Object.keys(known.memberships).length > 0) {
    return undefined;
  }
  known.memberships[directoryId] = 'active';
  return known.accountId;
}
