/**
 * The example of the README. Needs an organization API key without scopes, and the token of a SCIM directory; takes one
 * person's access away, and writes a journal.
 */
import { OrgAdminClient, ScimClient } from 'atlassian-admin-sdk';
import { apply, fileJournal, makePlan, makeReport } from 'atlassian-admin-sdk/offboarding';

const env = (name: string): string => process.env[name] ?? '';
const clients = {
  org: new OrgAdminClient({ orgId: env('ATLASSIAN_ORG_ID'), apiKey: env('ATLASSIAN_ORG_API_KEY') }),
  scim: [new ScimClient({ directoryId: env('ATLASSIAN_DIRECTORY_ID'), directoryToken: env('ATLASSIAN_DIRECTORY_TOKEN') })],
};

export async function offboard(email: string): Promise<string> {
  const plan = await makePlan([email], { clients });
  const [person] = plan.people;
  if (person === undefined || person.action === 'refuse') {
    return person?.because ?? 'No single person has this e-mail address.';
  }
  const journal = fileJournal(`journal/${plan.hash}.jsonl`);
  await apply(plan, { clients, journal }).result;
  const report = await makeReport(plan, journal);
  return `${person.action}: ${report.people[0]?.outcome.kind}`;
}
