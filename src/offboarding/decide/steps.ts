/**
 * Step makers. Each looks at the facts of a person, and returns the steps of one kind, or none. Nothing is sent.
 * The built-in profiles are compositions of them. Compose a profile of your own the same way.
 *
 * @module steps
 */
export { transferResponsibilities } from './transfer-steps.js';
export {
  deleteAccount,
  demote,
  disableAccount,
  handOffToIdentityProvider,
  parkEmail,
  releaseSeat,
  removeFromDirectories,
  removeFromGroups,
  revokeApiTokens,
  revokeOrganizationApiKeys,
  revokePortalAccess,
  setScimInactive,
  suspendInDirectories,
  transferOwned,
  unlinkScim,
} from './step-makers.js';
