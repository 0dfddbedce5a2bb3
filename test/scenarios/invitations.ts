import type { Scenarios } from '../support/scenario.js';

export const invitationScenarios: Scenarios = {
  'POST /admin/v2/orgs/{orgId}/users/invite': ({ org }) => () => org.invitations.send({ emails: ['jane.doe@example.com'] }),
};
