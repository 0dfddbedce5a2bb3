/**
 * The profiles of this package, for profiles of your own that build on them.
 *
 * @module profiles
 */
export { deleteAccountAfterGrace, hostileLeaver, leaver, portalCustomer, reclaimLicense, temporaryLeave } from './profiles.js';
