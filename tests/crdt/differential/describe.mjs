// SPDX-License-Identifier: MIT
// All that a document shows, as one string: the same that describe() in description.cpp makes of one of ours.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Y = require('yjs');
const E = require('lib0/encoding');

const hexOf = (value) => {
  const encoder = E.createEncoder();
  E.writeAny(encoder, value);
  return Buffer.from(E.toUint8Array(encoder)).toString('hex');
};

function valuesOf(item) {
  const { content } = item;
  if (content instanceof Y.ContentType) return [typeOf(content.type)];
  if (content instanceof Y.ContentDoc) return [`document ${content.doc.guid}`];
  return content.getContent().map(hexOf);
}

function textOf(type) {
  let text = '';
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    text += item.content instanceof Y.ContentString ? item.content.str : '\ufffc'.repeat(item.length);
  }
  return text;
}

function listOf(type) {
  const values = [];
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted && item.countable) values.push(...valuesOf(item));
  }
  return values.join(',');
}

function mapOf(type) {
  const entries = [];
  type._map.forEach((item, key) => {
    // Of a value that holds several only the last is the key's; only a hand-made update has such.
    if (!item.deleted) entries.push(`${key}=${valuesOf(item).at(-1)}`);
  });
  return entries.sort().join(',');
}

const kinds = [Y.Array, Y.Map, Y.Text, Y.XmlElement, Y.XmlFragment, Y.XmlHook, Y.XmlText];

// Subclasses share constructors' prototypes (XmlElement is an XmlFragment), so the constructor itself is compared.
function typeOf(type) {
  const kind = kinds.findIndex((known) => type.constructor === known);
  const name = type.nodeName && kind === 3 ? type.nodeName : kind === 5 ? type.hookName : '';
  const list = kind === 2 || kind === 6 ? textOf(type) : listOf(type);
  return `${kind}${name}[${list}]{${mapOf(type)}}`;
}

export function describe(doc) {
  const t = doc.getText('t');
  const x = doc.getXmlFragment('x');
  return `t[${textOf(t)}]{${mapOf(t)}} m{${mapOf(doc.getMap('m'))}} a[${listOf(doc.getArray('a'))}] x[${listOf(x)}]`;
}
