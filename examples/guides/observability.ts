/** The code of docs/observability.md. Runs on a simulated organization. */
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
const credentials = simulator.credentials.orgAdmin;

/** The parts of `@opentelemetry/api` that are used. It prints what an SDK would export. */
const span = {
  setAttributes: (attributes: object) => console.log(JSON.stringify(attributes)),
  setStatus: () => undefined,
  addEvent: () => undefined,
  end: () => console.log('The span ended.'),
};
const api = {
  trace: {
    getTracer: () => ({ startSpan: (name: string) => (console.log(`Span: ${name}`), span) }),
    getActiveSpan: () => undefined,
    setSpan: (context: unknown) => context,
  },
  context: { active: () => ({}) },
  propagation: { inject: (_context: unknown, carrier: Record<string, string>) => void (carrier['traceparent'] = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`) },
};

// #region opentelemetry
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { traceCalls } from 'atlassian-admin-sdk/opentelemetry';

const org = new OrgAdminClient({ ...credentials, ...traceCalls(api) });
// #endregion
await org.accounts.getProfile(accountId);
