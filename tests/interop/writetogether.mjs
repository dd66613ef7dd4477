// SPDX-License-Identifier: MIT
// The same story for every mixture of clients and servers: people type at random, lose their lines and come back; in the
// end all have one text, and each one's undo takes back that one's work and nobody else's.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { YjsTypist } from './typist.mjs';
import { until } from './until.mjs';

// `people`: each {typist, line}. `random` rolls for what happens to the lines. `during(round, rounds)` may do things to
// the server and returns at once; what it began must be over when `server()`, if given, resolves.
export async function writeTogether({ people, random, rounds, during = () => {}, server = async () => {} }) {
  await settle(people);
  for (let round = 0; round < rounds; ++round) {
    during(round, rounds);
    await typeOnce(people, random, 'anything');
  }
  await server();
  const base = await settle(people);
  assert.ok(base.length > 20, `too short a text: ${base.length}`);

  for (const { typist } of people) await typist.forget();
  for (let round = 0; round < rounds / 2; ++round) await typeOnce(people, random, 'own');
  let before = await settle(people);
  for (const { typist } of people) {
    await typist.undoAll();
    const after = await settle(people);
    const { tracked, loose, own } = typist.letters;
    const who = `after ${typist.name} undid all`;
    assert.equal(only(after, (letter) => tracked.includes(letter)), '', `${who}: nothing of it is left`);
    assert.equal(
      only(after, (letter) => !own.has(letter)),
      only(before, (letter) => !own.has(letter)),
      `${who}: the others' work is as it was`,
    );
    assert.equal(
      only(after, (letter) => loose.includes(letter)),
      only(base, (letter) => loose.includes(letter)),
      `${who}: what it deleted is back`,
    );
    before = after;
  }
  assert.equal(before, base, 'all undone, the text is what it was');
  return base;
}

function only(text, predicate) {
  return [...text].filter(predicate).join('');
}

// Everybody types a little, something may happen to somebody's line, and somebody hears of the others if one can.
async function typeOnce(people, random, mode) {
  await Promise.all(people.map(({ typist }) => typist.edit(mode, 1 + random.below(3))));
  const { typist, line } = random.pick(people);
  const dice = random.below(100);
  if (dice < 10) line.isUp ? line.cut() : line.mend();
  else if (dice < 15) line.isUp ? line.stall() : line.mend();
  else if (dice < 18) await typist.hangUp();
  else if (dice < 25) for (const person of people) await person.typist.callBack();
  await random.pick(people).typist.heard(25);
}

// Mends every line and waits until all have the same, and all of it: the text.
export async function settle(people) {
  for (const { typist, line } of people) {
    line.mend();
    await typist.callBack();
  }
  let texts = [];
  const report = () => people.map(({ typist }, i) => `\n${typist.name}: ${beginning(texts, i)}`).join('');
  await until(
    () => `one text everywhere: ${report()}`,
    async () => {
      if (!(await Promise.all(people.map(({ typist }) => typist.settled()))).every(Boolean)) return false;
      texts = await Promise.all(people.map(({ typist }) => typist.text()));
      return texts.every((text) => text === texts[0]) && isSameInAll(people);
    },
  );
  return texts[0];
}

// The ith text from where it stops being like the first.
function beginning(texts, i) {
  const [first, text] = [texts[0] ?? '', texts[i] ?? ''];
  let at = 0;
  while (at < text.length && text[at] === first[at]) ++at;
  return `${text.length} units, from ${at} on ${JSON.stringify(text.slice(at, at + 40))}`;
}

// Formats, other roots and state vectors, which the Yjs clients can tell.
function isSameInAll(people) {
  const all = people.map(({ typist }) => typist).filter((typist) => typist instanceof YjsTypist);
  const states = all.map((typist) => typist.everything());
  return states.every((state) => isDeepStrictEqual(state, states[0]));
}
