/** Where the reference shows what a file of the source exports: by client and resource, or by what it is for. */

const errors = 'Errors';
const requests = 'Calls and their findings';
const settings = 'Limits, waits and observation';
const ids = 'Ids and credentials';
const dangerous = 'Dangerous operations';
const shared = 'Many processes';
const charge = 'What a person is in charge of';
const seals = 'Approvals and evidence';

/** Files that are not named after their resource. Everything else in a folder of a client is. */
const places: Readonly<Record<string, string>> = {
  'check-credentials': ids,
  dangerous,
  environment: ids,
  version: 'The package',
  'node-fetch': 'The package',
  opentelemetry: settings,

  'conformance/check': shared,
  'conformance/journal-store': shared,
  'conformance/rate-gate': shared,
  'conformance/shared-store': shared,
  'stores/memory-store': shared,
  'stores/postgres-store': shared,
  'stores/redis-store': shared,
  'stores/shared-journals': shared,
  'stores/shared-rate-gate': shared,
  'stores/shared-store': shared,

  'core/access-token': ids,
  'core/confirmations': 'How it is decided',
  'core/credential-rules': ids,
  'core/credential-source': ids,
  'core/required-access': ids,
  'core/fetch': settings,
  'core/rate-gate': settings,
  'core/server-clock': settings,
  'core/api-promise': requests,
  'core/dangerous': dangerous,
  'core/endpoint': requests,
  'core/duration': settings,
  'core/error-kinds': errors,
  'core/from-environment': ids,
  'core/errors': errors,
  'core/ids': ids,
  'core/log': settings,
  'core/observer': settings,
  'core/options': settings,
  'core/pagination': requests,
  'core/rate-limit': settings,
  'core/recent-changes': settings,
  'core/request': requests,
  'core/retry': settings,
  'core/schema': requests,
  'core/scopes': ids,
  'core/secret': ids,
  'core/transport': requests,

  'org/client': 'OrgAdminClient',
  'org/types': 'OrgAdminClient',
  'org/dangerous': dangerous,
  'org/api-access': 'org.serviceAccounts',
  'org/control-policy-schemas': 'org.controlPolicies',
  'org/group-schemas': 'org.groups',
  'org/last-active-dates': 'org.lastActive',
  'org/managed-accounts': 'org.accounts',
  'org/product-names': 'Policies and profiles',
  'org/role-ids': 'org.userRoles',

  'product/client': 'ProductClient',
  'product/accessible-resources': 'ProductClient',
  'product/dangerous': dangerous,
  'product/confluence/confluence': 'confluence',
  'product/confluence/types': 'ProductClient',
  'product/confluence/admin-key-header': 'ProductClient',
  'product/jira/types': 'ProductClient',
  'product/service-desk/types': 'ProductClient',
  'product/confluence/schemas': 'confluence',
  'product/confluence/content-schemas': 'confluence',
  'product/jira/jira': 'jira',
  'product/jira/schemas': 'jira',
  'product/jira/references': 'jira',
  'product/jira/licenses': 'jira.license',
  'product/service-desk/service-desk': 'serviceDesk',
  'product/service-desk/schemas': 'serviceDesk',
  'product/automation/automation': 'automation',
  'product/automation/types': 'ProductClient',
  'product/automation/rule-schemas': 'automation.rules',
  'product/teams/teams': 'teams',
  'product/teams/types': 'ProductClient',
  'product/service-operations/service-operations': 'serviceOperations',
  'product/service-operations/types': 'ProductClient',
  'product/service-operations/responders': 'serviceOperations',
  'product/service-operations/rotation-schemas': 'serviceOperations.rotations',

  'scim/client': 'ScimClient',
  'scim/types': 'ScimClient',
  'scim/dangerous': dangerous,
  'scim/discovery': 'scim.resourceTypes',
  'scim/filter': 'scim: filters and patches',
  'scim/patch': 'scim: filters and patches',
  'scim/schemas': 'scim.users',

  'offboarding/responsibilities/declarations': charge,
  'offboarding/responsibilities/file-inventory': charge,
  'offboarding/responsibilities/find': charge,
  'offboarding/responsibilities/inventory': charge,
  'offboarding/responsibilities/kinds': charge,
  'offboarding/responsibilities/read-successors': charge,
  'offboarding/responsibilities/responsibility-policy': charge,
  'offboarding/responsibilities/successors': charge,
  'offboarding/responsibilities/types': charge,
  'offboarding/responsibilities/worlds': charge,
  'offboarding/run/apply': 'Apply a plan',
  'offboarding/read/clients': 'Make a plan',
  'offboarding/decide/decide': 'How it is decided',
  'offboarding/decide/decision-table': 'How it is decided',
  'offboarding/decide/decisions': 'How it is decided',
  'offboarding/plan/describe': 'Make a plan',
  'offboarding/read/dossier': 'What is read about a person',
  'offboarding/read/fact-types': 'What is read about a person',
  'offboarding/people/export-columns': 'Whom it is about',
  'offboarding/read/facts': 'What is read about a person',
  'offboarding/run/file-journal': 'Journals',
  'offboarding/plan/fuse': 'Make a plan',
  'offboarding/report/hand-off': 'Afterwards',
  'offboarding/read/inspect': 'What is read about a person',
  'offboarding/onboard/onboard-person': 'Bring a person in',
  'offboarding/onboard/onboarding-shape': 'Bring a person in',
  'offboarding/onboard/onboarding-types': 'Bring a person in',
  'offboarding/read/log-in': 'What a person can reach',
  'offboarding/read/evidence': 'How it is decided',
  'offboarding/read/reach': 'What a person can reach',
  'offboarding/read/reach-shape': 'What a person can reach',
  'offboarding/read/reach-types': 'What a person can reach',
  'offboarding/report/reach-text': 'What a person can reach',
  'offboarding/run/journal': 'Journals',
  'offboarding/run/outcome': 'Reports',
  'offboarding/read/find-people': 'Whom it is about',
  'offboarding/plan/not-inspected': 'Reports',
  'offboarding/plan/plan': 'Make a plan',
  'offboarding/plan/required-access': 'Make a plan',
  'offboarding/decide/policy': 'Policies and profiles',
  'offboarding/decide/approval-policy': seals,
  'offboarding/seals/approval': seals,
  'offboarding/seals/check-approvals': seals,
  'offboarding/seals/place-in-plan': seals,
  'offboarding/seals/signing-key': seals,
  'offboarding/run/sealed-journal': seals,
  'offboarding/report/evidence': seals,
  'offboarding/report/evidence-findings': seals,
  'offboarding/decide/profiles': 'Policies and profiles',
  'offboarding/decide/built-in-profiles': 'Policies and profiles',
  'offboarding/decide/transfer-steps': 'Steps',
  'offboarding/plan/in-charge-words': charge,
  'offboarding/plan/responsibilities': charge,
  'offboarding/report/in-charge': charge,
  'offboarding/report/pseudonymize': 'Reports',
  'offboarding/people/csv-rows': 'Whom it is about',
  'offboarding/people/csv-text': 'Whom it is about',
  'offboarding/people/export-dates': 'Whom it is about',
  'offboarding/people/export-rows': 'Whom it is about',
  'offboarding/people/read-export': 'Whom it is about',
  'offboarding/people/read-export-stream': 'Whom it is about',
  'offboarding/run/reinstate': 'Afterwards',
  'offboarding/report/access': 'Reports',
  'offboarding/report/report': 'Reports',
  'offboarding/report/report-csv': 'Reports',
  'offboarding/report/report-html': 'Reports',
  'offboarding/report/report-json': 'Reports',
  'offboarding/report/report-markdown': 'Reports',
  'offboarding/report/report-of-plan-file': 'Reports',
  'offboarding/report/report-of-plans': 'Reports',
  'offboarding/report/report-stream': 'Reports',
  'offboarding/run/read-journal': 'Journals',
  'offboarding/run/run-step': 'Apply a plan',
  'offboarding/run/run-shape': 'Apply a plan',
  'offboarding/run/shared-reads': 'Apply a plan',
  'offboarding/tasks/plan-task': 'Apply a plan',
  'offboarding/tasks/run-task': 'Apply a plan',
  'offboarding/tasks/task-journals': 'Journals',
  'engines/bullmq': 'Apply a plan',
  'engines/deliver': 'Apply a plan',
  'engines/pg-boss': 'Apply a plan',
  'offboarding/tasks/apply-plan-file': 'Apply a plan',
  'offboarding/tasks/folder-journals': 'Journals',
  'offboarding/plan/plan-file': 'Make a plan',
  'offboarding/plan/plan-header': 'Apply a plan',
  'offboarding/run/unfinished': 'Afterwards',
  'offboarding/decide/step-makers': 'Steps',
  'offboarding/decide/steps': 'Steps',
  'offboarding/steps/types': 'Steps',
  'offboarding/steps/declarations': 'Steps',
  'offboarding/people/subjects': 'Whom it is about',
  'offboarding/read/surroundings': 'What is read about a person',
  'offboarding/run/verify': 'Afterwards',

  'leave-dates/calendar': 'Leave dates',
  'leave-dates/calendar-log': 'Leave dates',
  'leave-dates/changes': 'Leave dates',
  'leave-dates/claim': 'Leave dates',
  'leave-dates/due': 'Leave dates',
  'leave-dates/file-calendar': 'Leave dates',
  'leave-dates/read-leave-dates': 'Leave dates',
  'leave-dates/shared-calendar': 'Leave dates',

  'verification/body-shape': 'A real organization',
  'verification/fact-sheet': 'A real organization',
  'verification/fact-sheet-markdown': 'A real organization',
  'verification/observability': 'A real organization',
  'verification/verification-journal': 'A real organization',
  'verification/verify-organization': 'A real organization',

  'simulator/facts': 'The simulator',
  'simulator/simulator': 'The simulator',
  'simulator/clock': 'The simulator',
  'simulator/confluence-belongings': 'The simulator',
  'simulator/crowd': 'The simulator',
  'simulator/behaviours': 'The simulator',
  'simulator/identity-provider': 'The simulator',
  'simulator/api-access-belongings': 'The simulator',
  'simulator/many-belongings': 'The simulator',
  'simulator/mentions': 'What happened',
  'simulator/responsibility': 'What happened',
  'simulator/difference': 'What happened',
  'simulator/outside': 'What happened',
  'rehearsal/rehearse': 'The simulator',
  'rehearsal/snapshot': 'The simulator',
  'simulator/jira-belongings': 'The simulator',
  'simulator/people': 'The simulator',
  'simulator/service-accounts': 'The simulator',
  'simulator/service-belongings': 'The simulator',
  'simulator/credentials': 'The simulator',
  'simulator/effects': 'What happened',
  'simulator/exchange': 'What happened',
  'simulator/faults': 'Faults and limits',
  'simulator/limits': 'Faults and limits',
};

