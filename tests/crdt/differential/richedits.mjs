// SPDX-License-Identifier: MIT
// Edits that only Yjs makes: what rich editors and other applications put into the document of a plain text editor.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Y = require('yjs');

// The Yjs vectors' generator, mulberry32.
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return { below: (bound) => next() % bound, pick: (list) => list[next() % list.length] };
}

// As the text, with one U+FFFC for each unit of anything else, so that its indices are the text's.
function flat(text) {
  let units = '';
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    units += item.content instanceof Y.ContentString ? item.content.str : '\ufffc'.repeat(item.length);
  }
  return units;
}

// No index inside a surrogate pair: such marks make Yjs documents differ for ever (yjs-wire.md §5.6).
function outside(units, index) {
  const low = units.charCodeAt(index);
  const high = index > 0 ? units.charCodeAt(index - 1) : 0;
  return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff ? index - 1 : index;
}

const attributes = [
  { bold: true },
  { bold: null },
  { italic: true },
  { color: 'red' },
  { color: 'blue' },
  { color: null },
  { link: { href: 'https://example.org/ü', n: 1.5 } },
  { bold: true, color: 'red' },
];
const values = [
  1, -5, 'v', '😀', null, true, false, undefined, 0.1, 1.5, 2 ** 40, 1e300, 7n, [1, { a: 2 }], {}, { z: [null] },
  new Uint8Array([1, 2, 3]),
];
const words = ['r', 'rich ', '😀', '漢字', '\n'];

function format(r, text) {
  const units = flat(text);
  const from = outside(units, r.below(units.length + 1));
  const to = outside(units, Math.min(units.length, from + 1 + r.below(8)));
  if (to <= from) return 'nothing';
  const how = r.pick(attributes);
  text.format(from, to - from, how);
  return `format ${from} ${to - from} ${JSON.stringify(how)}`;
}

function insertStyled(r, text) {
  const at = outside(flat(text), r.below(text.length + 1));
  const how = r.pick(attributes);
  const word = r.pick(words);
  text.insert(at, word, how);
  return `insert ${at} ${JSON.stringify(word)} ${JSON.stringify(how)}`;
}

function embed(r, text) {
  const at = outside(flat(text), r.below(text.length + 1));
  const what = r.below(4);
  if (what === 0) text.insertEmbed(at, new Y.Map([['k', 1]]));
  else if (what === 1) text.insertEmbed(at, { image: 'i' }, r.pick(attributes));
  else text.insertEmbed(at, { image: 'https://example.org/x.png', n: r.below(9) });
  return `embed ${at} kind ${what}`;
}

function remove(r, text) {
  const units = flat(text);
  const from = outside(units, r.below(units.length + 1));
  const to = outside(units, Math.min(units.length, from + 1 + r.below(6)));
  if (to <= from) return 'nothing';
  text.delete(from, to - from);
  return `delete ${from} ${to - from}`;
}

function applyDelta(r, text) {
  const units = flat(text);
  const at = outside(units, r.below(units.length + 1));
  const to = outside(units, Math.min(units.length, at + r.below(4)));
  const delta = [{ retain: at }, { insert: r.pick(words), attributes: r.pick(attributes) }, { delete: to - at }];
  text.applyDelta(delta.filter((step) => step.retain !== 0 && step.delete !== 0));
  return `delta ${at} ${to - at}`;
}

function inMap(r, doc) {
  const map = doc.getMap('m');
  const key = `k${r.below(4)}`;
  switch (r.below(6)) {
    case 0:
      map.set(key, new Y.Text(r.pick(words)));
      return `text at ${key}`;
    case 1:
      map.set(key, new Y.Map([['inner', new Y.Array()]]));
      return `map at ${key}`;
    case 2:
      map.set(key, new Y.Doc({ guid: `sub${r.below(3)}`, autoLoad: true, meta: { a: 1 } }));
      return `document at ${key}`;
    case 3:
      map.delete(key);
      return `no ${key}`;
    default:
      map.set(key, r.pick(values));
      return `value at ${key}`;
  }
}

function inNested(r, doc) {
  const inner = doc.getMap('m').get(`k${r.below(4)}`);
  if (inner instanceof Y.Text) {
    return `nested ${r.pick([format, insertStyled, embed, remove])(r, inner)}`;
  }
  if (inner instanceof Y.Map) {
    inner.set('v', r.pick(values));
    const array = inner.get('inner');
    if (array instanceof Y.Array) array.insert(0, [r.below(100)]);
    return 'nested map';
  }
  return 'nothing';
}

