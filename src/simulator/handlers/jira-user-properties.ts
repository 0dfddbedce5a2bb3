import { deleteUserProperty, getUserProperty, listUserPropertyKeys, setUserProperty } from '../../product/jira/user-properties.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import type { Router } from '../router.js';
import { jiraOf, requirePerson } from './jira-requests.js';

const maximumKeyLength = 255;

export function routeJiraUserProperties(router: Router): void {
  router.on(listUserPropertyKeys, (request) => {
    const { accountId } = requirePerson(request);
    const properties = jiraOf(request).userProperties[accountId] ?? [];
    return ok({
      keys: properties.map(({ key }) => ({
        self: `${request.origin}/rest/api/3/user/properties/${encodeURIComponent(key)}?accountId=${accountId}`,
        key,
      })),
    });
  });

  router.on(getUserProperty, (request) => {
    const { accountId } = requirePerson(request);
    const property = jiraOf(request).userProperties[accountId]?.find(({ key }) => key === request.path.propertyKey);
    if (property === undefined) {
      throw jiraRefusal(404, `The property with key ${request.path.propertyKey} does not exist.`);
    }
    return ok(property);
  });

  router.on(setUserProperty, (request) => {
    const { accountId } = requirePerson(request);
    const { propertyKey: key } = request.path;
    if (key.length > maximumKeyLength) {
      throw jiraRefusal(400, `The key of a property must not be longer than ${maximumKeyLength} characters.`);
    }
    const properties = (jiraOf(request).userProperties[accountId] ??= []);
    const property = properties.find((candidate) => candidate.key === key);
    if (JSON.stringify(property?.value) !== JSON.stringify(request.body)) {
      request.effects.add({ kind: 'userProperty.set', accountId, target: key });
    }
    if (property === undefined) {
      properties.push({ key, value: request.body });
      return ok({}, 201);
    }
    property.value = request.body;
    return ok({});
  });

  router.on(deleteUserProperty, (request) => {
    const { accountId } = requirePerson(request);
    const { userProperties } = jiraOf(request);
    const { propertyKey } = request.path;
    const properties = userProperties[accountId] ?? [];
    const remaining = properties.filter(({ key }) => key !== propertyKey);
    if (remaining.length === properties.length) {
      throw jiraRefusal(404, `The property with key ${propertyKey} does not exist.`);
    }
    userProperties[accountId] = remaining;
    request.effects.add({ kind: 'userProperty.deleted', accountId, target: propertyKey });
    return noContent;
  });
}
