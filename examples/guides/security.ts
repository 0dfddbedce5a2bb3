/** The code of docs/security.md. Runs on a simulated organization. */
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const { orgAdmin } = simulator.credentials;
simulator.addPerson({ name: 'Jane Doe', apiTokens: ['nightly report'] });
const org = new OrgAdminClient(orgAdmin);

// #region share
import { applyPlan, makePlan, makeReport, memoryJournal, pseudonymizeReport, reportAsMarkdown } from 'atlassian-admin-sdk/offboarding';

const journal = memoryJournal();
const plan = await makePlan(['jane.doe@example.com'], { clients: { org } });
await applyPlan(plan, { clients: { org }, journal }).result;
const shared = await pseudonymizeReport(await makeReport(plan, journal));
console.log(reportAsMarkdown(shared).includes('Jane'));
// #endregion