function inArray(r, doc) {
  const array = doc.getArray('a');
  const at = r.below(array.length + 1);
  switch (r.below(4)) {
    case 0:
      array.insert(at, [new Y.Map([['text', new Y.Text('deep')]])]);
      return `map in array at ${at}`;
    case 1:
      array.insert(at, [r.below(100), 's', { z: 1 }, new Uint8Array([4]), 'after']);
      return `values in array at ${at}`;
    case 2:
      if (array.length > 0) array.delete(Math.min(at, array.length - 1), 1);
      return `array without ${at}`;
    default: {
      const map = array.length > 0 ? array.get(Math.min(at, array.length - 1)) : null;
      const text = map instanceof Y.Map ? map.get('text') : null;
      if (text instanceof Y.Text) text.insert(r.below(text.length + 1), '!');
      return `text in map in array at ${at}`;
    }
  }
}

function inXml(r, doc) {
  const fragment = doc.getXmlFragment('x');
  const at = r.below(fragment.length + 1);
  const element = fragment.length > 0 ? fragment.get(Math.min(at, fragment.length - 1)) : null;
  switch (r.below(7)) {
    case 0:
    case 1: {
      const made = new Y.XmlElement(r.pick(['p', 'heading']));
      fragment.insert(at, [made]);
      made.setAttribute('id', String(at));
      made.insert(0, [new Y.XmlText('xml')]);
      return `element at ${at}`;
    }
    case 2:
      fragment.insert(at, [new Y.XmlText('flow')]);
      return `XML text at ${at}`;
    case 3:
      fragment.insert(at, [new Y.XmlHook('widget')]);
      return `hook at ${at}`;
    case 4:
      if (element !== null) fragment.delete(Math.min(at, fragment.length - 1), 1);
      return `fragment without ${at}`;
    case 5:
      if (element instanceof Y.XmlElement) {
        if (r.below(3) === 0) element.removeAttribute('id');
        else element.setAttribute(r.pick(['id', 'class']), 'v');
        element.insert(r.below(element.length + 1), [new Y.XmlElement('b')]);
      }
      return `attribute at ${at}`;
    default: {
      const text = element instanceof Y.XmlText ? element : element instanceof Y.XmlElement ? element.get(0) : null;
      if (text instanceof Y.XmlText) return `XML ${r.pick([format, insertStyled, remove])(r, text)}`;
      return 'nothing';
    }
  }
}

function attribute(r, text) {
  if (r.below(3) === 0) text.removeAttribute('lang');
  else text.setAttribute('lang', r.pick(['de', 'en', { x: 1 }]));
  return 'text attribute';
}

const plainEmbed = (r, text) => {
  const at = outside(flat(text), r.below(text.length + 1));
  text.insertEmbed(at, r.below(3) === 0 ? new Y.Map([['k', 1]]) : { image: 'i' });
  return `embed ${at}`;
};

// As an editor does that moves its caret by UTF-16 units; both halves become U+FFFD.
function cutPair(r, text) {
  const units = flat(text);
  const pairs = [...units.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)];
  if (pairs.length === 0) return 'nothing';
  const at = r.pick(pairs).index;
  if (r.below(2) === 0) text.insert(at + 1, 'X');
  else text.delete(r.below(2) === 0 ? at : at + 1, 1 + r.below(3));
  return `cut the pair at ${at}`;
}

// `seed` decides all. Odd seeds put no formats into the root text.
export function richEdit(doc, seed, origin, cutsPairs) {
  const r = random(seed);
  const text = doc.getText('t');
  const others = [inMap, inMap, inNested, inNested, inArray, inArray, inXml, inXml];
  const ofText = [format, format, format, insertStyled, embed, remove, applyDelta, attribute];
  const ofPlainText = [plainEmbed, attribute];
  const edit = () => {
    if (cutsPairs && r.below(2) === 0) return cutPair(r, text);
    if (r.below(2) === 0) return r.pick(others)(r, doc);
    return r.pick(seed % 2 === 1 ? ofPlainText : ofText)(r, text);
  };
  const count = r.below(5) === 0 ? 1 + r.below(4) : 1;
  const done = [];
  doc.transact(() => {
    for (let i = 0; i < count; i++) done.push(edit());
  }, origin);
  return done.join('; ');
}
