import type { DirectoryUser } from '../../org/users.js';
import type { DirectoryRecord } from './dossier.js';

/** What a search shows about a person. */
export function recordOf(user: DirectoryUser): DirectoryRecord {
  return {
    accountType: user.accountType ?? 'atlassian',
    accountStatus: user.accountStatus ?? 'unknown',
    membershipStatus: user.membershipStatus ?? 'unknown',
    status: user.status ?? 'unknown',
    claimStatus: user.claimStatus ?? 'unknown',
    platformRoles: user.platformRoles ?? [],
    forDeletion: user.forDeletion === true || user.status === 'for_deletion',
    ...(user.emailVerified === undefined || user.emailVerified === null ? {} : { emailVerified: user.emailVerified }),
    ...(user.managementSource === undefined || user.managementSource === null ? {} : { managementSource: user.managementSource }),
  };
}
