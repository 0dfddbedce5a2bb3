/** What every runtime must do, with web globals and nothing else. */
import { attempt, clientsFromEnv, OrgAdminClient, ProductClient, ScimClient, version } from 'atlassian-admin-sdk';
import {
  applyPlan,
  makePlan,
  makeReport,
  memoryJournal,
  readExport,
  reportAsCsv,
  reportAsHtml,
  reportAsJson,
  reportAsMarkdown,
  type Clients,
  type JournalStore,
  type Report,
} from 'atlassian-admin-sdk/offboarding';
import { traceCalls } from 'atlassian-admin-sdk/opentelemetry';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

/** Each resolves where it works, and rejects with the reason where it does not. */
export const webParts = {
  import: async () => {
    for (const entry of [OrgAdminClient, ProductClient, ScimClient, makePlan, Simulator, traceCalls]) {
      must(typeof entry === 'function', 'an export is missing');
    }
    must(/^\d+\.\d+\.\d+/.test(version), `the version is ${version}`);
  },
  call: async () => {
    const urls: string[] = [];
    const org = new OrgAdminClient({
      orgId: 'b7e2d1c0-0000-4000-8000-00000000a0f0',
      apiKey: 'a-key-of-nobody',
      fetch: async (request) => {
        urls.push(`${request.method} ${request.url}`);
        const authorized = request.headers.get('authorization') === 'Bearer a-key-of-nobody';
        return authorized
          ? Response.json({ account: { account_id: '712020:jane', name: 'Jane Doe', email: 'jane@example.com', account_status: 'active' } })
          : Response.json({}, { status: 401 });
      },
    });
    const env = { ATLASSIAN_ORG_ID: 'b7e2d1c0-0000-4000-8000-00000000a0f0', ATLASSIAN_ORG_API_KEY: 'a-key-of-nobody' };
    must(clientsFromEnv({ env }).org.orgId === env.ATLASSIAN_ORG_ID, 'the environment gave no client');
    const profile = await org.accounts.getProfile('712020:jane');
    must(profile.name === 'Jane Doe', `the call gave ${JSON.stringify(profile)}`);
    must(urls.join() === 'GET https://api.atlassian.com/users/712020:jane/manage/profile', `the request was ${urls.join()}`);
    const { orgAdmin } = new Simulator().credentials;
    const { error } = await attempt(new OrgAdminClient(orgAdmin).accounts.getProfile('712020:nobody'));
    must(error?.kind === 'notFound', `the error was ${String(error)}`);
  },
  offboarding: async () => {
    const { totals } = await offboardedBy(memoryJournal());
    must(totals.done === 1, `the report says ${JSON.stringify(totals)}`);
  },
  reports: async () => {
    const report = await offboardedBy(memoryJournal());
    const texts = [reportAsJson(report), await reportAsCsv(report), await reportAsHtml(report), reportAsMarkdown(report)];
    must(
      texts.every((text) => text.includes('712020:')),
      'a report names nobody',
    );
  },
  readExport: async () => {
    const bytes = new TextEncoder().encode('User id,User name,email,User status\n,Jane Doe,jane@example.com,Active\n');
    const { people } = await readExport(bytes);
    must(people.length === 1 && people[0]?.email === 'jane@example.com', `the export was read as ${JSON.stringify(people)}`);
  },
} as const satisfies Record<string, () => Promise<void>>;

/** Offboards one person of a simulated organization. */
export async function offboardedBy(journal: JournalStore): Promise<Report> {
  const simulator = new Simulator();
  const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
  const clients = clientsFor(simulator.credentials);
  const plan = await makePlan([jane.accountId], { clients });
  await applyPlan(JSON.parse(JSON.stringify(plan)) as typeof plan, { clients, journal }).result;
  must(simulator.state.accounts[jane.accountId]?.status === 'inactive', 'the account is still active');
  return makeReport(plan, journal);
}

function clientsFor({ orgAdmin, product, scim }: SimulatedCredentials): Clients {
  return { org: new OrgAdminClient(orgAdmin), product: new ProductClient(product), scim: [new ScimClient(scim)] };
}

export function must(holds: boolean, otherwise: string): void {
  if (!holds) {
    throw new Error(otherwise);
  }
}

/** One line for each part: what the driver reads. */
export async function tell(part: string, attemptPart: () => Promise<void>, say: (line: string) => void): Promise<void> {
  try {
    await attemptPart();
    say(`part ${JSON.stringify({ part })}`);
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`part ${JSON.stringify({ part, problem })}`);
  }
}
