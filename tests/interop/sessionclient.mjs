// SPDX-License-Identifier: MIT
// A small heartline.v1 client, written from docs/protocol.md §2 alone: it keeps a log and an outbox for each channel in
// memory, resumes where the log ends, and obeys nacks.
import { randomUUID } from 'node:crypto';
import { Client } from './harness.mjs';

export class Session extends Client {
  static async open(server, user, { device = randomUUID(), token, agent = 'interop' } = {}) {
    const session = await super.open.call(this, `${server.url}/session`, { protocols: ['heartline.v1'] });
    session.device = device;
    session.send({ type: 'hello', v: 1, device, token, user: { id: user, name: user.toUpperCase() }, agent });
    session.welcome = await session.next();
    return session;
  }

  // Follows a channel up to its present end; `copy` is what an earlier session kept of it.
  async follow(channel, copy) {
    const position = copy && { epoch: copy.epoch, offset: copy.next - 1 };
    const last = copy?.events.at(-1);
    if (last) Object.assign(position, { id: last.id, timestamp: last.timestamp });
    this.send({ type: 'subscribe', channel, ...position });
    const subscribed = await this.nextOf('subscribed');
    const log = { ...subscribed, events: subscribed.recovered ? copy.events : [] };
    for (let more = true; more; ) {
      const batch = await this.nextOf('events');
      for (const event of batch.events) Session.store(log, event);
      more = batch.more;
    }
    return log;
  }

  // The next live event, which must be the one behind the log's end.
  async event(log) {
    const { type, channel, ...event } = await this.nextOf('event');
    Session.store(log, event);
    return event;
  }

  static store(log, event) {
    if (event.offset !== log.next) throw new Error(`offset ${event.offset} instead of ${log.next}`);
    log.events.push(event);
    log.next += 1;
  }

  publish(channel, n, data, { id = randomUUID(), resync } = {}) {
    this.send({ type: 'publish', channel, n, id, data: typeof data === 'string' ? { type: 'chat', content: data } : data, resync });
    return id;
  }

  // The next ack or nack.
  async answer() {
    for (;;) {
      const message = await this.next();
      if (message.type === 'ack' || message.type === 'nack') return message;
    }
  }
}
