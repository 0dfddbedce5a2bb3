import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import * as search from '../../../src/product/jira/user-search.js';
import { findUsers } from '../../../src/product/jira/users.js';

function world(people = 0) {
  const simulator = new Simulator({ frozen: true });
  for (let index = 0; index < people; index += 1) {
    simulator.addPerson({ name: `Person ${index}`, email: `person.${index}@example.com` });
  }
  const { credentials } = simulator;
  const { userSearch } = new ProductClient({ ...credentials.product, retry: false }).jira;
  return { simulator, userSearch };
}

describe('searching for people of a Jira site', () => {
  it('goes on after empty pages, because Jira filters what it has cut', async () => {
    const { simulator, userSearch } = world(700);
    const { accountId } = simulator.addPerson({ name: 'Zoe Last' });
    expect(await userSearch.searchAssignable({ query: 'zoe', project: 'ALPHA' }).toArray()).toMatchObject([{ accountId }]);
    expect(await userSearch.searchKeysByQuery({ query: 'is assignee of ALPHA' }).toArray()).toHaveLength(702);
  });

  it('ends with the thousandth person of the site', async () => {
    const { simulator, userSearch } = world(1100);
    const found = await userSearch.searchAssignable({ project: 'ALPHA' }).toArray();
    expect(found).toHaveLength(1000);
    expect(simulator.requests).toHaveLength(20);
    expect(await userSearch.searchByQuery({ query: 'is voter of (ALPHA-1, ALPHA-2) AND is reporter of ALPHA' }).toArray()).toHaveLength(1000);
  });

  it('refuses what names nobody or nowhere, before anything is sent', () => {
    const { simulator, userSearch } = world();
    expect(() => userSearch.searchAssignable({ query: 'jane' })).toThrow('expected project, issueKey or issueId');
    expect(() => userSearch.searchBulkAssignable({ projectKeys: ['ALPHA'] })).toThrow('exactly one of query and accountId');
    expect(() => userSearch.searchBulkAssignable({ query: 'jane', projectKeys: ['ALPHA,BETA'] })).toThrow('without a comma');
    expect(() => userSearch.searchWithBrowsePermission({ query: 'jane', accountId: 'a', projectKey: 'ALPHA' })).toThrow('exactly one of');
    expect(() => userSearch.searchWithAllPermissions({ query: 'jane', permissions: ['BROWSE_PROJECTS'] })).toThrow('expected issueKey or projectKey');
    expect(simulator.requests).toEqual([]);
  });

  it('says when the query cannot be read', async () => {
    const { userSearch } = world();
    expect((await attempt(userSearch.searchByQuery({ query: 'everybody' }).toArray())).error?.kind).toBe('validation');
  });

  it('shares one rate limit over all its calls', () => {
    const groups = [...Object.values(search), findUsers].flatMap((value) => ('route' in value ? [value.rateLimitGroup] : []));
    expect(groups).toHaveLength(9);
    expect(new Set(groups)).toEqual(new Set(['jira-user-search']));
  });

  it('tells a dead token from an empty list', async () => {
    const { simulator } = world();
    const dead = new ProductClient({ ...simulator.credentials.product, apiToken: 'sim_dead', retry: false });
    expect((await attempt(dead.jira.userSearch.searchForPicker({ query: 'ada' }))).error?.kind).toBe('credential.invalid');
    expect((await attempt(dead.jira.groups.searchForPicker({ query: 'a' }))).error?.kind).toBe('credential.invalid');
    expect((await attempt(dead.jira.getServerInfo())).error?.kind).toBe('credential.invalid');
  });
});
