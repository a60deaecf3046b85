import { describe, expect, it } from 'vitest';
import { SpinBit } from '../../../src/lib/flows/latency/spin-bit.js';

interface Passing {
  readonly atMs: number;
  readonly bit: boolean;
  readonly isClients: boolean;
}

/** What passes between ends that spin: the client sends every 10 ms and is 3 ms away, the server 20 ms. */
function spinning(roundTrips: number): Passing[] {
  const passing: Passing[] = [];
  for (let turn = 0; turn < roundTrips; turn += 1) {
    const bit = turn % 2 === 0;
    for (const later of [0, 10, 20, 30]) {
      passing.push({ atMs: turn * 46 + later, bit, isClients: true });
      passing.push({ atMs: turn * 46 + later + 40, bit, isClients: false });
    }
  }
  return passing.sort((a, b) => a.atMs - b.atMs);
}

function observe(passing: readonly Passing[]): SpinBit {
  const spin = new SpinBit();
  for (const { bit, atMs, isClients } of passing) spin.add(bit, atMs, isClients);
  return spin;
}

describe('the spin bit', () => {
  it('tells the round trip and its parts', () => {
    const spin = observe(spinning(10));
    expect(spin.kind).toBe('spins');
    expect(spin.roundTrips.result()).toMatchObject({ min: 46, max: 46 });
    expect(spin.toServer.result()).toMatchObject({ min: 40, max: 40 });
    expect(spin.toClient.result()).toMatchObject({ min: 6, max: 6 });
  });

  it('is not misled by packets out of order', () => {
    const passing = spinning(30);
    // A packet of the turn before comes 11 ms behind the turn.
    passing.push({ atMs: 46 * 10 + 11, bit: false, isClients: true });
    passing.sort((a, b) => a.atMs - b.atMs);
    const spin = observe(passing);
    expect(spin).toMatchObject({ kind: 'spins', disorderly: 2 });
    expect(spin.roundTrips.result()).toMatchObject({ min: 46, max: 46 });
  });

  it('is not believed where it is always the same, or random', () => {
    const constant = spinning(20).map((each) => ({ ...each, bit: true }));
    expect(observe(constant).kind).toBe('constant');
    let state = 1;
    const random = spinning(50).map((each) => {
      state = Math.imul(state, 1_103_515_245) + 12_345;
      return { ...each, bit: ((state >>> 16) & 1) === 1 };
    });
    expect(observe(random).kind).toBe('irregular');
    expect(observe(spinning(1)).kind).not.toBe('spins');
  });
});
