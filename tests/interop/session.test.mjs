// SPDX-License-Identifier: MIT
// heartline.v1 (docs/protocol.md §2), spoken by a client that shares no line with the server.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Client, Server } from './harness.mjs';
import { Session } from './sessionclient.mjs';

let server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server.remove();
});

test('welcome tells the limits, and hello may be sent once', async () => {
  const ann = await Session.open(server, 'ann');
  assert.equal(ann.socket.protocol, 'heartline.v1');
  const { type, v, userId, userName, server: self, time, heartbeat, limits } = ann.welcome;
  assert.deepEqual({ type, v, userId, userName }, { type: 'welcome', v: 1, userId: 'ann', userName: 'ANN' });
  assert.equal(typeof self.id, 'string');
  assert.ok(Math.abs(time - Date.now()) < 60_000);
  assert.deepEqual(heartbeat, { interval: 30_000, timeout: 10_000 });
  const day = 24 * 60 * 60 * 1000;
  assert.deepEqual(limits, { messageBytes: 262_144, publishPerSecond: 50, inFlight: 64, channels: 200, dedupe: 90 * day });
  ann.send({ type: 'hello', v: 1, device: ann.device, user: { id: 'ann', name: 'Ann' } });
  assert.equal((await ann.closed).code, 1008);
});

test('who does not ask for the subprotocol is told so', async () => {
  const client = await Client.open(`${server.url}/session`);
  const { code, reason } = await client.closed;
  assert.equal(code, 1008);
  assert.match(reason, /heartline\.v1/);
});

test('publish, ack, event; the same id again is the same ack', async () => {
  const ann = await Session.open(server, 'ann');
  const bob = await Session.open(server, 'bob');
  const log = await ann.follow('chat:a');
  const copy = await bob.follow('chat:a');
  const id = ann.publish('chat:a', 1, '你好 😀');
  const ack = await ann.answer();
  assert.deepEqual({ ...ack, timestamp: 0 }, { type: 'ack', channel: 'chat:a', id, n: 1, offset: 1, timestamp: 0 });
  assert.deepEqual(await bob.event(copy), {
    offset: 1,
    id,
    from: { id: 'ann', name: 'ANN' },
    device: ann.device,
    n: 1,
    timestamp: ack.timestamp,
    data: { type: 'chat', content: '你好 😀' },
  });
  await ann.event(log);
  // Written in another order, it means the same.
  ann.send(`{"type":"publish","channel":"chat:a","id":"${id}","n":1,"data":{"content":"你好 😀","type":"chat"}}`);
  assert.deepEqual(await ann.answer(), ack);
  ann.publish('chat:a', 2, 'other words', { id });
  const nack = await ann.answer();
  assert.equal(nack.code, 'invalid');
  assert.equal(nack.retry, false);
  await Promise.all([ann.close(), bob.close()]);
});

test('a conflict names what is expected, and a nack stops the channel until resync', async () => {
  const ann = await Session.open(server, 'ann');
  await ann.follow('chat:b');
  await ann.follow('chat:c');
  const ids = [1, 2, 3].map(() => randomUUID());
  ann.publish('chat:b', 5, 'one', { id: ids[0] });
  ann.publish('chat:b', 6, 'two', { id: ids[1] });
  ann.publish('chat:c', 1, 'another channel goes on');
  const nack = await ann.answer();
  assert.deepEqual([nack.code, nack.expected, nack.retry, nack.id], ['conflict', 1, true, ids[0]]);
  assert.equal((await ann.answer()).channel, 'chat:c'); // the second was dropped without an answer
  ids.forEach((id, i) => ann.publish('chat:b', i + 1, 'again', { id, resync: i === 0 ? true : undefined }));
  for (const id of ids) {
    const ack = await ann.answer();
    assert.equal(ack.type, 'ack');
    assert.equal(ack.id, id);
  }
  await ann.close();
});

test('what was acknowledged outlives SIGKILL, and a client goes on where it was', async () => {
  const first = await Server.start();
  const device = randomUUID();
  const ann = await Session.open(first, 'ann', { device });
  const bob = await Session.open(first, 'bob');
  await ann.follow('chat:k');
  const copy = await bob.follow('chat:k');
  const ids = [];
  for (let n = 1; n <= 40; ++n) ids.push(ann.publish('chat:k', n, String(n)));
  for (let n = 1; n <= 40; ++n) assert.equal((await ann.answer()).offset, n);
  for (let n = 1; n <= 10; ++n) await bob.event(copy);
  const unanswered = ann.publish('chat:k', 41, 'perhaps');
  await first.stop('SIGKILL');
  await Promise.all([ann.closed, bob.closed]);

  const second = await Server.start({ folder: first.folder });
  const again = await Session.open(second, 'ann', { device });
  assert.equal(again.welcome.server.id, ann.welcome.server.id);
  await again.follow('chat:k');
  again.publish('chat:k', 41, 'perhaps', { id: unanswered, resync: true });
  assert.equal((await again.answer()).offset, 41);
  const back = await Session.open(second, 'bob');
  const log = await back.follow('chat:k', copy);
  assert.equal(log.recovered, true);
  assert.deepEqual(log.events.map(({ id }) => id).slice(0, 40), ids);
  if (log.events.length < 41) await back.event(log);
  assert.equal(log.events[40].id, unanswered);
  assert.equal(log.events.length, 41);

  // A position that never was is no position: the newest hundred come, and the client knows of the gap.
  const lost = await back.follow('chat:k', { ...log, epoch: 'another' });
  assert.equal(lost.recovered, false);
  assert.equal(lost.events.length, 41);
  await second.remove();
});

