import {
  addGroupToRestriction,
  addRestrictions,
  addUserToRestriction,
  deleteRestrictions,
  getRestrictions,
  getRestrictionsByOperation,
  getRestrictionsForOperation,
  getRestrictionStatusOfUser,
  removeUserFromRestriction,
  updateRestrictions,
  type GivenRestriction,
} from '../../product/confluence/restrictions.js';
import { confluenceRefusal, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatedContent, SimulatedRestriction } from '../confluence-state.js';
import type { Router, SimulatedRequest } from '../router.js';
import { confluenceGroup, confluenceUser, requireAccount, requireConfluence, whole, type ConfluenceRequest } from './confluence-answers.js';
import { mayEdit, requireContentV1 } from './confluence-contents.js';

type Operation = 'read' | 'update';

const operations: readonly Operation[] = ['read', 'update'];
const noContentOfItsOwn: SimulatedAnswer = { status: 200 };

export function routeConfluenceRestrictions(router: Router): void {
  router.on(getRestrictions, (request) => {
    const content = viewed(request, request.path.contentId);
    return ok(listIn(request, content));
  });

  router.on(getRestrictionsByOperation, (request) => {
    const content = viewed(request, request.path.contentId);
    return ok({ ...Object.fromEntries(operations.map((operation) => [operation, restrictionIn(request, content, operation)])), _links: {} });
  });

  router.on(getRestrictionsForOperation, (request) => {
    const content = viewed(request, request.path.contentId);
    return ok(restrictionIn(request, content, operationOf(request.path.operationKey)));
  });

  router.on(getRestrictionStatusOfUser, (request) => {
    const content = viewed(request, request.path.contentId);
    const { accountId } = requireAccount(request, request.query.get('accountId'));
    if (!restrictionOf(content, operationOf(request.path.operationKey)).users.includes(accountId)) {
      throw confluenceRefusal(404, 'The restriction does not apply to the given id');
    }
    return noContentOfItsOwn;
  });

  router.on(addUserToRestriction, (request) => {
    const { contentId, operationKey } = request.path;
    const content = edited(request, contentId);
    const { accountId } = requireAccount(request, request.query.get('accountId'));
    const { users } = (content.restrictions ??= {})[operationOf(operationKey)] ??= none();
    if (!users.includes(accountId)) {
      users.push(accountId);
      request.effects.add({ kind: 'restriction.userAdded', accountId, target: contentId });
    }
    return noContentOfItsOwn;
  });

  router.on(removeUserFromRestriction, (request) => {
    const { contentId, operationKey } = request.path;
    const content = edited(request, contentId);
    const { accountId } = requireAccount(request, request.query.get('accountId'));
    const restriction = restrictionOf(content, operationOf(operationKey));
    if (restriction.users.includes(accountId)) {
      restriction.users = restriction.users.filter((id) => id !== accountId);
      dropEmpty(content);
      request.effects.add({ kind: 'restriction.userRemoved', accountId, target: contentId });
    } else if (request.behaviours.removeAbsentRestriction === 'notFound') {
      throw confluenceRefusal(404, 'The restriction does not apply to the given id');
    }
    return noContentOfItsOwn;
  });

  router.on(addGroupToRestriction, (request) => {
    const { contentId, operationKey, groupId } = request.path;
    const content = edited(request, contentId);
    if (request.state.groups[groupId] === undefined) {
      throw confluenceRefusal(404, 'No group found with the given id');
    }
    const { groupIds } = (content.restrictions ??= {})[operationOf(operationKey)] ??= none();
    if (!groupIds.includes(groupId)) {
      groupIds.push(groupId);
      request.effects.add({ kind: 'restriction.groupAdded', target: contentId });
    }
    return noContentOfItsOwn;
  });

  router.on(updateRestrictions, (request) => write(request, request.path.contentId, request.body, true));
  router.on(addRestrictions, (request) => write(request, request.path.contentId, request.body, false));
  router.on(deleteRestrictions, (request) => write(request, request.path.contentId, [], true));
}

function none(): SimulatedRestriction {
  return { users: [], groupIds: [] };
}

