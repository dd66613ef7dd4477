// SPDX-License-Identifier: MIT
// typist.cpp as a child: somebody who types in a heartline::SharedDocument.
import { Ears } from './ears.mjs';
import { Obedient } from './obedient.mjs';
import { lettersOf } from './typist.mjs';

export class QtTypist extends Obedient {
  #ears = new Ears();

  constructor(random, n, { url, path = '', room, dialect = 'ywebsocket', token = '', isNew = false }) {
    const letters = lettersOf(n);
    const name = `Qt client ${n}`;
    const settings = {
      ...{ server: url, path, room, dialect, token, isNew, name, seed: random.below(2 ** 31) },
      loose: letters.loose.join(''),
      tracked: letters.tracked.join(''),
    };
    super(process.env.HEARTLINE_TYPIST, [JSON.stringify(settings)]);
    Object.assign(this, { letters, name });
    this.order('open');
  }

  told() {
    this.#ears.ring();
  }

  edit(mode, count) {
    return this.order('edit', { mode, count });
  }

  forget() {
    return this.order('forget');
  }

  undoAll() {
    return this.order('undoAll');
  }

  report() {
    return this.order('report');
  }

  async text() {
    return (await this.report()).text;
  }

  async settled() {
    const { state, unsent } = await this.report();
    return state === 'Synced' && unsent === 0;
  }

  heard(within) {
    return this.#ears.listen(within);
  }

  hangUp() {
    return this.order('close');
  }

  callBack() {
    return this.order('open');
  }

  close() {
    return this.end();
  }
}
