import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { serviceDeskResponsibilities } from '../../../src/offboarding/responsibilities/service-desk.js';
import type { Responsibility } from '../../../src/offboarding/responsibilities/types.js';
import { addOrganizationUsers, removeOrganizationUsers } from '../../../src/product/service-desk/organizations.js';
import { siteOf } from '../../support/jira.js';
import { ServiceWorld, sidesOf } from '../../support/responsibilities-of-service.js';

const { customerOrganizations } = serviceDeskResponsibilities;
const { transfer } = customerOrganizations;

function world(through?: ConstructorParameters<typeof ServiceWorld>[1]) {
  const own = new ServiceWorld({}, through);
  const leaver = own.simulator.addPerson({ name: 'Jane Doe', owns: { customerOrganizations: ['Acme', 'Umbrella'] } }).accountId;
  const mary = own.simulator.addPerson({ name: 'Mary Major', owns: { customerOrganizations: ['Umbrella', 'Initech'] } }).accountId;
  const successor = own.simulator.addPerson({ name: 'John Roe' }).accountId;
  const organizationOf = (name: string) => {
    const found = Object.values(siteOf(own.simulator).serviceDesk?.organizations ?? {}).find((organization) => organization.name === name);
    if (found === undefined) {
      throw new TypeError(`there is no organization ${name}`);
    }
    return found;
  };
  return { own, leaver, mary, successor, organizationOf };
}

describe('organizations of customers of a leaver', () => {
  it('are found, and those of others are not', async () => {
    const { own, leaver, mary, organizationOf } = world();
    expect(await own.find('customerOrganizations', leaver)).toEqual(
      ['Acme', 'Umbrella'].map((name) => ({ kind: 'customerOrganizations', accountId: leaver, site: 'example', id: organizationOf(name).id, name })),
    );
    expect((await own.find('customerOrganizations', [leaver, mary])).map(({ name }) => name).sort()).toEqual(['Acme', 'Initech', 'Umbrella', 'Umbrella']);
  });

  it('are those whose people show the leaver, also if the filter is ignored', async () => {
    const { own, leaver } = world(async (request, next) => {
      const url = new URL(request.url);
      url.searchParams.delete('accountId');
      return next(request.method === 'GET' ? new Request(url, { headers: request.headers }) : request);
    });
    expect((await own.find('customerOrganizations', leaver)).map(({ name }) => name)).toEqual(['Acme', 'Umbrella']);
  });

  it('go to the successor, and come back', async () => {
    const { own, leaver, successor } = world();
    for (const thing of await own.find('customerOrganizations', leaver)) {
      const { check, restored } = await own.thereAndBack(customerOrganizations, thing, successor);
      expect(check).toEqual({ able: undefined, holds: false });
      // A set of people: Atlassian documents no order.
      expect(restored.filter((path) => !path.endsWith('.users'))).toEqual([]);
    }
    expect(await own.find('customerOrganizations', leaver)).toHaveLength(2);
    expect(await own.find('customerOrganizations', successor)).toEqual([]);
  });

  it('keep a successor who was in them before', async () => {
    const { own, leaver, mary, organizationOf } = world();
    const thing = (await own.find('customerOrganizations', leaver)).find(({ name }) => name === 'Umbrella') as Responsibility;
    const { check } = await own.thereAndBack(customerOrganizations, thing, mary);
    expect(check.holds).toBe(true);
    expect([...organizationOf('Umbrella').users].sort()).toEqual([leaver, mary].sort());
  });

  it('are refused to somebody who does not exist, and keep the leaver', async () => {
    const { own, leaver, organizationOf } = world();
    const [thing] = await own.find('customerOrganizations', leaver);
    const { error } = await attempt(transfer.write(thing as Responsibility, sidesOf(leaver, '712020:nobody'), own.place, {}));
    expect(error?.kind).toBe('validation');
    expect(organizationOf('Acme').users).toEqual([leaver]);
  });

  it.each([addOrganizationUsers, removeOrganizationUsers])('reach the successor once although responses are lost: $route', async ({ route }) => {
    const { own, leaver, successor } = world();
    const [thing] = await own.find('customerOrganizations', leaver);
    for (const when of ['afterEffect', 'beforeEffect'] as const) {
      own.simulator.faults.add({ match: { route }, when, kind: 'reset' });
    }
    const sides = sidesOf(leaver, successor);
    await transfer.write(thing as Responsibility, sides, own.place, {});
    expect(await transfer.seen(thing as Responsibility, sides, own.place, {})).toBe('reached');
    expect(own.simulator.effects).toHaveLength(2);
  });
});