/** A restriction that names nobody is none. */
function dropEmpty(content: SimulatedContent): void {
  const left = Object.entries(content.restrictions ?? {}).filter(([, { users, groupIds }]) => users.length + groupIds.length > 0);
  if (left.length > 0) {
    content.restrictions = Object.fromEntries(left);
  } else {
    delete content.restrictions;
  }
}

function restrictionOf(content: SimulatedContent, operation: Operation): SimulatedRestriction {
  return content.restrictions?.[operation] ?? none();
}

function operationOf(operationKey: string): Operation {
  const operation = operations.find((one) => one === operationKey);
  if (operation === undefined) {
    throw confluenceRefusal(400, 'The operation must be read or update');
  }
  return operation;
}

function viewed(request: ConfluenceRequest, contentId: string): SimulatedContent {
  requireConfluence(request);
  return requireContentV1(request, contentId);
}

/** A caller who may view but not edit the content gets the same refusal as one who may not view it. */
function edited(request: ConfluenceRequest, contentId: string): SimulatedContent {
  const content = viewed(request, contentId);
  if (!mayEdit(request, content)) {
    throw confluenceRefusal(404, `No content found with id ${contentId}`);
  }
  return content;
}

function write(request: SimulatedRequest, contentId: string, given: readonly GivenRestriction[], isWhole: boolean): SimulatedAnswer {
  const { state, effects } = request;
  const content = edited(request, contentId);
  const before = JSON.stringify(content.restrictions ?? {});
  const written: NonNullable<SimulatedContent['restrictions']> = isWhole ? {} : structuredClone(content.restrictions ?? {});
  for (const { operation, restrictions: { user = [], group = [] } } of given) {
    if (user.some(({ accountId }) => state.accounts[accountId] === undefined) || group.some(({ id }) => state.groups[id] === undefined)) {
      throw confluenceRefusal(400, 'A person or group does not exist');
    }
    const { users, groupIds } = (written[operation] ??= none());
    users.push(...user.map(({ accountId }) => accountId).filter((id) => !users.includes(id)));
    groupIds.push(...group.map(({ id }) => id).filter((id) => !groupIds.includes(id)));
  }
  if (JSON.stringify(written) !== before) {
    content.restrictions = written;
    dropEmpty(content);
    effects.add({ kind: 'restriction.replaced', target: contentId });
  }
  return ok(listIn(request, content));
}

function listIn(request: ConfluenceRequest, content: SimulatedContent): object {
  const results = operations.map((operation) => restrictionIn(request, content, operation));
  return { results, start: 0, limit: 100, size: results.length, restrictionsHash: '', _links: {} };
}

const largestList = 100;

/** A restriction, with the people and groups that the query expands: by itself, or within the content that has it. */
export function restrictionIn(request: ConfluenceRequest, content: SimulatedContent, operation: Operation): object {
  const { query, state } = request;
  const { users, groupIds } = restrictionOf(content, operation);
  const start = whole(query, 'start') ?? 0;
  const limit = Math.min(whole(query, 'limit') ?? largestList, largestList);
  const expand = (query.get('expand') ?? '').split(',');
  const isExpanded = (member: string): boolean => expand.some((name) => [`restrictions.${member}`, `${operation}.restrictions.${member}`, `restrictions.${operation}.restrictions.${member}`].includes(name));
  const page = (results: readonly object[]): object => {
    const cut = results.slice(start, start + limit);
    return { results: cut, start, limit, size: cut.length };
  };
  const people = users.flatMap((id) => state.accounts[id] ?? []).map((account) => confluenceUser(request, account));
  const groups = groupIds.flatMap((id) => state.groups[id] ?? []).map((group) => confluenceGroup(request, group));
  return {
    operation,
    restrictions: {
      ...(isExpanded('user') ? { user: page(people) } : {}),
      ...(isExpanded('group') ? { group: page(groups) } : {}),
      _expandable: { ...(isExpanded('user') ? {} : { user: '' }), ...(isExpanded('group') ? {} : { group: '' }) },
    },
    _expandable: { restrictions: '', content: '' },
    _links: {},
  };
}
