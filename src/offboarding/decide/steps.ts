/**
 * Makers of steps: each looks at what is known of a person, and returns the steps of one kind, or none. Nothing is sent.
 * Profiles are compositions of them, and so is a profile of your own.
 *
 * @module steps
 */
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