/** The order in which a reader needs them. `org` is also the place of `org.users`. */
const order = [
  'OrgAdminClient',
  'org',
  'ProductClient',
  'jira',
  'confluence',
  'automation',
  'serviceDesk',
  'serviceOperations',
  'teams',
  'ScimClient',
  'scim',
  ids,
  requests,
  errors,
  settings,
  dangerous,
  'The package',
  'Whom it is about',
  charge,
  'Policies and profiles',
  'Make a plan',
  'Apply a plan',
  'Journals',
  shared,
  seals,
  'Reports',
  'Afterwards',
  'Leave dates',
  'What a person can reach',
  'Bring a person in',
  'What is read about a person',
  'How it is decided',
  'Steps',
  'A real organization',
  'The simulator',
  'Faults and limits',
  'What happened',
  'The state of the organization',
];

/** Every category of these files, in order. */
export function orderedCategories(files: readonly string[]): string[] {
  const found = new Set(files.map(categoryOf).filter((category) => category !== undefined));
  const rank = (category: string): number => order.findIndex((each) => category === each || category.startsWith(`${each}.`) || category.startsWith(`${each}:`));
  return [...found].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other, 'en'));
}

/** The category of a file, given as its path below `src`, without extension. None: it has to be placed above. */
export function categoryOf(file: string): string | undefined {
  const placed = places[file];
  if (placed !== undefined) {
    return placed;
  }
  const [, folder = '', name = ''] = /^(org|scim|product\/jira|product\/confluence|product\/service-desk|product\/automation|product\/teams|product\/service-operations)\/([\w-]+)$/.exec(file) ?? [];
  const resource = camelCase(name);
  switch (folder) {
    case 'org':
      return `org.${resource}`;
    case 'scim':
      return `scim.${resource}`;
    case 'product/jira':
    case 'product/confluence':
    case 'product/service-desk':
    case 'product/automation':
    case 'product/teams':
    case 'product/service-operations':
      return `${camelCase(folder.slice('product/'.length))}.${resource}`;
    default:
      return /^simulator\/[\w-]*state$/.test(file) ? 'The state of the organization' : undefined;
  }
}

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
