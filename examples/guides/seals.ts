/** The code of docs/security.md about seals. Runs on a simulated organization. */
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
simulator.addPerson({ name: 'Jane Doe' });
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };

// #region seals
import { applyPlan, makePlan, makeReport, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, createSigningKey, makeEvidence, sealedJournal, verifyEvidence } from 'atlassian-admin-sdk/seals';

// Each on the machine of the one who signs.
const [graceKey, runKey] = [await createSigningKey(), await createSigningKey()];
const approvers = [{ name: 'Grace Kim', publicKey: graceKey.publicKey }];
const plan = await makePlan(['jane.doe@example.com'], { clients, policy: { approvals: { approvers } } });
const approvals = [await approvePlan(plan, graceKey, { by: 'Grace Kim', people: 1 })];

const journal = sealedJournal(memoryJournal(), runKey);
await applyPlan(plan, { clients, journal, approvals, requires: { approvers } }).result;

const publicKeys = { runs: [runKey.publicKey], approvers: [graceKey.publicKey] };
const report = await makeReport(plan, journal, { publicKeys: publicKeys.runs });
const page = await makeEvidence({ plan, approvals, journal, report, publicKeys, runKey });
const { findings } = await verifyEvidence(page, { publicKeys, requires: { approvers } });
console.log(findings.timeToAccessOff.people);
// #endregion
