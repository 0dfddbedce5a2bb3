import { checkInput, checkOptionNames, invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import type { Schema } from '../../core/schema.js';
import { assignRole, type RoleGrant } from '../../org/user-roles.js';
import type { ScimClient } from '../../scim/client.js';
import { checkClients, scimClientFor } from '../read/clients.js';
import type { Newcomer, OnboardingOptions } from './onboarding-shape.js';

const onboardingOptionNames = namesOf<OnboardingOptions>()('clients', 'scimDirectoryId', 'groups', 'roles', 'sendNotification', 'verificationDeadline', 'signal');
const newcomerNames = namesOf<Newcomer>()('email', 'name');

/** Whoever has one of these can give access to others. */
export const administrativeRoles: ReadonlySet<string> = new Set(['atlassian/org-admin', 'atlassian/site-admin', 'atlassian/user-access-admin']);

/** A request whose form is right. */
export interface OnboardingRequest {
  readonly email: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly roles: readonly (RoleGrant & { readonly resource: string })[];
  /** Absent where the person is invited. */
  readonly scim: ScimClient | undefined;
}

/** Refuses what cannot be meant, before anything is read. */
export function checkRequest(caller: string, person: Newcomer, options: OnboardingOptions): OnboardingRequest {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  checkRunOptions(caller, options ?? null, onboardingOptionNames);
  const { clients, scimDirectoryId, groups = [], roles = [], sendNotification } = options;
  checkClients(caller, clients);
  checkOptionNames(caller, person ?? null, newcomerNames, 'person');
  const { email, name = '' } = person;
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw refuse('person.email', 'expected an e-mail address');
  }
  const scim = scimDirectoryId === undefined ? undefined : scimClientFor(clients, scimDirectoryId);
  if (scimDirectoryId !== undefined && scim === undefined) {
    throw refuse('clients.scim', 'expected the ScimClient of the directory that scimDirectoryId names');
  }
  if (typeof name !== 'string' || (scim !== undefined && name.trim() === '')) {
    throw refuse('person.name', 'expected the display name, which the SCIM directory needs');
  }
  if (sendNotification !== undefined && typeof sendNotification !== 'boolean') {
    throw refuse('sendNotification', 'expected true or false');
  }
  if (sendNotification === true && scim !== undefined) {
    throw refuse('sendNotification', 'is for people who are invited: a SCIM directory writes to nobody');
  }
  if (!Array.isArray(groups) || groups.some((group) => typeof group !== 'string' || group.trim() === '')) {
    throw refuse('groups', 'expected a list of ids or exact names of groups');
  }
  if (!Array.isArray(roles)) {
    throw refuse('roles', 'expected a list of roles, each with the resource');
  }
  const checked = (roles as readonly RoleGrant[]).map((role, index) => {
    const part = `roles[${index}]`;
    const { resource, role: roleId } = checkInput(assignRole.body as Schema, role, { endpoint: caller, part }) as RoleGrant;
    if (administrativeRoles.has(roleId) || resource === undefined) {
      throw refuse(`${part}.role`, 'expected a role on a product: give a role that administers access by hand, when the person has joined');
    }
    return { role: roleId, resource };
  });
  return {
    email: email.toLowerCase(),
    name,
    groups: [...new Set<string>(groups)],
    roles: [...new Map(checked.map((role) => [`${role.resource} ${role.role}`, role])).values()],
    scim,
  };
}