test('fetch pages backwards and forwards', async () => {
  const ann = await Session.open(server, 'ann');
  const { epoch } = await ann.follow('chat:f');
  for (let n = 1; n <= 25; ++n) ann.publish('chat:f', n, String(n));
  for (let n = 1; n <= 25; ++n) await ann.answer();
  const pages = [];
  for (let before = 26, more = true; more; ) {
    ann.send({ type: 'fetch', channel: 'chat:f', before, limit: 10 });
    const page = await ann.nextOf('fetched');
    assert.deepEqual([page.epoch, page.before, page.first, page.last], [epoch, before, 1, 25]);
    pages.unshift(...page.events.map(({ data }) => data.content));
    before = page.events[0].offset;
    more = page.more;
  }
  assert.deepEqual(pages, Array.from({ length: 25 }, (_, i) => String(i + 1)));
  ann.send({ type: 'fetch', channel: 'chat:f', after: 20, limit: 3 });
  const page = await ann.nextOf('fetched');
  assert.deepEqual(page.events.map(({ offset }) => offset), [21, 22, 23]);
  assert.equal(page.more, true);
  ann.send({ type: 'fetch', channel: 'chat:f', before: 3, after: 1, limit: 3 });
  const error = await ann.nextOf('error');
  assert.deepEqual([error.code, error.re], ['bad_message', 'fetch']);
  await ann.close();
});

test('signals and read markers reach the other devices', async () => {
  const [phone, laptop, bob] = await Promise.all([
    Session.open(server, 'ann'),
    Session.open(server, 'ann'),
    Session.open(server, 'bob'),
  ]);
  const { epoch } = await phone.follow('chat:s');
  await laptop.follow('chat:s');
  await bob.follow('chat:s');
  phone.send({ type: 'signal', channel: 'chat:s', data: { type: 'typing' }, from: { id: 'eve', name: 'Eve' } });
  for (const other of [laptop, bob])
    assert.deepEqual(await other.nextOf('signal'), {
      type: 'signal',
      channel: 'chat:s',
      data: { type: 'typing' },
      from: { id: 'ann', name: 'ANN' },
    });
  bob.publish('chat:s', 1, 'read me');
  await bob.answer();
  phone.send({ type: 'read', channel: 'chat:s', epoch, offset: 1 });
  assert.deepEqual(await laptop.nextOf('read'), { type: 'read', channel: 'chat:s', epoch, offset: 1 });
  const tablet = await Session.open(server, 'ann');
  assert.equal((await tablet.follow('chat:s')).read, 1);
  await Promise.all([phone.close(), laptop.close(), bob.close(), tablet.close()]);
});

test('presence: a user who comes back within five seconds was never away', async () => {
  const ann = await Session.open(server, 'ann');
  await ann.follow('chat:p');
  const device = randomUUID();
  const bob = await Session.open(server, 'bob', { device });
  const { presence, count } = await bob.follow('chat:p');
  assert.deepEqual([presence.map(({ id }) => id), count], [['ann', 'bob'], 2]);
  const joined = await ann.nextOf('presence');
  assert.deepEqual([joined.joined, joined.left], [[{ id: 'bob', name: 'BOB' }], []]);
  await bob.close();
  const back = await Session.open(server, 'bob', { device });
  await back.follow('chat:p');
  await back.close();
  const ended = Date.now();
  const left = await ann.nextOf('presence');
  assert.deepEqual([left.joined, left.left], [[], [{ id: 'bob', name: 'BOB' }]]);
  assert.ok(Date.now() - ended > 4_000);
  await ann.close();
});

test('a newer connection of a device replaces the older with its first message', async () => {
  const device = randomUUID();
  const older = await Session.open(server, 'ann', { device });
  await older.follow('chat:d');
  const newer = await Session.open(server, 'ann', { device, agent: 'the newer' });
  older.publish('chat:d', 1, 'hello alone replaces nobody');
  assert.equal((await older.answer()).type, 'ack');
  newer.send({ type: 'ping', timestamp: 7 });
  assert.deepEqual(await newer.next(), { type: 'pong', timestamp: 7 });
  const { code, reason } = await older.closed;
  assert.equal(code, 4409);
  assert.match(reason, /127\.0\.0\.1.*the newer/);
  await newer.close();
});

test('both profiles in one room', async () => {
  const ann = await Session.open(server, 'ann');
  const log = await ann.follow('chat:both');
  const plain = await Client.open(`${server.url}/chat?userId=dan&room=both`);
  plain.send({ type: 'chat', content: 'plain' });
  const sent = await plain.nextOf('chat');
  const seen = await ann.event(log);
  assert.deepEqual([seen.id, seen.offset, seen.data.content, seen.from.id], [sent.id, sent.offset, 'plain', 'dan']);
  ann.publish('chat:both', 1, 'v1');
  const { content, userId, offset } = await plain.nextOf('chat');
  assert.deepEqual({ content, userId, offset }, { content: 'v1', userId: 'ann', offset: 2 });
  await Promise.all([ann.close(), plain.close()]);
});

test('SIGTERM: goodbye, what was taken is answered, 4412', async () => {
  const leaving = await Server.start();
  const ann = await Session.open(leaving, 'ann');
  await ann.follow('chat:g');
  ann.publish('chat:g', 1, 'in time');
  assert.equal((await ann.answer()).type, 'ack');
  const stopped = leaving.stop('SIGTERM');
  const { code, retryAfter, spread } = await ann.nextOf('goodbye');
  assert.equal(code, 'restart');
  assert.ok(retryAfter > 0 && spread > 0);
  assert.equal((await ann.closed).code, 4412);
  assert.equal(await stopped, 0);
  await leaving.remove();
});
