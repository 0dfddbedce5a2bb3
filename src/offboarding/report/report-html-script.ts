/**
 * The script of the report's page. Its content security policy holds the hash of it. People are data here: rows are made
 * a hundred at a time, and what people wrote only ever becomes a text.
 */
// No template parts in here: the page's own templates would be taken for them.
export const pageScript = String.raw`
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const source = byId('data');
  const table = byId('people');
  if (source === null || table === null) {
    return;
  }
  const { first, peoplePerPart, noun, shapes, parts, facets, people } = JSON.parse(source.textContent);
  const perPage = 100;
  const perPrint = 500;
  const [words, shown, expand, unprinted] = ['words', 'shown', 'expand', 'unprinted'].map(byId);
  const selects = ['access', 'outcome', 'holder', 'plan'].map(byId);
  const pagers = Array.from(document.querySelectorAll('.pager'));
  const number = (value) => value.toLocaleString('en');

  const filled = (text, index) => text.replace('{index}', index).replace('{part}', peoplePerPart === 0 ? 0 : Math.floor(index / peoplePerPart) + 1);
  const build = (node, index) => {
    if (typeof node === 'string') {
      return document.createTextNode(node);
    }
    if (typeof node === 'number') {
      return build(parts[node], index);
    }
    const [tag, attributes] = shapes[node[0]];
    const element = document.createElement(tag);
    for (const name of Object.keys(attributes)) {
      element.setAttribute(name, filled(attributes[name], index));
    }
    for (const child of node.slice(1)) {
      element.append(build(child, index));
    }
    return element;
  };

  // What is searched: the texts of a person's own, and those of the parts that people share.
  const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const collect = (node, texts, shared) => {
    if (typeof node === 'string') {
      texts.push(node);
    } else if (typeof node === 'number') {
      shared === undefined ? collect(parts[node], texts) : shared.push(node);
    } else {
      node.slice(1).forEach((child) => collect(child, texts, shared));
    }
  };
  let searched;
  const prepare = () => {
    const sharedTexts = parts.map((part) => {
      const texts = [];
      collect(part, texts);
      return plain(texts.join('\n'));
    });
    const own = people.map(([, line, details]) => {
      const texts = [];
      const shared = [];
      collect(line, texts, shared);
      collect(details, texts, shared);
      return { text: plain(texts.join('\n')), shared };
    });
    return { sharedTexts, own };
  };

  let found = people.map((_, position) => position);
  let page = 0;
  let allOpen = false;
  let isPrinting = false;
  const opened = new Set();

  const fitsSelects = (facet) =>
    selects.every((select, place) => {
      const wanted = select === null ? '' : select.value;
      return wanted === '' || facet[place] === wanted || (wanted === 'some' && facet[place] !== '') || (wanted === 'none' && facet[place] === '');
    });

  const filter = () => {
    const fits = facets.map(fitsSelects);
    const wanted = plain(words.value).split(/\s+/).filter((word) => word !== '');
    if (wanted.length > 0) {
      searched ??= prepare();
    }
    const hits = wanted.map((word) => searched.sharedTexts.map((text) => text.includes(word)));
    found = [];
    people.forEach(([facet], position) => {
      const matches = (word, place) => searched.own[position].text.includes(word) || searched.own[position].shared.some((part) => hits[place][part]);
      if (fits[facet] && wanted.every(matches)) {
        found.push(position);
      }
    });
    page = 0;
    shown.textContent = number(found.length) + ' of ' + number(people.length) + ' ' + noun;
    render();
  };

  const setOpen = (body, yes) => {
    const position = Number(body.id.slice(1)) - first;
    yes ? opened.add(position) : opened.delete(position);
    show(body, position, yes);
  };

  const show = (body, position, yes) => {
    const button = body.querySelector('button');
    if (button === null) {
      return;
    }
    if (yes && body.rows.length === 1) {
      body.append(build(people[position][2], first + position));
    }
    body.classList.toggle('open', yes);
    button.setAttribute('aria-expanded', String(yes));
  };

  const render = () => {
    const from = isPrinting ? 0 : page * perPage;
    const to = Math.min(found.length, from + (isPrinting ? perPrint : perPage));
    Array.from(table.tBodies).forEach((body) => body.remove());
    const rows = found.slice(from, to).map((position) => {
      const body = document.createElement('tbody');
      body.id = 'p' + (first + position);
      body.setAttribute('role', 'rowgroup');
      body.append(build(people[position][1], first + position));
      show(body, position, isPrinting || allOpen || opened.has(position));
      return body;
    });
    table.append(...rows);
    for (const pager of pagers) {
      const [previous, range, next] = pager.children;
      pager.hidden = found.length <= perPage;
      previous.disabled = page === 0;
      next.disabled = to >= found.length;
      range.textContent = number(from + 1) + ' to ' + number(to) + ' of ' + number(found.length);
    }
    unprinted.hidden = !isPrinting || to === people.length;
    const rest = to === found.length ? ': those whom the filters show.' : '. Filter the page to print others.';
    unprinted.textContent = number(to) + ' of ' + number(people.length) + ' ' + noun + ' are printed here' + rest;
  };

  const turnTo = (wanted) => {
    page = wanted;
    render();
    document.querySelector('.filter').scrollIntoView();
  };

  const showTarget = () => {
    const position = Number(/^#p(\d+)$/.exec(location.hash)?.[1] ?? NaN) - first;
    if (!(position >= 0 && position < people.length)) {
      return;
    }
    if (!found.includes(position)) {
      words.value = '';
      selects.forEach((select) => select !== null && (select.value = ''));
      filter();
    }
    opened.add(position);
    page = Math.floor(found.indexOf(position) / perPage);
    render();
    byId('p' + (first + position)).scrollIntoView();
  };

  let pause;
  words.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(filter, people.length > 500 ? 150 : 0);
  });
  selects.forEach((select) => select?.addEventListener('change', filter));
  table.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (button !== null) {
      const body = button.closest('tbody');
      setOpen(body, !body.classList.contains('open'));
    }
  });
  expand.addEventListener('click', () => {
    const bodies = Array.from(table.tBodies);
    allOpen = bodies.some((body) => !body.classList.contains('open'));
    opened.clear();
    bodies.forEach((body) => setOpen(body, allOpen));
    expand.textContent = allOpen ? 'Hide all details' : 'Show all details';
  });
  pagers.forEach((pager) => pager.addEventListener('click', ({ target }) => target.dataset.turn !== undefined && turnTo(page + Number(target.dataset.turn))));
  document.querySelectorAll('[data-filter]').forEach((button) =>
    button.addEventListener('click', () => {
      words.value = '';
      selects.forEach((select) => select !== null && (select.value = select.id === button.dataset.filter ? button.dataset.value : ''));
      filter();
      document.querySelector('.filter').scrollIntoView();
      words.focus({ preventScroll: true });
    }),
  );

  const print = (yes) => {
    if (yes !== isPrinting) {
      isPrinting = yes;
      render();
    }
  };
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  matchMedia('print').addEventListener('change', ({ matches }) => print(matches));

  table.hidden = false;
  document.querySelector('.filter').hidden = false;
  render();
  addEventListener('hashchange', showTarget);
  showTarget();
})();
`;
