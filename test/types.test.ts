import {
  dangerous,
  type AccountId,
  type ApiPromise,
  type GroupId,
  type Jira,
  type Org,
  type OrgAdminClient,
  type Outcome,
  type Paginated,
  type ProductClient,
  type Scim,
  type ScimClient,
} from 'atlassian-admin-sdk';
import type { BuiltInProfileName, InactiveOptions, PolicyOptions, ProductName, ProfileName } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, expectTypeOf, it } from 'vitest';

import { orgClient, productClient, scimClient } from './support/clients.js';
import { rehearsal } from './support/organization.js';

/** What is checked here is checked by the compiler; the tests only have to be there. */

declare const org: OrgAdminClient;
declare const product: ProductClient;
declare const scim: ScimClient;

describe('types', () => {
  it('name what a call gives, without a cast', () => {
    expectTypeOf<OrgAdminClient['users']['search']>().returns.toEqualTypeOf<Paginated<Org.DirectoryUser>>();
    expectTypeOf<OrgAdminClient['groups']['get']>().returns.toEqualTypeOf<ApiPromise<Org.DirectoryGroup>>();
    expectTypeOf<OrgAdminClient['accounts']['disable']>().returns.toEqualTypeOf<ApiPromise<Outcome>>();
    expectTypeOf<ProductClient['jira']['users']['search']>().returns.toEqualTypeOf<Paginated<Jira.User>>();
    expectTypeOf<ScimClient['users']['get']>().returns.toEqualTypeOf<ApiPromise<Scim.User>>();
    expectTypeOf<Org.DirectoryUser['email']>().toEqualTypeOf<string | null | undefined>();
  });

  it('do not let a misspelt field compile', () => {
    const readsWrong = (user: Org.DirectoryUser): unknown[] => [
      // @ts-expect-error: it is accountId
      user.acountId,
      // @ts-expect-error: it is email
      user.emial,
    ];
    const sendsWrong = () => [
      // @ts-expect-error: it is emails
      org.users.search('-', { email: ['jane@example.com'] }),
      // @ts-expect-error: it is "managed" or "unmanaged"
      org.users.search('-', { claimStatus: 'claimed' }),
      // @ts-expect-error: exactly one of groupId and groupname
      product.jira.groups.removeUser({ groupId: 'g1', groupname: 'staff' }, 'a1'),
    ];
    expect([readsWrong, sendsWrong]).toHaveLength(2);
  });

  it('suggest the values that the vendor documents, and take those that it does not', () => {
    expectTypeOf<'active'>().toExtend<NonNullable<Org.DirectoryUser['status']>>();
    expectTypeOf<'something-new'>().toExtend<NonNullable<Org.DirectoryUser['status']>>();
    expectTypeOf<number>().not.toExtend<NonNullable<Org.DirectoryUser['status']>>();
  });

  it('suggest the profiles and products of this package, and take others', () => {
    type Suggested<Value> = Value extends string ? (string extends Value ? never : Value) : never;
    expectTypeOf<'hostileLeaver'>().toExtend<Suggested<PolicyOptions['profile']>>();
    expectTypeOf<'Jira' | 'jira-software' | 'Confluence'>().toExtend<Suggested<PolicyOptions['product']>>();
    expectTypeOf<InactiveOptions['product']>().toEqualTypeOf<PolicyOptions['product']>();
    expectTypeOf<'our-profile'>().not.toExtend<BuiltInProfileName>();
    expectTypeOf<'our-profile'>().toExtend<ProfileName>();
    expectTypeOf<'whiteboards'>().toExtend<ProductName>();
  });

  it('take an id from a list for the next call, and a plain string, but not an id of another kind', () => {
    const groupOfAnotherApi = (group: Jira.GroupName): GroupId | null | undefined => group.groupId;
    const uses = (user: Org.DirectoryUser, group: Org.DirectoryGroup, scimUser: Scim.User) => [
      org.accounts.disable(user.accountId),
      org.accounts.disable('712020:plain'),
      org.groups.get('-', group.id),
      // @ts-expect-error: the id of a group is not that of an account
      org.accounts.disable(group.id),
      // @ts-expect-error: the id of a SCIM user is not that of an account
      org.accounts.disable(scimUser.id),
      // @ts-expect-error: the id of an account is not that of a SCIM user
      scim.users.setActive(user.accountId, false),
    ];
    expectTypeOf<string>().toExtend<AccountId>();
    expect([groupOfAnotherApi, uses]).toHaveLength(2);
  });

  it('ask for words that name the very thing before everybody is touched', () => {
    const calls = (groupId: GroupId): unknown[] => [
      dangerous(org).deleteGroup('d1', 'g1', 'delete group g1'),
      dangerous(org).deleteGroup('d1', groupId, `delete group ${groupId}`),
      // @ts-expect-error: the words name another group
      dangerous(org).deleteGroup('d1', 'g1', 'delete group g2'),
      // @ts-expect-error: no words at all
      dangerous(org).deleteGroup('d1', 'g1'),
      // @ts-expect-error: not an operation of this client
      dangerous(scim).revokeAllApiTokens,
    ];
    expectTypeOf<OrgAdminClient>().not.toHaveProperty('dangerous');
    expect(calls).toBeTypeOf('function');
  });
});

describe('dangerous operations', () => {
  it('are refused before anything is sent when the words are those of another call', async () => {
    const { simulator, clients } = rehearsal();
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const [groupId = ''] = Object.keys(simulator.state.groups);
    const words = (id: string): `delete group ${string}` => `delete group ${id}`;
    await expect(dangerous(clients.org).deleteGroup('d1', groupId, words('another'))).rejects.toThrow('confirmation');
    await expect(dangerous(clients.org).revokeAllApiTokens('revoke every API token of organization another')).rejects.toThrow('confirmation');
    await expect(dangerous(clients.product).deleteJiraGroup(groupId, words('another'))).rejects.toThrow('confirmation');
    expect(simulator.requests).toEqual([]);
  });

  it('are there for each client and for nothing else', () => {
    expect(dangerous(orgClient())).toHaveProperty('revokeAllApiTokens');
    expect(dangerous(productClient())).toHaveProperty('deleteJiraGroup');
    expect(dangerous(scimClient())).toHaveProperty('deleteGroup');
    expect(() => dangerous(new Simulator() as unknown as ScimClient)).toThrow('expected an OrgAdminClient');
  });
});
