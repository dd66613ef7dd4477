// SPDX-License-Identifier: MIT
// CodeMirror in Chromium and the Qt editor (editor.cpp) in one document on heartlined: both type, each sees the other's
// caret, and undo takes back one's own. Leaves screenshots of both.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Browser, chromium } from './browser.mjs';
import { Server } from './harness.mjs';
import { Obedient } from './obedient.mjs';
import { servePage } from './pageserver.mjs';
import { Random } from './random.mjs';
import { until } from './until.mjs';

const ann = { name: 'Ann (Qt)', color: '#c2410c', rgb: 'rgb(194, 65, 12)' };
const bob = { name: 'Bob (browser)', color: '#0369a1' };
const screenshots = resolve('screenshots');

// In CI it's there, so its absence is a fault.
const skip = chromium || process.env.CI ? false : 'no chromium here; ./dev test installs Debian’s';

let server, site, browser, page, editor;

before(async () => {
  if (skip) return;
  assert.ok(chromium, 'chromium must be there');
  mkdirSync(screenshots, { recursive: true });
  server = await Server.start();
  site = await servePage();
  editor = new Obedient(process.env.HEARTLINE_EDITOR, [JSON.stringify({ server: server.url, room: 'page', ...ann })]);
  browser = await Browser.start();
  const query = new URLSearchParams({ server: `${server.url}/yjs`, room: 'page', ...bob });
  page = await browser.open(`http://127.0.0.1:${site.address().port}/?${query}`);
  await until('the page is in step', () => page.evaluate('window.page?.isSynced()'));
  await until('the editor is in step', async () => (await editor.order('report')).state === 'Synced');
});

after(async () => {
  await browser?.close();
  await editor?.end();
  site?.close();
  await server?.remove();
});

// Both sides, by the same words. A place inside a surrogate pair is moved to its beginning there, where the text can't
// change meanwhile.
const sides = {
  page: {
    text: () => page.evaluate('page.text()'),
    moveTo: (position) => page.evaluate(`page.moveTo(${position})`),
    type: (text) => page.type(text),
    lines: 'Meeting notes\nThis line was typed in CodeMirror, in Chromium: grüße, 你好 😀\n',
    words: ['λόγος', '😎'],
  },
  editor: {
    text: async () => (await editor.order('report')).text,
    moveTo: (position) => editor.order('caret', { position }),
    type: (text) => editor.order('type', { text }),
    lines: 'And this one in the Qt editor: naïve, 日本語 😺\n',
    words: ['テキスト', '\n'],
  },
};
const firstLines = sides.page.lines + sides.editor.lines;
const letters = Object.fromEntries(Object.entries(sides).map(([name, { words }]) => [name, new Set(words.join(''))]));

// Waits until both show the same text, and gives it.
async function sameText() {
  let texts;
  await until(
    () => `one text: ${JSON.stringify(texts)}`,
    async () => {
      texts = await Promise.all([sides.page.text(), sides.editor.text()]);
      return texts[0] === texts[1];
    },
  );
  assert.equal(await page.evaluate('page.sharedText()'), texts[0]);
  return texts[0];
}

async function serverHas(text) {
  await until('the server has it', async () => {
    const response = await fetch(`${server.http}/api/documents/page`);
    return response.ok && (await response.text()) === text;
  });
}

test('what one types the other shows, and the server has', { skip }, async () => {
  await sides.page.moveTo(0);
  await sides.page.type(sides.page.lines);
  await until('the editor shows it', async () => (await sides.editor.text()) === sides.page.lines);
  await sides.editor.moveTo(sides.page.lines.length);
  await sides.editor.type(sides.editor.lines);
  assert.equal(await sameText(), firstLines);
  await serverHas(firstLines);
});

test('each shows where the other is, and who', { skip }, async (t) => {
  const text = await sameText();
  // The last for who looks at the pictures.
  for (const [here, there] of [[0, text.length], [text.length, 0], [sides.page.lines.length + 8, 34]]) {
    await sides.editor.moveTo(here);
    await sides.page.moveTo(there);
    await until(`the page draws the editor's caret at ${here}`, async () => {
      const carets = await page.evaluate('page.carets()');
      return isDeepStrictEqual(carets, [{ name: ann.name, position: here, color: ann.rgb, isVisible: true }]);
    });
    await until(`the editor draws the page's caret at ${there}`, async () => {
      const { carets } = await editor.order('report');
      return isDeepStrictEqual(carets, [{ name: bob.name, position: there, color: bob.color }]);
    });
  }
  await page.screenshot(`${screenshots}/browser.png`);
  await editor.order('screenshot', { path: `${screenshots}/qt.png` });
  t.diagnostic(`screenshots: ${screenshots}/browser.png and qt.png`);
});

test('both at random: one text', { skip }, async (t) => {
  const random = new Random();
  t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
  for (let i = 0; i < 60; ++i) {
    const side = random.pick(Object.values(sides));
    await side.moveTo(firstLines.length + random.below((await side.text()).length - firstLines.length + 1));
    await side.type(random.pick(side.words));
  }
  const text = await sameText();
  for (const own of Object.values(letters)) assert.ok([...text].some((letter) => own.has(letter)));
  await serverHas(text);
});

test('undo takes back one’s own, on both sides', { skip }, async () => {
  const rest = (await sameText()).slice(firstLines.length);
  await page.evaluate('page.moveTo(0)');
  await until('the page has nothing left to undo', async () => {
    await page.control('z');
    return !(await page.evaluate('page.canUndo()'));
  });
  assert.equal(await sameText(), sides.editor.lines + [...rest].filter((letter) => !letters.page.has(letter)).join(''));
  await until('the editor has nothing left to undo', async () => {
    await editor.order('undo');
    return !(await editor.order('report')).canUndo;
  });
  assert.equal(await sameText(), '');
  await serverHas('');
});
