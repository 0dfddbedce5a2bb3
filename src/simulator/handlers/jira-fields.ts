import { listDefaultValues, listFieldContexts, searchFields, setDefaultValues } from '../../product/jira/fields.js';
import { jiraRefusal, noContent } from '../answer.js';
import type { SimulatedPeopleField } from '../jira-issue-state.js';
import type { Router } from '../router.js';
import { participantsFieldId } from './jira-issue-search.js';
import { jiraOf, ordered, pageObject, requireAdministrator, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraFields(router: Router): void {
  router.on(searchFields, (request) => {
    const { query, actor } = request;
    const types = query.getAll('type');
    const ids = query.getAll('id');
    const term = query.get('query')?.toLowerCase();
    const custom = Object.values(jiraOf(request).peopleFields).map((field) => ({
      id: field.id,
      name: field.name,
      key: field.id,
      schema: {
        ...(field.multiple ? { type: 'array', items: 'user' } : { type: 'user' }),
        custom: `com.atlassian.jira.plugin.system.customfieldtypes:${field.multiple ? 'multiuserpicker' : 'userpicker'}`,
        customId: Number(field.id.replace('customfield_', '')),
      },
    }));
    const participants = request.site?.serviceDesk === undefined ? [] : [participantsField];
    const found = [...systemFields, ...participants, ...custom].filter(
      ({ id, name }) =>
        // With a dead token the caller is anonymous and sees no field.
        actor.kind !== 'anonymous' &&
        (types.length === 0 || types.includes(id.startsWith('customfield_') ? 'custom' : 'system')) &&
        (ids.length === 0 || ids.includes(id)) &&
        (term === undefined || name.toLowerCase().includes(term)),
    );
    return pageObject(request, '/rest/api/3/field/search', ordered(request, found));
  });

  router.on(listFieldContexts, (request) => {
    const field = requireField(request, request.path.fieldId);
    const contexts = chosenContexts(request, field).map(({ id, name }) => ({ id, name, description: '', isGlobalContext: true, isAnyIssueType: true }));
    return pageObject(request, `/rest/api/3/field/${field.id}/context`, contexts);
  });

  router.on(listDefaultValues, (request) => {
    const field = requireField(request, request.path.fieldId);
    const values = chosenContexts(request, field)
      .filter(({ defaultAccountIds }) => defaultAccountIds.length > 0)
      .map(({ id, defaultAccountIds, userFilter = { enabled: false, groups: [], roleIds: [] } }) =>
        field.multiple
          ? { type: 'multi.user.select', contextId: id, accountIds: defaultAccountIds }
          : { type: 'single.user.select', contextId: id, accountId: defaultAccountIds[0], userFilter },
      );
    return pageObject(request, `/rest/api/3/field/${field.id}/context/defaultValue`, values);
  });

  router.on(setDefaultValues, (request) => {
    const field = requireField(request, request.path.fieldId);
    const { defaultValues } = request.body;
    for (const value of defaultValues) {
      const accountIds = 'accountIds' in value ? value.accountIds : [value.accountId];
      if (field.contexts[value.contextId] === undefined) {
        throw jiraRefusal(404, 'The custom field context was not found.');
      }
      if ('accountIds' in value !== field.multiple || accountIds.some((accountId) => request.state.accounts[accountId]?.status !== 'active')) {
        throw jiraRefusal(400, 'The default value is not valid for the field.');
      }
    }
    for (const value of defaultValues) {
      const context = field.contexts[value.contextId];
      const accountIds = 'accountIds' in value ? value.accountIds : [value.accountId];
      if (context !== undefined && context.defaultAccountIds.join() !== accountIds.join()) {
        context.defaultAccountIds = [...accountIds];
        request.effects.add({ kind: 'field.defaultChanged', ...(accountIds[0] === undefined ? {} : { accountId: accountIds[0] }), target: `${field.id}/${context.id}` });
      }
      if (context !== undefined && 'userFilter' in value) {
        const { enabled, groups = [], roleIds = [] } = value.userFilter;
        if (context.userFilter !== undefined || enabled || groups.length + roleIds.length > 0) {
          context.userFilter = { enabled, groups, roleIds };
        }
      }
    }
    return noContent;
  });
}

const participantsField = {
  id: participantsFieldId,
  name: 'Request participants',
  key: participantsFieldId,
  schema: { type: 'array', items: 'user', custom: 'com.atlassian.servicedesk:sd-request-participants', customId: Number(participantsFieldId.replace('customfield_', '')) },
};

const systemFields = [
  { id: 'summary', name: 'Summary', key: 'summary', schema: { type: 'string', system: 'summary' } },
  { id: 'assignee', name: 'Assignee', key: 'assignee', schema: { type: 'user', system: 'assignee' } },
  { id: 'reporter', name: 'Reporter', key: 'reporter', schema: { type: 'user', system: 'reporter' } },
];

function requireField(request: JiraSiteRequest, fieldId: string): SimulatedPeopleField {
  requireAdministrator(request);
  const field = jiraOf(request).peopleFields[fieldId];
  if (field === undefined) {
    throw jiraRefusal(404, 'The custom field was not found.');
  }
  return field;
}

function chosenContexts({ query }: JiraSiteRequest, { contexts }: SimulatedPeopleField): SimulatedPeopleField['contexts'][string][] {
  const ids = query.getAll('contextId');
  return Object.values(contexts).filter(({ id }) => ids.length === 0 || ids.includes(id));
}
