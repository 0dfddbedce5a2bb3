import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

describe('a simulated organization with several sites', () => {
  it('gives credentials for each, by its name and by its id, in the process and as a server', async () => {
    const simulator = new Simulator({ sites: ['example', 'labs'] });
    const [example, labs] = Object.values(simulator.state.sites);
    expect(simulator.credentialsFor('example')).toEqual(simulator.credentials);
    expect(simulator.credentialsFor(labs?.cloudId ?? '')).toEqual(simulator.credentialsFor('labs'));
    simulator.addPerson({ name: 'Jane Doe', owns: { filters: ['Mine'] }, ownsOn: { labs: { filters: ['Trial'], pages: [], teams: ['Bench'] }, [example?.cloudId ?? '']: { filters: ['Second'] } } });
    const server = await simulator.listen();
    try {
      for (const { credentialsFor } of [{ credentialsFor: (site: string) => simulator.credentialsFor(site) }, server]) {
        for (const [site, names] of [['example', ['Mine', 'Second']], ['labs', ['Trial']]] as const) {
          for (const client of [new ProductClient({ ...credentialsFor(site).product, retry: quick }), new ProductClient({ ...credentialsFor(site).gateway, retry: quick })]) {
            expect((await client.jira.filters.search({ overrideSharePermissions: true }).toArray()).map(({ name }) => name)).toEqual(names);
            expect(await client.getCloudId()).toBe(site === 'labs' ? labs?.cloudId : example?.cloudId);
          }
        }
      }
      expect((await attempt(async () => server.credentialsFor('nowhere'))).error).toMatchObject({ kind: 'validation', fields: [{ field: 'site' }] });
    } finally {
      await server.close();
    }
  });

  it('keeps what is done on one site from every other: rules, schedules, desks, spaces and dashboards', async () => {
    const simulator = new Simulator({ sites: ['example', 'labs'] });
    const [example] = Object.values(simulator.state.sites);
    const before = structuredClone(example);
    const jane = simulator.addPerson({
      name: 'Jane Doe',
      ownsOn: {
        labs: {
          rules: [{ product: 'jira', name: 'Triage' }],
          onCall: [{ schedule: 'Night', rotation: 'First' }],
          customerOf: ['HELP'],
          dashboards: ['Wall'],
          projects: ['LAB'],
        },
      },
    });
    const labs = new ProductClient({ ...simulator.credentialsFor('labs').product, retry: quick });
    const rules = await labs.automation.rules.list('jira').toArray();
    expect(rules.map(({ name }) => name)).toEqual(['Triage']);
    expect((await labs.serviceOperations.schedules.list().toArray()).map(({ name }) => name)).toEqual(['Night']);
    expect(await labs.serviceDesk.desks.list().toArray()).toHaveLength(1);
    expect((await labs.jira.projects.search({ expand: 'lead' }).toArray()).filter(({ lead }) => lead?.accountId === jane.accountId).map(({ key }) => key)).toContain('LAB');
    const elsewhere = new ProductClient({ ...simulator.credentialsFor('example').product, retry: quick });
    expect(await elsewhere.automation.rules.list('jira').toArray()).toEqual([]);
    expect(await elsewhere.serviceOperations.schedules.list().toArray()).toEqual([]);
    expect(await elsewhere.serviceDesk.desks.list().toArray()).toEqual([]);
    expect(example).toEqual(before);
  });
});
