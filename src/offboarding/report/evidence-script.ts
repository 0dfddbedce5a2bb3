/** The script of an evidence page: it verifies first, and shows only what it has verified. */
export function evidenceScript({ verifier, hashers, tally, steps }: Readonly<Record<'verifier' | 'hashers' | 'tally' | 'steps', string>>): string {
  return String.raw`
'use strict';
(() => {
  const verify = (${verifier})((${hashers})(), ${tally}, ${steps});
` + shown;
}

const shown = String.raw`
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const element = (tag, content, name) => {
    const made = document.createElement(tag);
    if (name !== undefined) {
      made.className = name;
    }
    made.append(...[content].flat());
    return made;
  };
  const count = (value) => value.toLocaleString('en');
  const time = (at) => {
    const made = element('time', at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC'));
    made.dateTime = at;
    return made;
  };
  const facts = (pairs) => {
    const list = element('dl', [], 'facts');
    for (const [name, value] of pairs) {
      list.append(element('div', [element('dt', name), element('dd', value)]));
    }
    return list;
  };
  const table = (caption, titles, rows) => {
    const made = element('table', element('caption', caption), 'cards');
    const head = titles.map((title) => {
      const cell = element('th', title);
      cell.scope = 'col';
      return cell;
    });
    made.append(element('thead', element('tr', head)), element('tbody', rows.map((row) => element('tr', cells(row, titles)))));
    return made;
  };
  const cells = (row, titles) => row.map((content, index) => {
    const cell = element(index === 0 ? 'th' : 'td', content);
    if (index === 0) {
      cell.scope = 'row';
    }
    cell.dataset.label = titles[index];
    return cell;
  });
  const duration = (seconds) => {
    const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
    const from = parts.findIndex(([length]) => seconds >= length);
    return from === -1 ? '0 s' : parts.slice(from, from + 2).map(([length, unit], index) => Math.floor((index === 0 ? seconds : seconds % parts[from][0]) / length) + ' ' + unit).join(' ');
  };

  async function* read(part) {
    const { form, text } = data.parts[part];
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (form === 'plain') {
      yield bytes;
      return;
    }
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      yield piece.value;
    }
  }

  const people = [];
  const onPerson = ({ accountId, name = '', email = '', outcome, access, steps }) => people.push({
    accountId,
    name,
    email,
    outcome: outcome.kind,
    access,
    steps: steps.map(({ label, outcome: done, recordedAt }) => [label, recordedAt, done === undefined ? 'not reached' : done.kind === 'done' ? (done.verification === 'done' ? (done.effect === 'changed' ? 'seen when read back' : 'already done') : 'accepted, not seen yet') : done.kind]),
  });

  const titles = ['Person', 'Outcome', 'Access', 'Steps'];
  const showPeople = () => {
    const words = byId('words').value.trim().toLowerCase();
    const found = words === '' ? people : people.filter(({ accountId, name, email }) => (name + '\n' + email + '\n' + accountId).toLowerCase().includes(words));
    byId('shown').textContent = count(found.length) + ' of ' + count(people.length) + ' people' + (found.length > 100 ? ', the first 100 are shown' : '');
    byId('rows').replaceChildren(...found.slice(0, 100).map((person) => element('tr', cells([
      [element('bdi', person.name || person.accountId), element('span', person.email, 'sub'), element('span', person.accountId, 'sub')],
      element('span', person.outcome, 'mark ' + person.outcome),
      person.access.sentence,
      element('ul', person.steps.map(([label, at, how]) => element('li', [label + ': ' + how + ' ', at === undefined ? '' : time(at)]))),
    ], titles))));
  };

  const fill = (id, ...content) => byId(id).replaceChildren(...content);
  const show = ({ orgId, planHash, createdAt, publicKeys }, findings) => {
    byId('made').append(time(createdAt));
    fill('keys', facts([['Organization', orgId], ['Plan (SHA-256)', planHash]]), table('Public keys: compare them with those that you got from their holders', ['Key', 'For'], [
      [element('span', data.publicKey, 'code'), 'signed this page'],
      ...publicKeys.runs.map((key) => [element('span', key, 'code'), 'runs']),
      ...publicKeys.approvers.map((key) => [element('span', key, 'code'), findings.whoApproved.find(({ publicKey }) => publicKey === key)?.by ?? 'an approver who has not approved']),
    ]));
    const { whoAsked, whoApproved, whatWasRemoved, howVerified, whatRemains, checkedAgain, timeToAccessOff: off } = findings;
    fill('who-asked', facts([['Asked by', whoAsked.name ?? 'not recorded'], ['Plan made', time(whoAsked.at)], ['People', count(whoAsked.people)]]));
    fill('who-approved', whoApproved.length === 0 ? element('p', 'Nobody: the plan has no approvals.') : table('Approvals', ['By', 'When', 'Until', 'At most', 'Public key'], whoApproved.map(({ by, at, until, limits, publicKey }) => [by, time(at), time(until), count(limits.people) + ' people, ' + count(limits.things) + ' things', element('span', publicKey, 'code')])));
    fill('what-was-removed', whatWasRemoved.length === 0 ? element('p', 'Nothing.') : table('Steps that changed something', ['Step', 'People', 'First', 'Last'], whatWasRemoved.map(({ step, people: number, first, last }) => [step, count(number), time(first), time(last)])));
    fill('how-verified', facts([['Steps seen when read back', count(howVerified.readBack)], ['Accepted by Atlassian, not seen yet', count(howVerified.acceptedOnly)], ['Handed off to others', count(howVerified.handedOff)], ['Not done', count(howVerified.notDone)]]));
    const accessTitles = { off: 'Cannot log in', partly: 'Can use some directories', on: 'Can log in', unknown: 'Not known' };
    fill('what-remains', facts(Object.entries(accessTitles).map(([state, title]) => [title, count(whatRemains.access[state] ?? 0)])), element('ul', [...whatRemains.texts.map(({ text, people: number }) => element('li', text + ' (' + count(number) + ')')), ...(whatRemains.textsLeftOut === 0 ? [] : [element('li', 'and ' + count(whatRemains.textsLeftOut) + ' others, in the report')])]));
    fill('checked-again', checkedAgain === undefined ? element('p', 'Not checked again when this page was made.') : facts([['First', time(checkedAgain.first)], ['Last', time(checkedAgain.last)], ['Access off', count(checkedAgain.off)], ['Access on', count(checkedAgain.on)], ['Not known', count(checkedAgain.unknown)]]));
    const percentiles = [['Median', off.median], ['90 % within', off.percentile90], ['95 % within', off.percentile95], ['99 % within', off.percentile99], ['Longest', off.longest]];
    fill('time-to-access-off', facts([['People', count(off.people)], ['Counted from the leave date', count(off.fromLeaveDate)], ['Counted from the plan', count(off.people - off.fromLeaveDate)], ...percentiles.filter(([, value]) => value !== undefined).map(([name, value]) => [name, duration(value)])]));
    byId('words').addEventListener('input', showPeople);
    showPeople();
    byId('findings').hidden = false;
  };

  const { statement, publicKey, signature } = data;
  const started = performance.now();
  verify({ statement, publicKey, signature, read, onPerson }).then(({ problem, findings }) => {
    const verdict = byId('verdict');
    if (problem === undefined) {
      show(JSON.parse(statement), findings);
    }
    verdict.dataset.verdict = problem === undefined ? 'holds' : problem.field;
    verdict.dataset.milliseconds = String(Math.round(performance.now() - started));
    verdict.textContent = problem === undefined
      ? 'Verified: plan, approvals, journal and report belong together, and nothing was changed after it was signed.'
      : 'Does not hold: ' + problem.field + ' ' + problem.problem + '. Nothing of this page is shown.';
  });
})();
`;
